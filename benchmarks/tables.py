"""Tables, printed by rich and written as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.table import Table

from benchmarks.comparison import Measured

COLUMNS = {
    "echo": "echo",
    "encoder": "encoder",
    "stock": "stock Rasa",
    "stock_actions": "stock Rasa with actions",
    "before": "before",
    "ours": "ours",
    "ours_workers": "ours, a worker a core",
}


@dataclass
class Sheet:
    """A table: its heads, and rows of as many cells."""

    heads: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)

    def rich(self, title: str | None = None) -> Table:
        """As rich prints it, figures to the right."""
        table = Table(title=title, title_justify="left")
        for number, head in enumerate(self.heads):
            table.add_column(head, justify="right" if number else "left", no_wrap=not number)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """As GitHub reads it."""
        lines = [self.heads, ["---", *["---:"] * (len(self.heads) - 1)], *self.rows]
        return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def number(value: float | None) -> str:
    """Three digits that count; a dash where there is no value."""
    if value is None:
        return "–"
    for least, digits in ((99.95, 0), (9.995, 1)):  # what would be rounded up has one digit less
        if abs(value) >= least:
            return f"{value:,.{digits}f}"
    return f"{value:.2f}"


def ratio(value: float | None, other: float | None) -> str:
    """How many times the other a value is; a dash where there is none."""
    return f"{value / other:.2f}x" if value is not None and other else "–"


def http_figures(measured: Measured) -> dict[str, float | None]:
    """The lines of the HTTP table for one server, by what they are called."""
    answers = measured.answers
    found: dict[str, float | None] = {}
    for load, what, shares in (
        ("one", "one client", (0.5, 0.95, 0.99)),
        ("again", "asked before", (0.5, 0.95)),
        ("sixteen", "16 clients", (0.5, 0.95, 0.99)),
        ("sixty_four", "64 clients", (0.5, 0.95, 1.0)),
    ):
        if load not in answers:
            continue
        if load in ("sixteen", "sixty_four"):
            found[f"{what}, messages a second"] = answers[load].a_second
        for share in shares:
            name = {0.5: "median", 1.0: "slowest"}.get(share, f"p{100 * share:.0f}")
            found[f"{what}, {name} (ms)"] = answers[load].milliseconds(share)
        if load in ("one", "sixteen"):
            found[f"{what}, share of a core that the client takes"] = answers[load].client_share
    found["command to first answer (s)"] = measured.startup or measured.first_answer
    for what, memory in (("at the start", measured.memory_at_start), ("after the messages", measured.memory_after)):
        if memory:
            found[f"memory {what}, PSS (MB)"] = memory.pss
            found[f"memory {what}, RSS (MB)"] = memory.rss
    found["errors"] = float(sum(each.errors for each in answers.values()))
    return found


def http_sheet(measured: Mapping[str, Measured]) -> Sheet:
    """Every server beside the others, with ours against stock Rasa and against the encoder."""
    figures = {name: http_figures(measured[name]) for name in COLUMNS if name in measured}
    sheet = Sheet(["", *(COLUMNS[name] for name in figures), "ours / stock", "ours / encoder"])
    lines = max(figures.values(), key=len)
    for line in lines:
        values = {name: found.get(line) for name, found in figures.items()}
        ours = values.get("ours")
        beside = [ratio(ours, values.get("stock")), ratio(ours, values.get("encoder"))]
        sheet.rows.append([line, *(number(value) for value in values.values()), *beside])
    return sheet
