"""Backups: everything that cannot be made anew in one file, taken while serving, and restored into empty places."""
