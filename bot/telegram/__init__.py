"""Telegram: updates are kept, answered by the same assistant as everywhere, and the answers sent until they arrive."""
