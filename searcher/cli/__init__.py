"""The commands that read an index; each module is loaded when its command is asked for."""
