"""A plot as inline SVG. It and those who draw are imported late: matplotlib takes a second."""

from __future__ import annotations

import io

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.figure import Figure

# Text stays text, to be read aloud and copied.
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "eigbot"}


def svg_of(figure: Figure, described: str) -> Markup:
    """The figure as an SVG element that says what it shows."""
    buffer = io.StringIO()
    with rc_context(_STYLE):
        figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    svg = buffer.getvalue()[buffer.getvalue().index("<svg") :]
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(described)}" ', 1)
    return Markup(svg)  # noqa: S704 (drawn here; matplotlib escapes its texts)
