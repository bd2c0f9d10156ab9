"""The commands that read an index; each module is imported when its command is called."""
