"""Mail: what a message is, and the server that takes it."""
