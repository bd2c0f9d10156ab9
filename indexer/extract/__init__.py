"""One file -> its articles, in a process of its own."""
