"""Learning from conversations: what people asked and did not get, for staff to accept or dismiss."""
