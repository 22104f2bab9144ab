"""The versions of the tables, in `versions/`: one file each, numbered, with Alembic's operations.

A table or a column that is new in `bot/core/tables.py` is made by a file of its own here, named by the next number
(`v0003_….py`, revision "0003"); a test compares both. What a file once did is never changed: it has been done.
"""
