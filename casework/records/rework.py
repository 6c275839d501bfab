"""Claims that are worked off without an appeal, and what later remittances propose."""
