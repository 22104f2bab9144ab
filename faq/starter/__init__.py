"""The FAQ that another programme begins with: small, commented, and with texts that are there to be replaced."""
