"""What is not pure: password hashes, the vault for devices' keys, randomness. Each module stands alone."""
