"""Asking the assistant questions whose answers are known, and reporting what it got right."""
