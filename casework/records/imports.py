"""What each import held, for the Monday sheet."""
