"""Facts that a text states: days, issues, offices and departments, each with its reason."""
