"""The command line: one module per kind of command, each with `add` for its parsers."""
