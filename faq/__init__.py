"""The FAQ: its model, and everything that reads, validates or writes the files staff edit."""
