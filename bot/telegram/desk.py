"""What is answered to each kind of update, as calls that are kept with the turn they belong to."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
from sqlalchemy.engine import Connection
from telegram.error import TelegramError

from actions.answer import ASKS_LANGUAGE
from actions.pages import FaqPages
from actions.render import Renderer
from bot.assistant import Assistant, Exchange
from bot.conversations import Conversation
from bot.telegram.api import Api
from bot.telegram.inline import inline_answer
from bot.telegram.keyboards import Button, Rows, marked, thumbs, topic_button, topic_of_data, vote_of_data
from bot.telegram.mailbox import CHANNEL, Call, Letter, Mailbox
from bot.telegram.messages import Part, answer_press, change_keyboard, plan
from bot.telegram.updates import Incoming
from bot.telegram.words import Words, language_of_code, words
from faq.model import LANGUAGES, TALK

SECONDS_UNTIL_TYPING = 0.3
SUGGESTIONS = 3
_MOST_ALBUMS = 1_000


@dataclass(frozen=True)
class Extra:
    """What is said after an answer, by language, and the buttons under it."""

    text: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the assistant is asked: a text, or a topic chosen by its button or its command."""

    text: str
    topic: str | None = None
    extra: Extra = field(default_factory=Extra)
    first: tuple[Call, ...] = ()

    @classmethod
    def about(cls, topic: str, extra: Extra | None = None, *first: Call) -> Asked:
        """A topic as a button asks for it."""
        return cls(f"/{topic}", topic, extra or Extra(), first)


