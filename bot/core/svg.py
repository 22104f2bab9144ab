"""Drawings as inline SVG: boxes, lines and texts in colours that the page's style sheet names.

They hold no style and no id, so that a page with a strict policy may show several. Texts stay texts, to be copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from rich.cells import cell_len

FONT = 13.0  # units
_CELL = 0.65 * FONT  # a letter's width is only known where it is shown; few texts are wider than this lets them be

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{described}"'
    ' viewBox="0 0 {width:.0f} {height:.0f}">{parts}</svg>'
)
_BOX = Markup(
    '<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round:.1f}" fill="var(--{colour})"'
    ' fill-opacity="{opacity:.2f}" stroke="var(--paper)" stroke-width="0.5">{title}</rect>'
)
_TITLE = Markup("<title>{}</title>")
_LINE = Markup(
    '<polyline points="{path}" fill="none" stroke="var(--{colour})" stroke-width="{width:.1f}"'
    ' stroke-dasharray="{dashes}"></polyline>'
)
_TEXT = Markup(
    '<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="var(--{colour})" font-size="{size:.1f}"'
    ' transform="rotate({turned:.0f} {x:.1f} {y:.1f})">{text}</text>'
)


@dataclass(frozen=True)
class Box:
    """A rectangle, its corners perhaps `round`; `title` is shown to who points at it."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    title: str = ""
    opacity: float = 1.0
    round: float = 0.0

    def __html__(self) -> str:
        title = _TITLE.format(self.title) if self.title else ""
        return _BOX.format(**{**vars(self), "title": title})


@dataclass(frozen=True)
class Line:
    """A line through points (x, y)."""

    points: Sequence[tuple[float, float]]
    colour: str
    width: float = 1.0
    dashes: str = "none"

    def __html__(self) -> str:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)
        return _LINE.format(path=path, colour=self.colour, width=self.width, dashes=self.dashes)


@dataclass(frozen=True)
class Text:
    """A text on its base line; `anchor` says what of it stands at (x, y), `turned` by how many degrees it is."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    colour: str = "ink"
    size: float = FONT
    turned: float = 0.0

    def __html__(self) -> str:
        return _TEXT.format(**vars(self))


Part = Box | Line | Text


def svg_of(parts: Iterable[Part], width: float, height: float, described: str) -> Markup:
    """A drawing of such a size, the first part undermost, that says what it shows."""
    drawn = Markup().join(parts)
    return _SVG.format(parts=drawn, width=width, height=height, described=described)


def text_width(text: str, size: float = FONT) -> float:
    """About how wide a text is; rather wider."""
    return cell_len(text) * _CELL * size / FONT
