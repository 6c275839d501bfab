"""Sessions that a payer approved, and when each was used."""
