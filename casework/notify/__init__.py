"""Reminders to our own people: who they are, what a message says, how it travels, and that each one travels once."""