class Desk:
    """Answers letters. Each ends with its calls in the outbox and itself out of the inbox, or is not touched."""

    def __init__(self, assistant: Assistant, mailbox: Mailbox, pages: Callable[[str], FaqPages], api: Api) -> None:
        self._assistant, self._mailbox, self._pages, self._api = assistant, mailbox, pages, api
        self._store = assistant.action.store
        self._albums: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._commands: Mapping[str, Callable[[Letter], Any]] = {
            "start": self._start,
            "help": self._help,
            "aide": self._help,
            "privacy": lambda letter: self._ask(letter, Asked.about(f"{TALK}privacy")),
            **{name: self._challenges for name in _names("challenges_command")},
            **{name: self._forget for name in _names("forget_command")},
            **{language: self._change_language for language in LANGUAGES},
        }

    async def answer(self, letter: Letter) -> None:
        """Answer an update.

        Raises:
            AlreadyAnswered: it is, meanwhile.

        """
        by_kind = {"text": self._text, "press": self._press, "inline": self._inline, "other": self._other}
        self._store.refresh()
        await by_kind[letter.incoming.kind](letter)

    async def apologise(self, letter: Letter) -> None:
        """Say that something broke on our side, in answer to an update that cannot be answered."""
        sorry = (await self._words(letter.incoming)).broken
        await self._finish(letter, self._say(letter.incoming, sorry))

    async def _text(self, letter: Letter) -> None:
        incoming = letter.incoming
        if incoming.edited and await anyio.to_thread.run_sync(self._mailbox.unchanged, incoming):
            return await self._finish(letter, [])
        command = self._commands.get(incoming.command or "")
        await (command(letter) if command else self._ask(letter, Asked(incoming.text)))

    async def _other(self, letter: Letter) -> None:
        incoming = letter.incoming
        if incoming.album and self._known_album(incoming.sender, incoming.album):
            return await self._finish(letter, [])
        await self._finish(letter, self._say(incoming, (await self._words(incoming)).no_text))

    def _known_album(self, sender: str, album: str) -> bool:
        known = (sender, album) in self._albums
        self._albums[sender, album] = None
        if len(self._albums) > _MOST_ALBUMS:
            self._albums.popitem(last=False)
        return known

    async def _inline(self, letter: Letter) -> None:
        await self._finish(letter, [await inline_answer(self._assistant, self._pages, letter.incoming)])

    async def _press(self, letter: Letter) -> None:
        incoming = letter.incoming
        vote, topic = vote_of_data(incoming.text), topic_of_data(incoming.text, self._store.topics())
        if incoming.chat is not None and vote:
            rate = self._assistant.conversations.rate
            kept = await anyio.to_thread.run_sync(rate, CHANNEL, incoming.sender, vote)
            wordings = await self._words(incoming)
            calls = [answer_press(incoming, wordings.voted if kept else wordings.not_yours, alert=not kept)]
            if kept and incoming.keyboard:
                calls.append(change_keyboard(incoming, marked(incoming.keyboard, incoming.text)))
            await self._finish(letter, calls)
        elif incoming.chat is not None and topic:
            extra = self._of_things() if topic in self._store.lists() else None
            await self._ask(letter, Asked.about(topic, extra, answer_press(incoming)))
        else:
            await self._finish(letter, [answer_press(incoming, (await self._words(incoming)).gone, alert=True)])

    async def _start(self, letter: Letter) -> None:
        rows = {}
        for language in LANGUAGES:
            first = [section.articles[0] for section in self._pages(language).sections[:SUGGESTIONS]]
            rows[language] = tuple((topic_button(article.label, article.id),) for article in first)
        text = {language: wording.start for language, wording in words().items()}
        await self._ask(letter, Asked.about(f"{TALK}greet", Extra(text, rows)))

    async def _help(self, letter: Letter) -> None:
        things = self._store.program.challenges
        text = {
            language: f"{wording.help_challenges}\n{wording.help}" if things else wording.help
            for language, wording in words().items()
        }
        await self._ask(letter, Asked.about(f"{TALK}help", Extra(text)))

    async def _challenges(self, letter: Letter) -> None:
        topic = min(self._store.lists(), default=None)
        await (self._ask(letter, Asked.about(topic, self._of_things())) if topic else self._help(letter))

    def _of_things(self) -> Extra:
        """A button for each of the things people name."""
        things = list(self._store.program.challenges.values())
        return Extra(rows={lang: tuple((topic_button(t.label[lang], t.topic),) for t in things) for lang in LANGUAGES})

    async def _change_language(self, letter: Letter) -> None:
        language = str(letter.incoming.command)
        program, settings = self._store.program, self._assistant.action.settings
        renderer = Renderer(program, settings.today(program.timezone), settings.retention_days)
        template = self._store.answer(ASKS_LANGUAGE, language, program.phase(renderer.today))
        calls = self._say(letter.incoming, renderer.text(template, language))
        await anyio.to_thread.run_sync(self._keep_language, letter, language, calls)

    def _keep_language(self, letter: Letter, language: str, calls: Sequence[Call]) -> None:
        def also(connection: Connection, _: Conversation) -> None:
            self._mailbox.answer_in(connection, letter, calls)

        with self._assistant.conversations.locked(CHANNEL, letter.incoming.sender, also) as conversation:
            conversation.slots = {**conversation.slots, "language": language}

    async def _forget(self, letter: Letter) -> None:
        incoming = letter.incoming
        calls = self._say(incoming, (await self._words(incoming)).forgotten, kept=False)

        def forget() -> None:
            self._assistant.conversations.forget(
                incoming.sender, CHANNEL, lambda connection: self._mailbox.put_in(connection, incoming.sender, calls)
            )

        await anyio.to_thread.run_sync(forget)

    async def _ask(self, letter: Letter, asked: Asked) -> None:
        incoming = letter.incoming

        def also(connection: Connection, exchange: Exchange) -> None:
            parts = _parts(exchange, asked.extra)
            earlier = self._mailbox.earlier(connection, incoming) if incoming.edited else []
            calls = plan(incoming, parts, [before.message for before in earlier], exchange.turn)
            self._mailbox.answer_in(connection, letter, [*asked.first, *calls])

        hint = language_of_code(incoming.code)
        async with self._typing(incoming):
            await self._assistant.exchange(CHANNEL, incoming.sender, asked.text, hint, offered=asked.topic, also=also)

    @contextlib.asynccontextmanager
    async def _typing(self, incoming: Incoming) -> AsyncIterator[None]:
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

    async def _words(self, incoming: Incoming) -> Words:
        """The wordings in the language of a conversation."""
        known = await anyio.to_thread.run_sync(self._assistant.conversations.language, CHANNEL, incoming.sender)
        return words()[known or language_of_code(incoming.code) or LANGUAGES[0]]

    def _say(self, incoming: Incoming, text: str, *, kept: bool = True) -> list[Call]:
        if incoming.kind == "press":
            return [answer_press(incoming, text, alert=True)]
        if incoming.chat is None:
            return []
        return plan(incoming, [Part(text)], [], None, kept=kept)

    async def _finish(self, letter: Letter, calls: Sequence[Call]) -> None:
        await anyio.to_thread.run_sync(self._mailbox.answer, letter, calls)


def _names(command: str) -> set[str]:
    return {getattr(wording, command) for wording in words().values()}


def _parts(exchange: Exchange, extra: Extra) -> list[Part]:
    """The replies of an exchange, each with its buttons; an answer can be judged."""
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
        if custom["kind"] == "answer":
            rows.append(thumbs(exchange.turn, number))
        parts.append(Part(text, tuple(rows)))
    return parts
