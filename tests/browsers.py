"""One Chromium for the tests of all the files that follow each other and need one: it takes a while to start.

Playwright's event loop ends with it, so that other tests can have their own: it is stopped as soon as another test
comes next.
"""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright


class SharedBrowser:
    """A browser that runs from when a file takes it until nobody has it and nobody comes next."""

    def __init__(self) -> None:
        """None runs yet."""
        self._stack, self._browser, self._users = ExitStack(), None, 0

    def take(self, path: str, arguments: list[str]) -> Browser:
        """The browser, which is started unless it runs."""
        if self._browser is None:
            playwright = self._stack.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=path, args=arguments)
            self._stack.callback(self._browser.close)
        self._users += 1
        return self._browser

    def give_back(self) -> None:
        """Have no more use for it."""
        self._users -= 1

    def stop_before(self, item: pytest.Item | None) -> None:
        """Stop it unless somebody has it, or this test, the next one, needs it."""
        if self._browser is not None and not self._users and "browser" not in getattr(item, "fixturenames", ()):
            self._browser = None
            self._stack.close()


SHARED_BROWSER = SharedBrowser()
