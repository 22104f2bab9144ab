"""What runs in this process behind a service is the application that the tests of `bot` have."""

from tests.bot.conftest import serve as serve  # a fixture
