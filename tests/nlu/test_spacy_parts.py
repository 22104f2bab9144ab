import subprocess
import sys

from tests.conftest import ROOT

CODE = """
import sys
import nlu.entities, nlu.tokenizer
print("spacy.cli" in sys.modules)
import spacy
from spacy.cli.info import info
print(callable(info), spacy.cli.info is info, spacy.blank("fr").lang)
"""


def test_spacys_command_line_is_imported_by_whoever_asks_for_it_alone():
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\nTrue True fr\n", done.stderr
