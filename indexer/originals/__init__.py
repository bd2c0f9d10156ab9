"""The files that articles came from: their lines, and their pages as pictures."""
