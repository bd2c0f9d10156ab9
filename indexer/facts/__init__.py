"""What a text states: days, issues, offices, departments, each with its reason."""
