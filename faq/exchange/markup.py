"""HTML and Markdown from elsewhere, reduced to the Markdown that answers may have: links, bold, bullets."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

from faq.template import LINK, SLOT, escaped, without_escapes

_BLOCKS = {"p", "div", "ul", "ol", "tr", "table", "section", "article", "blockquote", "dl", "dt", "dd",
           "h1", "h2", "h3", "h4", "h5", "h6", "summary", "details", "header", "footer", "figure"}  # fmt: skip
_SILENT = {"script", "style", "head", "title", "template", "noscript"}
_BOLD = {"b", "strong"}
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);")
_BLOCK = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS))}|li|br)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]{}«»\"]*[^\s<>()\[\]{}«»\".,;:!?]")


_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_TITLED = re.compile(r"\]\((\S+)\s+(?:\"[^\"\n]*\"|'[^'\n]*')\)")
_NESTED = re.compile(r"(\[[^\[\]\n]*\]\()([^\s()]*(?:\([^\s()]*\)[^\s()]*)+)\)")
_PAIRED_CODE = re.compile(r"\[([a-z][\w-]*)(?:\s[^\]\n]*)?\](?!\()(.*?)\[/\1\]", re.IGNORECASE | re.DOTALL)
_SINGLE_CODE = re.compile(
    r"\[[a-z][\w-]*(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))+\s*/?\](?!\()|\[/[a-z][\w-]*\]", re.I
)
_LONE_CODE = re.compile(r"\[/?[a-z]+_[a-z_]+\](?!\()")
_TO_THE_TOP = ("#", "#top", "#haut", "#page-top")
_WRAPPED = 70  # letters, from which a line in the middle of a sentence was broken by an editor
_DROPPED_CODES = frozenset(("caption", "gallery", "playlist", "video", "audio", "wp_caption"))
_KEPT_BLANK = re.compile(r"[\u00a0\u202f](?=[?!:;»%€])|(?<=«)[\u00a0\u202f]|(?<=\d)[\u00a0\u202f](?=\d)")


@dataclass
class Links:
    """Where links of a text from elsewhere lead: relative ones from `base`; without one they are lost, and listed."""

    base: str | None = None
    lost: list[str] = field(default_factory=list)

    def target(self, written: str) -> str | None:
        """An address that an answer may link to, or None; what would end a Markdown link is escaped."""
        written = written.strip()
        parts = urlsplit(written) if not re.search(r"[\[\]]", written) else None
        if parts is not None and not parts.scheme and written and self.base:
            written = urljoin(self.base, written)
        found = _safe(written)
        if not found and written and not written.startswith(("tel:", "javascript:")):
            self.lost.append(written)
        return found


class _Reader(HTMLParser):
    """Gathers the text of HTML with its links and bold, one line per block."""

    def __init__(self, links: Links) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._to = links
        self._links: list[tuple[str, int]] = []
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See parent class."""
        if tag in ("ol", "ul"):
            start = dict(attrs).get("start") or "1"
            self._lists.append(int(start) if tag == "ol" and start.isdecimal() else 1 if tag == "ol" else None)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag in _BOLD:
            self.parts.append("**")
        elif tag == "li":
            self.parts.append(self._bullet())
        elif tag == "br":
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" · " if self.parts and self.parts[-1].strip() else "")
        elif tag in _BLOCKS:
            self._break()

    def _break(self) -> None:
        """Begin a paragraph, unless an item of a list has just begun."""
        last = next((part for part in reversed(self.parts) if part != " "), "")
        if not (last.startswith("\n") and last.strip()):
            self.parts.append("\n\n")

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "\n• "
        self._lists[-1] = number + 1
        return f"\n{number}. "

    def handle_endtag(self, tag: str) -> None:
        """See parent class."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in _BOLD:
            self.parts.append("**")
        elif tag in _BLOCKS:
            if tag in ("ol", "ul") and self._lists:
                self._lists.pop()
            self.parts.append("\n\n")

    def _end_link(self, written: str, start: int) -> None:
        text = " ".join("".join(self.parts[start:]).split()).replace("**", "")
        if written in _TO_THE_TOP:
            self.parts[start:] = []
            return
        target = self._to.target(written) if text else None
        number = written.removeprefix("tel:") if written.startswith("tel:") else ""
        if number and re.sub(r"\D", "", number)[-6:] not in re.sub(r"\D", "", text):
            text = f"{text} ({number})"
        self.parts[start:] = [f"[{re.sub(r'[][]', '', text)}]({target})" if target else text]

    def handle_data(self, data: str) -> None:
        """See parent class."""
        if not self._silent:
            self.parts.append(re.sub(r"[ \t\n\r\f]+", " ", data))


def answer_text(text: str, facts: Collection[str] = (), links: Links | None = None) -> str:
    """An answer from elsewhere as the FAQ files write one.

    Braces are placeholders only around the names of `facts`; all others are doubled, so that they are read as braces.
    """
    links = links or Links()
    text = without_shortcodes(_AUTOLINK.sub(r"\1", text))
    if not _BLOCK.search(text):
        text = _unwrapped(text)
    if _HTML.search(text):
        reader = _Reader(links)
        reader.feed(text if _BLOCK.search(text) else text.replace("\n", "<br>"))
        reader.close()
        text = "".join(reader.parts)
    text = _links(_markdown(text), links, facts)
    pieces, end = [], 0
    for found in SLOT.finditer(text):
        if found[1].partition(":")[0] in facts and text[found.end() : found.end() + 1] != "}":
            pieces += [escaped(text[end : found.start()]), found[0]]
            end = found.end()
    return _tidy("".join([*pieces, escaped(text[end:])]))


def _unwrapped(text: str) -> str:
    """A text without the ends of lines that only kept its file narrow: those of long lines within a paragraph."""
    return re.sub(rf"(?<=[^\n]{{{_WRAPPED}}})[ \t]*\n(?=[^\W\d_]|[<\[(«\"])(?![^\n]{{0,3}}[.):])", " ", text)


def plain_text(text: str) -> str:
    """A question or label from elsewhere: one line without any markup."""
    bare = LINK.sub(r"\1", answer_text(text)).replace("**", "").replace("• ", "")
    return _blanks(without_escapes(bare))


def _blanks(text: str) -> str:
    """One line; blanks that must not break stay before the marks that French writes them before."""
    kept = _KEPT_BLANK.sub("\0", text)
    return re.sub(r"\s*\0\s*", "\u00a0", " ".join(kept.split()))


def without_shortcodes(text: str) -> str:
    """A text without a content system's shortcodes; what they stand around stays, save captions of pictures."""
    if "[/" not in text and "=" not in text:
        return text
    before = None
    while before != text:
        before = text
        text = _PAIRED_CODE.sub(lambda found: "" if found[1].lower() in _DROPPED_CODES else found[2], text)
    return _LONE_CODE.sub("", _SINGLE_CODE.sub("", text))


