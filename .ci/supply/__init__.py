"""What we take from others: locked by hash, licences listed, told in an SBOM."""
