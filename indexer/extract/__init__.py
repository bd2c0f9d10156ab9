"""One file to its articles, in a process of its own."""
