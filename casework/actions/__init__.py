"""What a coordinator does, one verb each: one transaction, safe to repeat, written to the log with who did it."""

from casework.actions.office import Office

__all__ = ["Office"]