def _safe(target: str) -> str | None:
    """A target that may be linked to, or None; what would end a Markdown link is escaped."""
    target = target.strip()
    if target.startswith("mailto:"):
        return target if re.fullmatch(r"mailto:[^\s@()]+@[\w.-]+", target) else None
    if not target.startswith(("https://", "http://")) or "." not in urlsplit(target).netloc:
        return None
    return quote(target, safe="/:?#@!$&'*+,;=%~-._")


def _links(text: str, links: Links, facts: Collection[str]) -> str:
    """The text with unsafe links as their text alone, and bare addresses as links that show their site."""
    text = _TITLED.sub(r"](\1)", text)
    text = _NESTED.sub(lambda found: f"{found[1]}{found[2].replace('(', '%28').replace(')', '%29')})", text)

    def link(found: re.Match[str]) -> str:
        named = SLOT.fullmatch(found[2])
        target = found[2] if named and named[1] in facts else links.target(found[2])
        return f"[{found[1].strip()}]({target})" if target and found[1].strip() else found[1]

    text = LINK.sub(link, text)
    pieces, end = [], 0
    for found in LINK.finditer(text):
        pieces += [_ADDRESS.sub(_shown, text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*pieces, _ADDRESS.sub(_shown, text[end:])])


def _shown(found: re.Match[str]) -> str:
    target = _safe(found[0])
    return f"[{urlsplit(found[0]).netloc.removeprefix('www.')}]({target})" if target else found[0]


def _markdown(text: str) -> str:
    """The text without the Markdown that answers may not have."""
    text = re.sub(r"!\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"^#{1,6}\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*[-*+]\s+", "• ", text, flags=re.MULTILINE)
    text = re.sub(r"(?<!\w)__(?=\S)([^_\n]+?)__(?!\w)", r"**\1**", text)
    text = re.sub(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)\*(?![\w*])", r"\1", text)
    text = re.sub(r"(?<!\w)_(?=[^\s_])([^_\n]+?)_(?!\w)", r"\1", text)
    return text.replace("`", "")


def _tidy(text: str) -> str:
    text = re.sub(r"\*\*[^\S\n]*\*\*", "", text)
    text = re.sub(r"\*\*(\s*)(.+?)(\s*)\*\*", r"\1**\2**\3", text)
    lines = [re.sub(r"[ \t\u00a0]{2,}", " ", line).strip() for line in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    text = re.sub(r"\n{2,}(?=• )", "\n", text)
    return text if text.count("**") % 2 == 0 else text.replace("**", "")
