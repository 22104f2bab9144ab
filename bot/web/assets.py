"""Files that pages load: read when they change, compressed once, revalidated by their content's hash."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FRESH = "public, max-age=300, s-maxage=60, stale-if-error=3600"
"""How long a file that pages load may be kept: by a browser, by a proxy between, and by that while we do not answer."""
FRESH_PAGE = "public, max-age=0, s-maxage=1, stale-if-error=3600"
"""The same of a page, which a browser asks for each time."""

ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Headers of what any site's page may load."""


@dataclass(frozen=True)
class Packed:
    """A content with its compressed form, made once; `etag` is of both."""

    plain: bytes
    packed: bytes
    etag: str

    @classmethod
    def of(cls, plain: bytes) -> Packed:
        """Compress it."""
        # Weak: the packed and the plain body share it.
        etag = f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'
        return cls(plain, gzip.compress(plain, 9, mtime=0), etag)

    def response(self, request: Request, media_type: str, more: Mapping[str, str] | None = None) -> Response:
        """It as a request wants it: whole, compressed, or only that it is still what the browser has."""
        headers = {"Cache-Control": FRESH, "Vary": "Accept-Encoding", **(more or {}), "ETag": self.etag}
        if self.etag in request.headers.get("if-none-match", "").split(", "):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.packed, headers=headers, media_type=media_type)
        return Response(self.plain, headers=headers, media_type=media_type)


class Asset:
    """One file at one path."""

    def __init__(self, path: Path, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        """Serve the file as it is."""
        self._path, self._media_type, self._headers = path, media_type, headers
        self._stamp: tuple[object, ...] | None = None
        self._content = Packed.of(b"")

    def route(self, path: str) -> Route:
        """The route that serves it."""
        return Route(path, self._serve)

    async def _serve(self, request: Request) -> Response:
        return self._current().response(request, self._media_type, self._headers)

    def _current(self) -> Packed:
        stamp = self._version()
        if stamp != self._stamp:
            self._content, self._stamp = Packed.of(self._read()), stamp
        return self._content

    def _version(self) -> tuple[object, ...]:
        """What tells that it is no longer what was read."""
        stat = self._path.stat()
        return stat.st_mtime_ns, stat.st_size

    def _read(self) -> bytes:
        return self._path.read_bytes()


class WidgetAsset(Asset):
    """A script of the widget, with the texts of the languages that the FAQ is served in, for any site's page."""

    def __init__(
        self,
        path: Path,
        source: Callable[[str, Sequence[str]], str],
        served: Callable[[], Sequence[str]],
        more: Callable[[], Iterable[object]] = tuple,
    ) -> None:
        """Serve what `source` makes of the file for the languages that `served` names at each request.

        `more` is what else it is made of.
        """
        super().__init__(path, "text/javascript", ANYWHERE)
        self._source, self._served, self._more = source, served, more

    def _version(self) -> tuple[object, ...]:
        return *super()._version(), *self._served(), *self._more()

    def _read(self) -> bytes:
        return self._source(super()._read().decode("utf-8"), self._served()).encode("utf-8")
