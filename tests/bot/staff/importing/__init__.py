"""Importing on the staff page."""
