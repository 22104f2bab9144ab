"""The staff page: what was asked, what to learn from it, and what is published; for who has an account or the token."""
