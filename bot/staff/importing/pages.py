"""The import page: choose files, look at what was read in them, accept it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.roles import may
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.dashboard import Localisation
from bot.staff.frame import Form, StaffFrame, form_of, see_other, staff_language_of
from bot.staff.history.publishing import publish_files
from bot.staff.history.versions import VersionStore
from bot.staff.importing.acceptance import accept, chosen_phrasings, chosen_topics, wording_value
from bot.staff.importing.plan_file import StoredPlan
from bot.staff.importing.plans import KeptPlans
from bot.staff.importing.reading import ReadingFailed, read_into
from bot.staff.importing.texts import ImportTexts, import_texts
from bot.staff.importing.upload import MOST_BYTES, MOST_FILES, Upload, UploadRefused, read_upload
from bot.staff.importing.worker import ImportRequest
from bot.staff.texts import staff_texts
from bot.web.pages.texts import page_texts
from faq.errors import FaqError, StaffError
from faq.exchange.items import READ, ImportProblem
from faq.messages import translatable
from faq.model import LANGUAGES
from settings import Settings

if TYPE_CHECKING:
    from faq.exchange.adding import Addition

log = logging.getLogger(__name__)
PATH = "/staff/import"
_MOST_FIELDS = 40_000  # a box a topic and a wording
_MOST_FORM_BYTES = 1_000_000
_ACTS = _ACCEPT, _DISCARD = "accept", "discard"
_COUNTS = ("served", "drafts", "phrasings", "known")


class ImportPages:
    """`/staff/import`, and below it each preview by its key."""

    def __init__(
        self,
        frame: StaffFrame,
        access: Access,
        acts: ActLog,
        versions: VersionStore,
        settings: Settings,
        localisation: Callable[[str], Awaitable[Localisation]],
    ) -> None:
        self._frame, self._access, self._acts, self._settings = frame, access, acts, settings
        self._versions, self._localisation = versions, localisation
        self._plans = KeptPlans(settings.var / "imports")
        self._reading = anyio.Lock()  # one at a time: each takes a core

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route, preview = self._frame.route, PATH + "/{key}"
        return [
            route(PATH, self._form, "draft"),
            route(PATH, self._upload, "draft", post=True),
            route(preview, self._preview, "draft"),
            route(preview, self._decide, "draft", post=True),
        ]

    async def _form(self, request: Request, session: StaffSession) -> Response:
        await anyio.to_thread.run_sync(self._plans.erase_old)
        return self._page(request, session, done=_done(request))

    def _page(
        self, request: Request, session: StaffSession, status: int = 200, problem: str = "", done: str = ""
    ) -> Response:
        i = import_texts()[staff_language_of(request)]
        return self._frame.page(
            "import.html", request, PATH, session, status, i=i, problem=problem, done=done,
            most=MOST_FILES, size=MOST_BYTES // 1_000_000,
            languages={code: page_texts()[code].name for code in LANGUAGES},
        )  # fmt: skip

    # Files in

    async def _upload(self, request: Request, session: StaffSession) -> Response:
        i, refuse = import_texts()[staff_language_of(request)], partial(self._page, request, session)
        try:
            upload = await read_upload(request)
        except UploadRefused as error:
            problem = getattr(i, error.sentence).format(most=MOST_FILES, size=MOST_BYTES // 1_000_000)
            return refuse(error.status, problem)
        if not self._access.is_own_form(request, session, upload.fields):
            return refuse(403, staff_texts()[staff_language_of(request)].not_ours)
        base = upload.fields.get("base", [""])[0].strip()
        if problem := _missing(upload, base, i):
            return refuse(422, problem)
        try:
            key = await self._read(upload, base, session)
        except ReadingFailed as error:
            return refuse(422, error.why[staff_language_of(request)] if error.why else i.too_long)
        except OSError as error:
            log.error("An import cannot be kept in %s: %s.", self._settings.var, error)
            return refuse(500, i.not_saved)
        return see_other(f"{PATH}/{key}?lang={staff_language_of(request)}")

    async def _read(self, upload: Upload, base: str, session: StaffSession) -> str:
        """The key of the plan of an upload."""
        asked = upload.fields.get("language", [""])[0]
        today, data = self._settings.today_frozen, str(self._settings.data)
        request = ImportRequest(
            tuple(file.name for file in upload.files), data, today.isoformat() if today else None,
            asked if asked in LANGUAGES else "", base or None,
        )  # fmt: skip
        async with self._reading:
            key, folder = await anyio.to_thread.run_sync(self._plans.begin, session.user)
            try:
                await read_into(folder, request, upload.files)
            except (ReadingFailed, OSError):
                await anyio.to_thread.run_sync(self._plans.erase, key)
                raise
        return key

    # A preview

    async def _preview(self, request: Request, session: StaffSession) -> Response:
        plan = await self._plan(request, session)
        return self._gone(request, session) if plan is None else await self._shown(request, session, plan)

    async def _decide(self, request: Request, session: StaffSession) -> Response:
        language, key = staff_language_of(request), request.path_params["key"]
        form = await form_of(request, _MOST_FORM_BYTES, _MOST_FIELDS)
        plan = await self._plan(request, session)
        if plan is None:
            return self._gone(request, session)
        if not self._access.is_own_form(request, session, form):
            return await self._shown(request, session, plan, 403, staff_texts()[language].not_ours)
        counts: Mapping[str, int] = {}
        do = form.get("do", [""])[0]
        if do not in _ACTS:
            problem = translatable("no-such-action", action=do[:40], known=", ".join(_ACTS)).text(language)
            return await self._shown(request, session, plan, 422, problem)
        if do == _ACCEPT:
            try:
                counts = await anyio.to_thread.run_sync(self._accepted, plan, form, session, language)
            except (FaqError, StaffError) as error:
                return await self._shown(request, session, plan, 422, error.text(language))
            except ImportProblem as problem:
                return await self._shown(request, session, plan, 422, problem.message.text(language))
        await anyio.to_thread.run_sync(self._plans.erase, key)
        did = _ACCEPT if counts else _DISCARD
        return see_other(f"{PATH}?{urlencode({'lang': language, 'did': did, **counts})}")

    def _accepted(self, plan: StoredPlan, form: Form, session: StaffSession, language: str) -> Mapping[str, int]:
        topics, phrasings = chosen_topics(plan, form), chosen_phrasings(plan, form)
        as_drafts = not may(session.user, "publish")
        what = import_texts()[language].version.format(files=", ".join(plan.files))

        def save(made: Addition) -> None:
            publish_files(self._settings.data, self._versions, made.before, made.now, session.user.name, what)

        counts = accept(self._settings.data, topics, phrasings, as_drafts, self._settings.today_frozen, save)
        added = counts["served"] + counts["drafts"]
        if added or counts["phrasings"]:
            self._acts.note(session.user.name, "import", None, count=added, phrasings=counts["phrasings"])
        return counts

    async def _plan(self, request: Request, session: StaffSession) -> StoredPlan | None:
        return await anyio.to_thread.run_sync(self._plans.find, request.path_params["key"], session.user)

    def _gone(self, request: Request, session: StaffSession) -> Response:
        return self._page(request, session, 404, import_texts()[staff_language_of(request)].gone)

    async def _shown(
        self, request: Request, session: StaffSession, plan: StoredPlan, status: int = 200, problem: str = ""
    ) -> Response:
        language = staff_language_of(request)
        odd = [note[language] for kind, note in plan.notes if kind != READ]
        return self._frame.page(
            "import_preview.html", request, f"{PATH}/{request.path_params['key']}", session, status,
            i=import_texts()[language], problem=problem, plan=plan, odd=odd,
            read=[note[language] for kind, note in plan.notes if kind == READ],
            may_publish=may(session.user, "publish"), l10n=await self._localisation(language), value=wording_value,
        )  # fmt: skip


def _missing(upload: Upload, base: str, i: ImportTexts) -> str:
    """What an upload lacks, in one sentence; "" where it lacks nothing."""
    if not upload.files:
        return i.choose_files
    return i.bad_base if base and not base.startswith(("https://", "http://")) else ""


def _done(request: Request) -> str:
    """What was done just now, as the address says."""
    i, given = import_texts()[staff_language_of(request)], request.query_params
    if given.get("did") != "accept":
        return i.discarded if given.get("did") == "discard" else ""
    served, drafts, phrasings, known = (_number(given.get(name, "")) for name in _COUNTS)
    sentences = [
        i.counted("done", served + drafts),
        i.counted("done_drafts", drafts),
        i.counted("done_phrasings", phrasings),
        i.counted("done_known", known),
    ]
    return " ".join(filter(None, sentences)) or i.done_nothing


def _number(text: str) -> int:
    return int(text[:6]) if text.isdecimal() else 0
