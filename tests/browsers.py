"""The machine's own browsers, one of a kind for the tests of all the files that follow each other: each takes a while
to start.

Playwright's event loop ends with them, so that other tests can have their own: they are stopped as soon as a test comes
next that needs none.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

# Set where a skipped browser test is a failure, as in CI.
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of browser, as Debian ships it.

    Attributes:
        engine: what Playwright calls it.
        package: Debian's.
        commands: by which it is found.
        options: of its launch; nothing but this machine has a name for it.

    """

    engine: str
    package: str
    commands: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str | None:
        """Where it is; None where it is not installed."""
        return next((path for name in self.commands if (path := shutil.which(name))), None)

    def launch(self, playwright: Playwright) -> Browser:
        """A browser of this kind."""
        launched: Browser = getattr(playwright, self.engine).launch(executable_path=self.path, **self.options)
        return launched


CHROMIUM = Kind("chromium", "chromium", ("chromium", "chromium-browser", "google-chrome"), {
    "args": [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
})  # fmt: skip
# Over WebDriver BiDi ("moz-firefox"), as nobody patched it. It is told to move little by a preference, since that
# protocol has no word for it yet; all but this machine it asks of a proxy that does not exist.
FIREFOX = Kind("firefox", "firefox-esr", ("firefox-esr", "firefox"), {
    "channel": "moz-firefox",
    "firefox_user_prefs": {
        "ui.prefersReducedMotion": 1,
        "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9,
    },
})  # fmt: skip


class SharedBrowsers:
    """Browsers, each of which runs from when a file takes it until nobody has any and nobody comes next."""

    def __init__(self) -> None:
        """None runs yet."""
        self._stack, self._users = ExitStack(), 0
        self._playwright: Playwright | None = None
        self._running: dict[Kind, Browser] = {}

    def lend(self, kind: Kind) -> Iterator[Browser]:
        """A browser for a fixture; where there is none, its tests are skipped, or fail where they are required."""
        if kind.path is None:
            missing = f"not tested: no {kind.engine.title()} here; install one, e.g. apt-get install {kind.package}"
            pytest.fail(missing) if REQUIRED else pytest.skip(missing)
        self._users += 1
        try:
            yield self._take(kind)
        finally:
            self._users -= 1

    def _take(self, kind: Kind) -> Browser:
        if self._playwright is None:
            self._playwright = self._stack.enter_context(sync_playwright())
        if kind not in self._running:
            self._running[kind] = kind.launch(self._playwright)
            self._stack.callback(self._running[kind].close)
        return self._running[kind]

    def stop_before(self, item: pytest.Item | None) -> None:
        """Stop them unless somebody has one, or this test, the next one, needs one."""
        if self._playwright is not None and not self._users and "browser" not in getattr(item, "fixturenames", ()):
            self._playwright = None
            self._running.clear()
            self._stack.close()


SHARED_BROWSERS = SharedBrowsers()
