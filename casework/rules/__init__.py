"""Pure rules: values in, values out. No clock, no file, no database."""
