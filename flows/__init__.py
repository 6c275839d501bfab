"""When things happen: order, schedules and the board. No rules, no SQL, no wording."""
