"""Entries out of a WordPress export: posts of a FAQ's own kind, or pages with questions on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from faq.exchange.columns import language_code
from faq.exchange.items import LEFT_OUT, FileReading, ImportProblem, Wording, hinted
from faq.exchange.language_tags import tagged_wordings
from faq.exchange.markup import plain_text, without_shortcodes
from faq.exchange.pages import add_page
from faq.messages import translatable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OTHER_KINDS = re.compile(
    r"attachment|nav_menu_item|revision|wp_\w+|custom_css|customize_changeset|oembed_cache|acf-.*"
)
_PAGES = ("page", "post")
_QUESTION_CODE = re.compile(
    r"\[(?P<code>[a-z][\w-]*)\s[^\]]*?\b(?:title|question|heading)=\"(?P<title>[^\"]+)\"[^\]]*\](?P<body>.*?)\[/(?P=code)\]",
    re.IGNORECASE | re.DOTALL,
)


def add_wordpress(reading: FileReading, content: bytes) -> None:
    """Read a WordPress export (WXR).

    Raises:
        ImportProblem: it is no such export, not well formed, or has nothing that was published.

    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content)
    except ParseError as error:
        line = error.position[0]
        raise ImportProblem(translatable("import-no-xml", file=reading.file, line=line, technical=error.msg)) from error
    except (DefusedXmlException, ValueError, LookupError) as error:
        raise ImportProblem(
            translatable("import-no-xml", file=reading.file, line=1, technical=str(error)[:120])
        ) from error
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise ImportProblem(translatable("import-no-wordpress", file=reading.file))
    reading.language = reading.language or hinted(_text(channel, "language"))
    before = len(reading.entries)
    for item in channel.findall("item"):
        _add_item(reading, item)
    if len(reading.entries) == before:
        raise ImportProblem(translatable("import-no-section", file=reading.file))


def _text(element: Element, name: str) -> str:
    """The text of a child, whatever namespace and version it is of."""
    found = next(
        (child for child in element if child.tag.rpartition("}")[2] == name and "excerpt" not in child.tag), None
    )
    return (found.text or "").strip() if found is not None else ""


def _add_item(reading: FileReading, item: Element) -> None:
    kind, title, status = _text(item, "post_type"), _text(item, "title"), _text(item, "status")
    if _OTHER_KINDS.fullmatch(kind):
        return
    where = translatable("import-post", file=reading.file, title=title)
    if status not in ("", "publish", "inherit"):
        reading.note(LEFT_OUT, "import-unpublished", where=where, status=status)
        return
    html = _paragraphs(without_shortcodes(_QUESTION_CODE.sub(_details, _text(item, "encoded"))))
    if not plain_text(html) or not title:
        reading.note(LEFT_OUT, "import-no-answer", where=where, shown=title)
        return
    terms = {each.get("domain", ""): each for each in item.findall("category")}
    language = terms.get("language")
    code = (language_code(language.get("nicename", "")[:2]) or "") if language is not None else ""
    if kind in _PAGES and not plain_text(title).endswith("?"):
        _add_page_of(reading, html, code, title)
        return
    pair = terms.get("post_translations")
    id_ = pair.get("nicename") if pair is not None else _text(item, "post_name")
    known = ("language", "post_translations", "post_tag", "post_format")
    group = next((each.text for domain, each in terms.items() if domain not in known), None)
    wordings = tagged_wordings({code or reading.language: Wording(title, {"": html})})
    reading.add(where, wordings, id_ or None, group)


def _add_page_of(reading: FileReading, html: str, code: str, title: str) -> None:
    part = FileReading(reading.file, language=code or reading.language)
    try:
        add_page(part, html)
    except ImportProblem:
        where = translatable("import-post", file=reading.file, title=title)
        reading.note(LEFT_OUT, "import-no-question", where=where, shown=plain_text(html)[:80])
    reading.entries += part.entries
    reading.notes += part.notes


def _details(found: re.Match[str]) -> str:
    return f"<details><summary>{found['title']}</summary>{found['body']}</details>"


def _paragraphs(html: str) -> str:
    """What the classic editor keeps without paragraphs, with them."""
    if re.search(r"<p\b|<!-- wp:", html):
        return html
    return "\n".join(
        f"<p>{part}</p>" if not part.lstrip().startswith("<") else part for part in re.split(r"\n\s*\n", html)
    )
