"""HTML and Markdown from elsewhere, reduced to the Markdown that answers may have: links, bold, bullets."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

from faq.template import LINK, SLOT

_BLOCKS = {"p", "div", "ul", "ol", "tr", "table", "section", "article", "blockquote", "dl", "dt", "dd",
           "h1", "h2", "h3", "h4", "h5", "h6", "summary", "details", "header", "footer", "figure"}  # fmt: skip
_SILENT = {"script", "style", "head", "title", "template", "noscript"}
_BOLD = {"b", "strong"}
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);")
_BLOCK = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS))}|li|br)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]{}«»\"]*[^\s<>()\[\]{}«»\".,;:!?]")


class _Reader(HTMLParser):
    """Gathers the text of HTML with its links and bold, one line per block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._links: list[tuple[str | None, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See parent class."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "a":
            self._links.append((_safe(dict(attrs).get("href") or ""), len(self.parts)))
        elif tag in _BOLD:
            self.parts.append("**")
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        """See parent class."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._links:
            target, start = self._links.pop()
            text = " ".join("".join(self.parts[start:]).split()).replace("**", "")
            self.parts[start:] = [f"[{re.sub(r'[][]', '', text)}]({target})" if target and text else text]
        elif tag in _BOLD:
            self.parts.append("**")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        """See parent class."""
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def answer_text(text: str, facts: Collection[str] = ()) -> str:
    """An answer from elsewhere as the FAQ files write one. Braces stay only around the names of `facts`."""
    if _HTML.search(text):
        reader = _Reader()
        reader.feed(text if _BLOCK.search(text) else text.replace("\n", "<br>"))
        reader.close()
        text = "".join(reader.parts)
    text = _links(_markdown(text))
    text = SLOT.sub(lambda found: found[0] if found[1].partition(":")[0] in facts else f"({found[1]})", text)
    rest = SLOT.sub("", text)
    if "{" in rest or "}" in rest:
        text = re.sub(r"\{(?![a-z0-9_.:]+\})", "(", text)
        text = re.sub(r"(?<![a-z0-9_])\}", ")", text)
    return _tidy(text)


def plain_text(text: str) -> str:
    """A question or label from elsewhere: one line without any markup."""
    bare = LINK.sub(r"\1", answer_text(text)).replace("**", "").replace("• ", "")
    return " ".join(bare.split())


def _safe(target: str) -> str | None:
    """A target that may be linked to, or None; what would end a Markdown link is escaped."""
    target = target.strip()
    if target.startswith("mailto:"):
        return target if re.fullmatch(r"mailto:[^\s@()]+@[\w.-]+", target) else None
    if not target.startswith(("https://", "http://")) or "." not in urlsplit(target).netloc:
        return None
    return quote(target, safe="/:?#@!$&'*+,;=%~-._")


def _links(text: str) -> str:
    """The text with unsafe links as their text alone, and bare addresses as links that show their site."""

    def link(found: re.Match[str]) -> str:
        target = found[2] if SLOT.fullmatch(found[2]) else _safe(found[2])
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
    text = re.sub(r"\*\*\s*\*\*", "", text)
    text = re.sub(r"\*\*(\s*)(.+?)(\s*)\*\*", r"\1**\2**\3", text)
    lines = [re.sub(r"[ \t\u00a0]{2,}", " ", line).strip() for line in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    text = re.sub(r"\n{2,}(?=• )", "\n", text)
    return text if text.count("**") % 2 == 0 else text.replace("**", "")
