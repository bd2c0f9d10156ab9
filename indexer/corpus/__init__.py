"""A corpus on disk: its files, manifest, corrections; and the values between file and article."""
