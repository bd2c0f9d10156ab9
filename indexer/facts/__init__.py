"""What a text states: days, issues, offices and departments; the parts of `indexer.metadata`."""
