"""Papers that came in: exhibits, signed copies, and what was read from letters and booklets."""
