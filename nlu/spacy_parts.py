"""What is used of spaCy, without its command line.

Its package imports that too, and with it an HTTP client, a form of packages and another Typer application: a quarter
of a second at each start, for nothing that is used here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def _without_command_line() -> Iterator[None]:
    """A stand-in for the function that spaCy's package takes from it; whoever imports it later gets the real one."""
    info = ModuleType("spacy.cli.info")
    vars(info)["info"] = None
    stand_ins = {"spacy.cli": ModuleType("spacy.cli"), info.__name__: info}
    if "spacy" in sys.modules:
        stand_ins = {}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]


with _without_command_line():
    from spacy.lang.xx import MultiLanguage as MultiLanguage
    from spacy.matcher import PhraseMatcher as PhraseMatcher
    from spacy.tokenizer import Tokenizer as Tokenizer
    from spacy.tokens import Doc as Doc
    from spacy.util import compile_infix_regex as compile_infix_regex
    from spacy.util import compile_prefix_regex as compile_prefix_regex
    from spacy.util import compile_suffix_regex as compile_suffix_regex
    from spacy.vocab import create_vocab as create_vocab
