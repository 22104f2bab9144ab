"""What is answered to each kind of update, as calls that are kept with the turn they belong to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import anyio.to_thread
from sqlalchemy.engine import Connection
from telegram.error import TelegramError

from actions.dialogue.hand_over import OFFERED
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import ANSWER, UNKNOWN
from actions.facts import FactsStore
from actions.pages import FaqPages
from bot.core.assistant import Assistant
from bot.core.markup import Run
from bot.core.messages import Exchange, IncomingMessage
from bot.telegram import team
from bot.telegram.api import BotApi
from bot.telegram.deep_links import is_payload, topic_of_payload
from bot.telegram.inline import inline_answer
from bot.telegram.keyboards import Button, Rows, marked, thumbs, topic_button, topic_of_data, vote_of_data
from bot.telegram.mailbox import CHANNEL, Call, InboxItem, Mailbox
from bot.telegram.messages import Part, answer_press, change_keyboard, plan
from bot.telegram.sources import note_of
from bot.telegram.texts import TelegramTexts, language_of_code, telegram_texts
from bot.telegram.updates import IncomingUpdate
from faq.model import TALK

SECONDS_UNTIL_TYPING = 0.3
SUGGESTIONS = 3


@dataclass(frozen=True)
class Extra:
    """What stands after an answer, by language, and the buttons under it."""

    text: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class AssistantRequest:
    """What the assistant is asked: a text, or a topic chosen by its button or its command."""

    text: str
    topic: str | None = None
    extra: Extra = field(default_factory=Extra)
    first: tuple[Call, ...] = ()

    @classmethod
    def about(cls, topic: str, extra: Extra | None = None, *first: Call) -> AssistantRequest:
        """A topic as a button asks for it."""
        return cls(f"/{topic}", topic, extra or Extra(), first)


class UpdateHandler:
    """Answers updates. Each ends with its calls in the outbox and itself out of the inbox, or is not touched."""

    def __init__(
        self,
        assistant: Assistant,
        store: FactsStore,
        pages: Callable[[str], FaqPages],
        mailbox: Mailbox,
        api: BotApi,
        public_url: str | None = None,
    ) -> None:
        self._assistant, self._mailbox, self._pages, self._api = assistant, mailbox, pages, api
        self._store, self._public_url = store, public_url
        self._commands: Mapping[str, Callable[[InboxItem], Any]] = {
            "start": self._start,
            "help": self._help,
            "aide": self._help,
            "privacy": lambda item: self._ask(item, AssistantRequest.about(f"{TALK}privacy")),
            **{name: self._challenges for name in _names("challenges_command")},
            **{name: self._team for name in _names("team_command")},
            **{name: self._forget for name in _names("forget_command")},
        }

    async def answer(self, item: InboxItem) -> None:
        """Answer an update.

        Raises:
            AlreadyAnswered: it is, meanwhile.

        """
        by_kind = {"text": self._text, "press": self._press, "inline": self._inline, "other": self._other}
        self._store.refresh()
        await by_kind[item.incoming.kind](item)

    async def apologise(self, item: InboxItem) -> None:
        """Say that something broke on our side, in answer to an update that cannot be answered."""
        sorry = (await self._words(item.incoming)).broken
        await self._finish(item, self._say(item.incoming, sorry))

    async def _text(self, item: InboxItem) -> None:
        incoming = item.incoming
        if item.is_superseded or (
            incoming.edited and await anyio.to_thread.run_sync(self._mailbox.unchanged, incoming)
        ):
            return await self._finish(item, [])
        command = self._commands.get(incoming.command or "")
        if incoming.command in self._store.languages:
            command = self._change_language
        if command is None or await self._asks_beside(incoming):
            return await self._ask(item, AssistantRequest(incoming.question))
        await command(item)

    async def _asks_beside(self, incoming: IncomingUpdate) -> bool:
        """Whether what follows a command is a question, rather than a word said with it ("/help me")."""
        deals_with_it = incoming.command in {"start", *self._store.languages, *_names("forget_command")}
        if deals_with_it or not incoming.argument:
            return False
        parsed = ParsedMessage.of(await anyio.to_thread.run_sync(self._assistant.parse, incoming.argument))
        return parsed.outcome != UNKNOWN

    async def _other(self, item: InboxItem) -> None:
        """Say that only text is read: of an album once, and not where one of its parts has a caption."""
        incoming, captioned = item.incoming, item.has_caption
        if captioned or (incoming.album and await anyio.to_thread.run_sync(self._mailbox.knows_album, incoming)):
            return await self._finish(item, [])
        await self._finish(item, self._say(incoming, (await self._words(incoming)).no_text))

    async def _inline(self, item: InboxItem) -> None:
        faq = f"{self._public_url}/faq" if self._public_url else None
        call = await inline_answer(self._assistant, self._pages, item.incoming, self._store.languages, faq)
        await self._finish(item, [call])

    async def _press(self, item: InboxItem) -> None:
        incoming = item.incoming
        vote, topic = vote_of_data(incoming.text), topic_of_data(incoming.text, self._store.topics())
        if incoming.chat is not None and vote:
            kept = await anyio.to_thread.run_sync(self._assistant.rate, CHANNEL, incoming.sender, vote)
            wordings = await self._words(incoming)
            calls = [answer_press(incoming, wordings.voted if kept else wordings.not_yours, alert=not kept)]
            if kept and incoming.keyboard:
                rows = marked(incoming.keyboard, incoming.text)
                if not vote.useful and self._store.program.team.is_open:
                    rows = team.with_offer_row(rows, await self._language(incoming))
                calls.append(change_keyboard(incoming, rows))
            await self._finish(item, calls)
        elif incoming.chat is not None and team.is_of_hand_over(incoming.text, self._store.program.team.is_open):
            await self._hand_over(item)
        elif incoming.chat is not None and topic:
            await self._ask(item, AssistantRequest.about(topic, self._beside(topic), answer_press(incoming)))
        else:
            await self._finish(item, [answer_press(incoming, (await self._words(incoming)).gone, alert=True)])

    async def _hand_over(self, item: InboxItem) -> None:
        incoming = item.incoming
        if team.is_anothers(incoming):
            return await self._finish(item, self._say(incoming, (await self._words(incoming)).not_your_question))
        await self._ask(item, AssistantRequest(team.without_owner(incoming.text), first=team.first_calls(incoming)))

    async def _team(self, item: InboxItem) -> None:
        await self._ask(item, AssistantRequest(OFFERED))

    async def _start(self, item: InboxItem) -> None:
        argument = item.incoming.argument
        if topic := topic_of_payload(argument, self._store.topics()):
            return await self._ask(item, AssistantRequest.about(topic, self._beside(topic)))
        if argument and not is_payload(argument):
            return await self._ask(item, AssistantRequest(argument))
        rows = {}
        for language in self._store.languages:
            first = [section.articles[0] for section in self._pages(language).sections[:SUGGESTIONS]]
            rows[language] = tuple((topic_button(article.label, article.id),) for article in first)
        text = {language: wording.start for language, wording in telegram_texts().items()}
        await self._ask(item, AssistantRequest.about(f"{TALK}greet", Extra(text, rows)))

    async def _help(self, item: InboxItem) -> None:
        text = {language: self._help_text(telegram_texts()[language]) for language in self._store.languages}
        await self._ask(item, AssistantRequest.about(f"{TALK}help", Extra(text)))

    def _help_text(self, wording: TelegramTexts) -> str:
        served = self._store.languages
        lines = [wording.help_challenges] if self._store.program.challenges else []
        commands = ", ".join(f"/{code}" for code in served)
        lines += [wording.help_languages.format(commands=commands)] if len(served) > 1 else []
        lines += [wording.help_team] if self._store.program.team.is_open else []
        return "\n".join([*lines, wording.help])

    async def _challenges(self, item: InboxItem) -> None:
        topic = min(self._store.lists(), default=None)
        await (self._ask(item, AssistantRequest.about(topic, self._of_challenges())) if topic else self._help(item))

    def _beside(self, topic: str) -> Extra | None:
        return self._of_challenges() if topic in self._store.lists() else None

    def _of_challenges(self) -> Extra:
        """A button for each challenge."""
        challenges = list(self._store.program.challenges.values())
        return Extra(
            rows={
                language: tuple((topic_button(str(c.field("label", language)), c.topic),) for c in challenges)
                for language in self._store.languages
            }
        )

    async def _change_language(self, item: InboxItem) -> None:
        """Go on in a language; a question that follows the command is answered rather than that this is done."""
        incoming = item.incoming

        def also(connection: Connection, text: str) -> None:
            if not incoming.argument:
                self._mailbox.answer_in(connection, item, self._say(incoming, text))

        await self._assistant.change_language(CHANNEL, incoming.sender, str(incoming.command), also)
        if incoming.argument:
            await self._ask(item, AssistantRequest(incoming.argument))

    async def _forget(self, item: InboxItem) -> None:
        incoming = item.incoming
        calls = self._say(incoming, (await self._words(incoming)).forgotten, kept=False)

        def also(connection: Connection) -> None:
            self._mailbox.put_in(connection, incoming.sender, calls)

        await anyio.to_thread.run_sync(self._assistant.forget, incoming.sender, CHANNEL, also, item.id)

    async def _ask(self, item: InboxItem, request: AssistantRequest) -> None:
        incoming = item.incoming
        dates = {language: self._pages(language).written for language in self._store.languages}

        def also(connection: Connection, exchange: Exchange) -> None:
            parts = [team.owned(part, incoming) for part in _parts(exchange, request.extra, partial(note_of, dates))]
            earlier = self._mailbox.earlier(connection, incoming) if incoming.edited else []
            calls = plan(incoming, parts, [before.message for before in earlier], exchange.turn)
            self._mailbox.answer_in(connection, item, [*request.first, *calls])

        language = language_of_code(incoming.code, self._store.languages)
        place = team.answer_place(incoming)
        message = IncomingMessage(CHANNEL, incoming.sender, request.text, language, request.topic, place)
        async with self._typing(incoming):
            await self._assistant.exchange(message, also)

    @contextlib.asynccontextmanager
    async def _typing(self, incoming: IncomingUpdate) -> AsyncIterator[None]:
        """Show "typing…" where the answer takes long."""

        async def show() -> None:
            await asyncio.sleep(SECONDS_UNTIL_TYPING)
            thread = {"message_thread_id": incoming.thread} if incoming.thread else {}
            with contextlib.suppress(TelegramError):  # it only decorates the answer, which follows anyway
                await self._api.call("sendChatAction", {"chat_id": incoming.chat, "action": "typing", **thread})

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()

    async def _words(self, incoming: IncomingUpdate) -> TelegramTexts:
        """The wordings in the language of a conversation."""
        return telegram_texts()[await self._language(incoming)]

    async def _language(self, incoming: IncomingUpdate) -> str:
        known = await anyio.to_thread.run_sync(self._assistant.language, CHANNEL, incoming.sender)
        served = self._store.languages
        return known or language_of_code(incoming.code, served) or served[0]

    def _say(self, incoming: IncomingUpdate, text: str, *, kept: bool = True) -> list[Call]:
        if incoming.kind == "press":
            return [answer_press(incoming, text, alert=True)]
        if incoming.chat is None:
            return []
        return plan(incoming, [Part(text)], [], None, kept=kept)

    async def _finish(self, item: InboxItem, calls: Sequence[Call]) -> None:
        await anyio.to_thread.run_sync(self._mailbox.answer, item, calls)


def _names(command: str) -> set[str]:
    return {getattr(wording, command) for wording in telegram_texts().values()}


def _parts(exchange: Exchange, extra: Extra, note: Callable[[Mapping[str, Any]], tuple[Run, ...]]) -> list[Part]:
    """The replies of an exchange, each with its buttons and its note; an answer can be voted on."""
    parts = []
    for number, reply in enumerate(exchange.replies):
        custom, last = reply["custom"], number == len(exchange.replies) - 1
        rows: list[tuple[Button, ...]] = [
            (topic_button(button["title"], button["payload"][1:]),) for button in reply.get("buttons", ())
        ]
        text = reply["text"]
        if last:
            rows += extra.rows.get(custom["language"], ())
            text = "\n\n".join(filter(None, (text, extra.text.get(custom["language"]))))
        if custom["kind"] == ANSWER and exchange.turn is not None:
            rows.append(thumbs(exchange.turn, number))
        parts.append(Part(text, tuple(rows), note(custom)))
    return parts
