"""The only reader of what staff edit: the FAQ files, the programme's facts, and the settings."""
