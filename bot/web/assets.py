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

FRESH = "public, max-age=300"


@dataclass(frozen=True)
class _Content:
    plain: bytes
    packed: bytes
    etag: str


class Asset:
    """One file at one path."""

    def __init__(self, path: Path, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        """Serve the file as it is."""
        self._path, self._media_type = path, media_type
        self._headers = {
            "Cache-Control": FRESH,
            "Vary": "Accept-Encoding",
            **(headers or {}),
        }
        self._stamp: tuple[object, ...] | None = None
        self._content = _Content(b"", b"", "")

    def route(self, path: str) -> Route:
        """The route that serves it."""
        return Route(path, self._serve)

    async def _serve(self, request: Request) -> Response:
        content = self._current()
        headers = {**self._headers, "ETag": content.etag}
        if content.etag in request.headers.get("if-none-match", "").split(", "):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(content.packed, headers=headers, media_type=self._media_type)
        return Response(content.plain, headers=headers, media_type=self._media_type)

    def _current(self) -> _Content:
        stamp = self._version()
        if stamp != self._stamp:
            plain = self._read()
            # Weak: the packed and the plain body share it.
            etag = f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'
            self._content = _Content(plain, gzip.compress(plain, 9, mtime=0), etag)
            self._stamp = stamp
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
        anywhere = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        super().__init__(path, "text/javascript", anywhere)
        self._source, self._served, self._more = source, served, more

    def _version(self) -> tuple[object, ...]:
        return *super()._version(), *self._served(), *self._more()

    def _read(self) -> bytes:
        return self._source(super()._read().decode("utf-8"), self._served()).encode("utf-8")
