"""Private numbers of people: where they stand in a text, and how they are hidden."""
