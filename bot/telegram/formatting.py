"""Answers as Telegram's HTML, in messages no longer than Telegram takes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markupsafe import escape
from telegram import LinkPreviewOptions

from bot.core.markup import Run, runs

MOST_UNITS = 4_096
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_WEB = re.compile(r"https?://\S+")
_CUT_OFF = " […]"
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# Where a text may be cut, best first; what follows the cut begins the next message.
_CUTS = (re.compile(r"\n{2,}"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])[\"»”)]*\s+"), re.compile(r"\s+"))


def html_messages(text: str, note: Sequence[Run] = ()) -> list[str]:
    """An answer as HTML, split at a paragraph, a sentence or a word where it is longer than a message may be.

    Lengths are counted as Telegram counts them: UTF-16 units of the text that is shown. A note stands below the last of
    it, in italics.
    """
    below = _below(note)
    messages = _html_messages(text, MOST_UNITS - units(unformatted(below, links=False)))
    return [*messages[:-1], messages[-1] + below]


def first_message(text: str, note: Sequence[Run] = ()) -> str:
    """An answer as HTML in one message: of what is longer its beginning, with the note below."""
    below = _below(note)
    first, *rest = _html_messages(text, MOST_UNITS - units(unformatted(below, links=False)) - len(_CUT_OFF))
    return f"{first}{_CUT_OFF if rest else ''}{below}"


def unformatted(message: str, *, links: bool = True) -> str:
    """A message in HTML as plain text, with where its `links` lead."""
    if links:
        message = _LINK.sub(lambda found: found[2] if found[1] == found[2] else f"{found[2]} ({found[1]})", message)
    return html.unescape(_TAG.sub("", message))


def text_parts(text: str, most: int) -> list[str]:
    """A text in pieces no longer than `most`, parted as `html_messages` parts."""
    return [text[start:end].strip() for start, end in _spans(text, most)]


def one_line(text: str) -> str:
    """An answer as it is read, in one line, for a list's second line."""
    return " ".join("".join(run.text for run in runs(text)).split())


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def _below(note: Sequence[Run]) -> str:
    return f"\n\n<i>{''.join(_tagged(_shown(run)) for run in note)}</i>" if note else ""


def _html_messages(text: str, most: int) -> list[str]:
    shown = [_shown(run) for run in runs(text)]
    whole = "".join(run.text for run in shown)
    return [_html(shown, start, end) for start, end in _spans(whole, most)]


def _shown(run: Run) -> Run:
    """Telegram makes no link of a mail address that a text hides; so it is shown."""
    if run.href is None or _WEB.fullmatch(run.href):
        return run
    return Run(f"{run.text} ({run.href.removeprefix('mailto:')})")


def _spans(text: str, most: int) -> Iterator[tuple[int, int]]:
    start = 0
    while units(text[start:]) > most:
        fitting = _fitting(text, start, most)
        end, following = _cut(text, start, fitting)
        yield start, end
        start = following
    if text[start:].strip() or not start:
        yield start, len(text)


def _fitting(text: str, start: int, most: int) -> int:
    end, left = start, most
    while end < len(text) and (left := left - units(text[end])) >= 0:
        end += 1
    return max(end, start + 1)


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    for pattern in _CUTS:
        found = [match for match in pattern.finditer(text, start, end) if match.start() > start]
        if found and found[-1].start() > start + (end - start) // 4:
            return found[-1].start(), found[-1].end()
    return end, end


def _html(shown: list[Run], start: int, end: int) -> str:
    parts, at = [], 0
    for run in shown:
        part = run.text[max(start - at, 0) : max(end - at, 0)]
        at += len(run.text)
        if part:
            parts.append(_tagged(replace(run, text=part)))
    return "".join(parts).strip()


def _tagged(run: Run) -> str:
    text = str(escape(run.text))
    if run.href is not None:
        return f'<a href="{escape(run.href)}">{text}</a>'
    return f"<b>{text}</b>" if run.bold else text
