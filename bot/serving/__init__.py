"""Serving the application: by one process, or by several that share a socket and, copy on write, the model."""
