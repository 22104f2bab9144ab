"""What runs in this process behind a service is the application that the tests of `bot` have."""

from tests.bot.conftest import serve as serve  # a fixture, and the one that it asks for
from tests.bot.conftest import served_url as served_url
