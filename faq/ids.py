"""Patterns of ids. A topic's is a contract with every channel: it is the payload of buttons."""

import re

TOPIC_ID = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
"""A topic's id: `<group>.<name>`."""
PAYLOAD = re.compile(rf"/({TOPIC_ID.pattern})")
"""What the button of a topic sends; its group is the topic's id."""
NAME = re.compile(r"[a-z][a-z0-9_]*")
"""The name of a fact, a source, a challenge or one of its fields."""
