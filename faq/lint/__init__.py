"""What `eigbot check` finds in an FAQ beyond what cannot be served: differences, hardcoded facts, duplicates, form."""
