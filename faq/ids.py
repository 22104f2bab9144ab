"""How ids are written: those of topics are a contract with every channel."""

import re

TOPIC_ID = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
"""A topic's id: `<group>.<name>`."""
NAME = re.compile(r"[a-z][a-z0-9_]*")
"""The name of a fact, a source, a challenge or one of its fields."""
