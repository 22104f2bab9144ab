"""The gate's verdict as a table: every answer that changes, languages side by side."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.core.for_staff import for_staff
from bot.publishing.gate import Change, Shown, Verdict
from languages import LANGUAGES, profile


def changes_table(verdict: Verdict) -> RenderableType:
    """Every change, then how much was asked."""
    counts = {"tests": verdict.tests, "questions": verdict.questions}
    changes = {"changes": len(verdict.changes), "failures": len(verdict.failures)}
    summary = Text(for_staff("publish-summary", **counts, **changes))
    if not verdict.changes:
        return summary
    table = Table(title=for_staff("head-changes"), show_lines=True)
    table.add_column(for_staff("head-asked"), overflow="fold")
    sides = [side for change in verdict.changes for side in (change.before, change.now) if side]
    languages = [language for language in LANGUAGES if any(language in side for side in sides)]
    for language in languages:
        table.add_column(profile(language).name, overflow="fold", ratio=1)
    for change in verdict.changes:
        table.add_row(Text(change.asked), *(_cell(change, language) for language in languages))
    return Group(table, summary)


def _cell(change: Change, language: str) -> Text:
    """One language of a change: the text before above the one now; a text that stays is shown once."""
    before = change.before.get(language) if change.before else None
    now = change.now.get(language) if change.now else None
    if before == now:
        return Text(for_staff("unchanged"), style="dim")
    cell = Text()
    _add(cell, "−", before, now, "red")
    cell.append("\n")
    _add(cell, "+", now, before, "green")
    return cell


def _add(cell: Text, sign: str, side: Shown | None, other: Shown | None, style: str) -> None:
    if side is None:
        cell.append(f"{sign} ({for_staff('nothing')})", style)
        return
    origin = f"[{side.origin}] " if other is None or side.origin != other.origin else ""
    cell.append(f"{sign} {origin}{side.text}", style)
