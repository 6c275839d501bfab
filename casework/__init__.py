"""Cases, clocks, letters and reminders for insurance appeals. What a case is, and what may happen to it."""
