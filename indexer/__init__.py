"""Newsletter files in, articles out, and an engine brought up to date."""
