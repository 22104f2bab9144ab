"""Patterns of ids. A topic's is a contract with every channel: it is the payload of buttons."""

import re

TOPIC_ID = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
"""A topic's id: `<group>.<name>`."""
NAME = re.compile(r"[a-z][a-z0-9_]*")
"""The name of a fact, a source, a challenge or one of its fields."""
