"""French as it is spelt, by hunspell: `python -m tools.spelling`, a part of `make check`. English is codespell's.

What the programme says in French is looked through, and every French paragraph of a Markdown file. Names and words of
the trade that the dictionary has not are in `tools/words_fr.txt`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

OWN_WORDS = Path("tools/words_fr.txt")
SKIPPED = (
    "FRENCH IS NOT CHECKED, for hunspell or its French dictionary is not here. Install them (Debian: apt-get install "
    "hunspell hunspell-fr-classical) and run 'make check' again."
)
# Files of one language whole; of all others, what stands under a key `fr`.
_FRENCH = (
    "data/faq_fr.yml",
    "faq/starter/faq_fr.yml",
    *(f"languages/fr/{name}.yml" for name in ("channels", "pages", "phrases", "talk", "team", "telegram")),
)
_FRENCH_GLOBS = ("languages/fr/widget*.yml",)
_BOTH = ("bot/staff/**/texts.yml", "faq/messages.yml", "data/program.yml")
_MARKDOWN = ("*.md", "docs/**/*.md")
_AS_TYPED = {"also", "names", "unknown"}  # what visitors type, mistakes and all

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)
_NO_PROSE = re.compile(
    r"`[^`]*`|\$\w+|\]\([^)]*\)|<[^>]*>|\{[^}]*\}|https?://\S+|\b[\w./-]+\.[a-z]{2,4}\b|\b\w*[\d_/=]\w*\b"
)
_CODE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_COMMON = {
    "fr": set("le la les des un une du est et pour que qui dans sur pas ce vous au aux par avec ou il".split()),
    "en": set("the of and is to in that it for with not are by be from what which they".split()),
}


class NoDictionary(Exception):
    """Hunspell or its French dictionary is not installed."""


def french_texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Every French text of a checkout, with its file."""
    whole = [*(root / name for name in _FRENCH), *(path for glob in _FRENCH_GLOBS for path in root.glob(glob))]
    for path in filter(Path.exists, whole):
        yield from ((path, text) for text in _strings(_read_yaml(path)))
    for path in sorted(path for glob in _BOTH for path in root.glob(glob)):
        yield from ((path, text) for text in _under_fr(_read_yaml(path)))
    for path in sorted(path for glob in _MARKDOWN for path in root.glob(glob)):
        paragraphs = re.split(r"\n\s*\n", _CODE.sub("", path.read_text("utf-8")))
        yield from ((path, text) for text in paragraphs if is_french(text))


def is_french(text: str) -> bool:
    """Whether a paragraph has far more of the commonest French words than of the English ones."""
    words = [word.lower() for word in _WORD.findall(_NO_PROSE.sub(" ", text))]
    count = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    return count["fr"] > 2 * count["en"]


def words_of(text: str) -> set[str]:
    """The words of a text that a dictionary could have: no code, no addresses, no acronyms, nothing elided before."""
    found = {_ELISION.sub("", word) for word in _WORD.findall(_NO_PROSE.sub(" ", text))}
    return {word.replace("’", "'") for word in found if len(word) > 1 and not word.isupper()}


def misspelt(words: Iterable[str]) -> Mapping[str, str]:
    """The words that hunspell does not know, each with what it takes them for.

    Raises:
        NoDictionary: it is not installed, or has no French dictionary.

    """
    asked = sorted(words)
    if not shutil.which("hunspell"):
        raise NoDictionary
    text = "".join(f"^{word}\n" for word in asked)
    done = subprocess.run(["hunspell", "-a", "-i", "utf-8", "-d", "fr"], input=text, capture_output=True, text=True)  # noqa: S607
    if done.returncode:
        raise NoDictionary
    answers = done.stdout.partition("\n")[2].split("\n\n")  # the first line is hunspell's own name
    wrong = {}
    for word, answer in zip(asked, answers):
        if bad := [line for line in answer.splitlines() if line.startswith(("&", "#"))]:
            wrong[word] = ", ".join(each.strip() for each in bad[0].partition(":")[2].split(",")[:3] if each)
    return wrong


def mistakes(root: Path) -> list[str]:
    """What is misspelt in a checkout's French, and which of its own words it has not; a sentence each.

    Raises:
        NoDictionary: see `misspelt`.

    """
    places = defaultdict(set)
    for path, text in french_texts(root):
        for word in words_of(text):
            places[word].add(path)
    own = _own_words(root / OWN_WORDS)
    wrong = misspelt(places.keys())
    sentences = [
        f"{path.relative_to(root)}, line {_line_of(path, word)}: {word!r} is not in the French dictionary"
        f"{f'; did you mean {near}?' if near else '.'} A name or a word of the trade goes into {OWN_WORDS}."
        for word, near in wrong.items()
        for path in sorted(places[word])
        if word not in own and word.lower() not in own
    ]
    idle = sorted(own - wrong.keys() - {word.lower() for word in wrong})
    return sentences + [f"{OWN_WORDS}: {word!r} is needed no more; take it out." for word in idle]


def _own_words(path: Path) -> set[str]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {word for line in lines for word in line.partition("#")[0].split()}


def _line_of(path: Path, word: str) -> int:
    """The first line of a file in which a word stands, whatever its apostrophe; 1 where it is written otherwise."""
    pattern = re.compile(rf"(?<!\w){re.escape(word).replace(chr(39), '[' + chr(39) + '’]')}(?!\w)")
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    return next((number for number, line in lines if pattern.search(line)), 1)


def _read_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


def _strings(value: Any) -> Iterator[str]:
    """Every text in a tree of data but what visitors type."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():  # where a text is called so, it is said, and not typed
            yield from () if key in _AS_TYPED and not isinstance(inner, str) else _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _under_fr(value: Any) -> Iterator[str]:
    """Every text under a key `fr` in a tree of data."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from () if key in _AS_TYPED else _strings(inner) if key == "fr" else _under_fr(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _under_fr(inner)


def main() -> None:
    """Look through the current folder; what is misspelt ends it with an error."""
    try:
        sentences = mistakes(Path.cwd())
    except NoDictionary:
        if os.environ.get("SPELLING_CHECK") == "required":
            sys.exit(SKIPPED)
        print(SKIPPED, file=sys.stderr)
    else:
        if sentences:
            sys.exit("\n".join(sentences))


if __name__ == "__main__":
    main()
