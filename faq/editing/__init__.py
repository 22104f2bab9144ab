"""Editing the FAQ files value by value, so that no line changes but those of the values that do."""
