"""What a payer was asked about coverage, and what it answered."""
