"""The routes of the review list: to look at, to act on, to take away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff import export
from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.dashboard import Localisation
from bot.staff.frame import Form, StaffFrame, form_of, see_other, staff_language_of
from bot.staff.review.acts import ACCEPT, CREATE, ActDone, Pick, ReviewActs
from bot.staff.review.filters import MOST_SOUGHT, GroupFilter
from bot.staff.review.groups import Group
from bot.staff.review.listing import Listing, Typed
from bot.staff.review.misses import REASONS
from bot.staff.review.outcome import done_query, read_done
from bot.staff.review.review_list import NoSuchWording, ReviewList
from bot.staff.review.topic_cards import TopicCard, topics_typed
from bot.staff.texts import StaffTexts, staff_texts
from faq.writing import Draft, WritingError

FIND = "find"
_PATH = "/staff/review"


class ReviewPages:
    """`/staff/review` and `/staff/review.csv`."""

    def __init__(
        self,
        frame: StaffFrame,
        access: Access,
        acts: ActLog,
        review_list: ReviewList,
        listing: Listing,
        localisation: Callable[[str], Awaitable[Localisation]],
        publishing: Callable[[str, str], Callable[[Draft], object]],
    ) -> None:
        """Take the parts; `publishing` makes, of who does it and a sentence on what it is, what writes a draft."""
        self._publishing = publishing
        self._frame, self._access, self._log = frame, access, acts
        self._review_list, self._listing, self._localisation = review_list, listing, localisation
        self._acts = ReviewActs(review_list)

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route = self._frame.route
        return [
            route(_PATH, self._page),
            route(_PATH, self._act, "review", post=True),
            route("/staff/review.csv", self._csv),
        ]

    async def _page(
        self,
        request: Request,
        session: StaffSession,
        status: int = 200,
        problem: str = "",
        typed: Typed | None = None,
        done: ActDone | None = None,
    ) -> Response:
        """A page of the list; `done` tells what was done in spite of the problem."""
        language, params = staff_language_of(request), request.query_params
        l10n, wanted = await self._localisation(language), GroupFilter.of(params)
        first = params.get("from", "")
        part = await anyio.to_thread.run_sync(self._listing.slice, wanted, int(first[:6]) if first.isdecimal() else 0)
        notice = await anyio.to_thread.run_sync(read_done, params, self._review_list, l10n)
        path = self._address(wanted, part.start)
        return self._frame.page(
            "review.html", request, path, session, status, problem=problem, problem_at=typed.group if typed else "",
            notice=notice, done=done, part=part, groups=self._listing.shown(part, l10n, typed), wanted=wanted,
            misses=sum(group.count for group in part.everything), l10n=l10n, here=f"{path}&lang={language}",
            address=lambda start, **more: f"{self._address(wanted, start, **more)}&lang={language}",
            all_checked=params.get("check") == "all", topics=self._cards(l10n), channel=l10n.texts.channel,
            **_choices(part.everything, l10n),
        )  # fmt: skip

    def _address(self, wanted: GroupFilter, start: int, **more: str) -> str:
        return f"{_PATH}?{urlencode({**wanted.query(), 'from': start, **more})}"

    def _cards(self, l10n: Localisation) -> list[TopicCard]:
        return [self._listing.cards.card(topic, l10n) for topic in self._review_list.topics()]

    # What is done

    async def _act(self, request: Request, session: StaffSession) -> Response:
        form, language = await form_of(request), staff_language_of(request)
        t = staff_texts()[language]
        if not self._access.is_own_form(request, session, form):
            return await self._page(request, session, 403, problem=t.not_ours)
        do = form.get("do", [""])[0]
        picks = [_pick(value) for value in form.get("group", [])]
        typed = None
        if not picks:
            typed = self._typed(form, await self._localisation(language))
            if do == FIND and typed.found:
                only = typed.found[0].id if len(typed.found) == 1 else typed.topic
                return await self._page(request, session, typed=replace(typed, topic=only, text=""))
            if problem := _missing(do, typed, t):
                return await self._page(request, session, 422, problem, typed)
            picks = [Pick(tuple(typed.ids), typed.topic_for(do))]
        try:
            topics = ", ".join(dict.fromkeys(pick.topic for pick in picks if pick.topic))
            what = t.act(do).format(count=sum(len(pick.ids) for pick in picks), topic=topics)
            publish = self._publishing(session.user.name, what)
            done = await anyio.to_thread.run_sync(self._acts.do, do, picks, publish)
        except (WritingError, NoSuchWording) as error:
            return await self._page(request, session, 422, error.text(language), typed)
        for topic, wordings in done.by_topic.items():
            note = partial(self._log.note, session.user.name, do, topic or None, count=len(wordings))
            await anyio.to_thread.run_sync(note)
        return await self._after(request, session, do, done)

    def _typed(self, form: Form, l10n: Localisation) -> Typed:
        """What was entered for one group."""
        text = form.get("other", [""])[0].strip()[:MOST_SOUGHT]
        return Typed(
            group=form.get("at", [""])[0],
            ids=form.get("wording", []),
            topic=form.get("topic", [""])[0].strip(),
            new_topic=form.get("new_topic", [""])[0].strip(),
            text=text,
            found=topics_typed(text, self._cards(l10n)) if text else (),
        )

    async def _after(self, request: Request, session: StaffSession, do: str, done: ActDone) -> Response:
        language = staff_language_of(request)
        if done.refused:
            lines = [f"{wording.text} – {error.text(language)}" for wording, error in done.refused]
            return await self._page(request, session, 422, "\n".join(lines), done=done)
        start = request.query_params.get("from", "")
        kept = {"lang": language, **GroupFilter.of(request.query_params).query(), "from": start}
        return see_other(f"{_PATH}?{urlencode([*kept.items(), *done_query(do, done)])}#done")

    async def _csv(self, request: Request, session: StaffSession) -> Response:
        content = await anyio.to_thread.run_sync(lambda: export.review_csv(self._review_list.groups()))
        await anyio.to_thread.run_sync(self._log.note, session.user.name, "take_review")
        return export.csv_file(content, "review")


def _choices(groups: Sequence[Group], l10n: Localisation) -> dict[str, list[tuple[str, str]]]:
    """What the list may be filtered by: values with their names."""
    languages = sorted({wording.language for group in groups for wording in group.wordings})
    likely = {topic for group in groups for topic, _ in group.topics}
    return {
        "languages": [(code, l10n.languages.get(code, code)) for code in languages],
        "reasons": [(reason, l10n.texts.reason(reason)) for reason in REASONS],
        "likely": sorted(((topic, l10n.topic(topic)) for topic in likely), key=lambda named: named[1].casefold()),
    }


def _missing(do: str, typed: Typed, t: StaffTexts) -> str:
    """What keeps an act from being done with one group, in the words of its page; empty where nothing does."""
    if typed.text and not typed.found and do in (FIND, ACCEPT):
        return t.nothing_found.format(typed=typed.text)
    if do == FIND:
        return t.type_topic
    if do == CREATE:
        return "" if typed.new_topic else t.choose_id
    if do != ACCEPT:
        return ""
    if typed.text and typed.topic:
        return "" if typed.topic in {card.id for card in typed.found} else t.two_topics
    if typed.text:
        return "" if typed.written_out else t.found_topics
    return "" if typed.topic else t.choose_topic


def _pick(value: str) -> Pick:
    """A group as it was chosen among others (see `ShownGroup.pick`)."""
    topic, _, ids = value.partition(":")
    return Pick(tuple(name for name in ids.split(",") if name), topic)
