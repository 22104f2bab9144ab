"""The staff page: what was asked, what to learn from it, and what is published; only with EIGBOT_STAFF_TOKEN."""
