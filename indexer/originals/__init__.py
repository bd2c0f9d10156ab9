"""Original files of articles: their printed lines, and their pages as pictures."""
