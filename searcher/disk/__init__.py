"""Files and folders: which are ours, how they are opened, written, locked, and refused."""
