"""Importing files into the FAQ on /staff: chosen, looked at, accepted."""
