"""The pages of the history: every version, what changed in it, its files to take away, and the way back to it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.roles import may
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.frame import StaffFrame, form_of, see_other, staff_language_of
from bot.staff.history.differences import DiffLine, FileDiff
from bot.staff.history.publishing import publish_files, read_files
from bot.staff.history.restoring import check_restorable
from bot.staff.history.versions import NoSuchVersion, Version, VersionStore, as_bytes
from bot.staff.texts import staff_texts
from faq.errors import StaffError
from faq.messages import translatable
from faq.writing import WritingError
from settings import Settings

SHOWN_VERSIONS = 50
MOST_DIFF_LINES = 2_000
_MOST_ID = 2**31 - 1
_CONTROLS = {code: 0x2400 + code for code in range(0x20) if code != 0x09} | {0x7F: 0x2421}
"""Pictures of control characters, which a page cannot have."""


class HistoryPages:
    """`/staff/history`, a page at a time as the log is, and a page for each version."""

    def __init__(
        self, frame: StaffFrame, access: Access, acts: ActLog, store: VersionStore, settings: Settings
    ) -> None:
        self._frame, self._access, self._acts, self._store, self._settings = frame, access, acts, store, settings

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route = self._frame.route
        return [
            route("/staff/history", self._list),
            route("/staff/history/{id:int}", self._version),
            route("/staff/history/{id:int}", self._restore, "publish", post=True),
            route("/staff/history/{id:int}/{name}", self._file),
        ]

    async def _list(self, request: Request, session: StaffSession) -> Response:
        asked = request.query_params.get("before", "")
        before = int(asked) if asked.isdecimal() and len(asked) < 10 else None
        found = await anyio.to_thread.run_sync(self._store.versions, SHOWN_VERSIONS + 1, before)
        shown = found[:SHOWN_VERSIONS]
        path = "/staff/history" if before is None else f"/staff/history?before={before}"
        return self._frame.page(
            "history.html", request, path, session, versions=shown, before=before,
            older=shown[-1].id if len(found) > SHOWN_VERSIONS else None,
        )  # fmt: skip

    async def _version(self, request: Request, session: StaffSession) -> Response:
        return await self._version_page(request, session)

    async def _version_page(
        self, request: Request, session: StaffSession, status: int = 200, problem: str = ""
    ) -> Response:
        id = _id(request)
        try:
            version = await anyio.to_thread.run_sync(self._store.version, id)
            diff = await anyio.to_thread.run_sync(self._store.diff, id)
        except NoSuchVersion as error:
            raise HTTPException(404) from error
        (latest,) = await anyio.to_thread.run_sync(self._store.versions, 1)
        is_first = not await anyio.to_thread.run_sync(self._store.versions, 1, id)
        files, cut = _shown(diff)
        return self._frame.page(
            "version.html", request, f"/staff/history/{id}", session, status, version=version, latest=latest,
            is_first=is_first, files=[] if is_first else files, cut=cut and not is_first, problem=problem,
            may_restore=may(session.user, "publish") and version.id != latest.id,
            done=request.query_params.get("did") == "restore" and not problem,
        )  # fmt: skip

    async def _file(self, request: Request, session: StaffSession) -> Response:
        id, name = _id(request), request.path_params["name"]
        try:
            contents = await anyio.to_thread.run_sync(self._store.contents, id)
            content = as_bytes(contents[name])
        except (NoSuchVersion, KeyError) as error:
            raise HTTPException(404) from error
        headers = {
            "Content-Disposition": f'attachment; filename="{id}-{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
        }
        return Response(content, media_type="text/plain; charset=utf-8", headers=headers)

    async def _restore(self, request: Request, session: StaffSession) -> Response:
        form, language = await form_of(request), staff_language_of(request)
        t, id = staff_texts()[language], _id(request)
        if not self._access.is_own_form(request, session, form):
            return await self._version_page(request, session, 403, t.not_ours)
        seen = form.get("latest", [""])[0]
        what = t.restored.format(version=id)
        try:
            version = await anyio.to_thread.run_sync(self._restored, id, seen, session.user.name, what)
        except NoSuchVersion as error:
            raise HTTPException(404) from error
        except StaffError as error:
            return await self._version_page(request, session, 422, error.text(language))
        await anyio.to_thread.run_sync(lambda: self._acts.note(session.user.name, "restore", version=id))
        query = urlencode({"lang": language, "did": "restore"})
        return see_other(f"/staff/history/{version.id}?{query}" if version.id else f"/staff/history?lang={language}")

    def _restored(self, id: int, seen: str, who: str, what: str) -> Version:
        """Publish the files as they were in a version.

        Raises:
            NoSuchVersion: there is none of this id.
            UnservableVersion: it could not be served.
            WritingError: there is a version newer than `seen`, or the files cannot be written.

        """
        contents, before = self._store.contents(id), read_files(self._settings.data)
        (latest,) = self._store.versions(1)
        if seen != str(latest.id):
            raise WritingError(translatable("newer-version"))
        check_restorable(self._settings, contents)
        now: Mapping[str, str | None] = {**dict.fromkeys(before), **contents}
        return publish_files(self._settings.data, self._store, before, now, who, what)


def _id(request: Request) -> int:
    """The version's id in the path.

    Raises:
        HTTPException: no version can have it.

    """
    id = int(request.path_params["id"])
    if id > _MOST_ID:
        raise HTTPException(404)
    return id


def _shown(diff: list[FileDiff]) -> tuple[list[tuple[str, list[list[DiffLine]]]], bool]:
    """Each file's name and places, which begin with a `hunk`, up to so many lines; and whether there are more."""
    left = MOST_DIFF_LINES
    found = []
    for file in diff:
        places: list[list[DiffLine]] = []
        for line in file.lines[: max(left, 0)]:
            if line.kind == "hunk":
                places.append([])
            places[-1].append(DiffLine(line.kind, _on_page(line.text), line.before, line.after))
        left -= len(file.lines)
        found.append((file.name, places))
    return found, left < 0


def _on_page(text: str) -> str:
    """A line as a page may show it."""
    return text.encode("utf-8", "replace").decode().translate(_CONTROLS)
