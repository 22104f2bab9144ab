"""What staff are sent word of: refused publishes and a weekly digest, as a page, a feed and mail."""
