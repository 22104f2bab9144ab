"""The architecture of docs/architecture.md: which package may import which, one meaning a name, small modules."""

import ast
import graphlib
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import fields
from functools import cache

import pytest
import tomli
from setuptools import find_packages

from languages import LANGUAGES, Words, without_accents, words
from tests.conftest import ROOT, environment

# Who may import whom.
MAY_IMPORT = {
    "settings": set(),
    "languages": set(),
    "learnt": set(),
    "faq": {"languages"},
    "nlu": {"faq", "languages", "learnt", "settings"},
    "actions": {"faq", "languages", "learnt", "settings"},
    "people": {"nlu"},
    "rasa_pipeline": {"actions", "faq", "nlu", "settings"},
    "bot": {"actions", "faq", "languages", "nlu", "people", "settings"},
    "training": {"actions", "faq", "languages", "learnt", "nlu", "people", "settings"},
}
# Of the checkout alone: not installed, and imported by nothing that is.
TOOLS = {"benchmarks", "drills", "tests", "tools", "training"}
# Layers of bot, lowest first: a package imports only from layers below its own.
LAYERS = [
    {"bot.core"},
    {"bot.publishing"},
    {"bot.web"},
    {"bot.backup", "bot.evaluation", "bot.staff", "bot.telegram"},
    {"bot.app"},  # the composition root, a module
    {"bot.serving"},
    {"bot.cli"},
    {"bot.__main__"},
]
ONLY_IN = {"rasa": {"nlu", "rasa_pipeline"}, "rasa_sdk": {"actions"}, "telegram": {"bot.telegram"}}
READ_THE_ENVIRONMENT = {
    "settings": "the one place where it is read",
    "nlu/blas.py": "sets the kernel of numpy's library before that is imported, unless somebody has",
    "nlu/training.py": "hands all of it down to the process that trains",
    "bot/publishing/background_trainer.py": "hands all of it down to the process that prepares a publish",
    "bot/serving/counting.py": "sets where the library that counts for several processes does so, and reads nothing",
    "bot/cli/terminal.py": "sets what quietens libraries, and reads nothing",
}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 300, 40
# Each with its reason. What is not here is defined once.
TWICE = {
    "Challenge": "faq.shapes has the shape in which faq.model's is written in the file",
    "Fact": "as Challenge",
    "Source": "as Challenge",
    "one_of": "a list in a sentence: of the check's, and of a language's",
}
LONG_FUNCTIONS = {"actions/facts_builder.py": {"_rows"}}


@cache
def modules():
    """Each module's dotted name, with its path and its syntax tree."""
    found = {}
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = (path, ast.parse(path.read_text("utf-8")))
    return found


def plain_words(text):
    """The words of a text or of a regular expression, of three letters or more, without accents."""
    return set(re.findall(r"[a-z]{3,}", without_accents(text)))


@cache
def words_of_languages():
    """Of each language, the words that no other one has."""
    kinds = [field.name for field in fields(Words)]
    found = {
        code: set().union(*(plain_words(text) for kind in kinds for text in getattr(words(code), kind)))
        for code in LANGUAGES
    }
    return {
        code: own.difference(*(found[other] for other in LANGUAGES if other != code)) for code, own in found.items()
    }


def is_for_types(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def statements(node):
    """Every node below, without what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if not is_for_types(child):
            yield child
            yield from statements(child)


def imported(name):
    """The dotted names that a module imports, wherever in it; of ours the module, not what is taken from it."""
    for node in statements(modules()[name][1]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules() else node.module


def top(name):
    return name.partition(".")[0]


def part(name):
    """The package of `bot` that a module is of; the module itself where it lies directly in it."""
    return ".".join(name.split(".")[:2])


def package(name):
    """The package that a module is of."""
    path = modules()[name][0]
    return name if path.name == "__init__.py" else name.rpartition(".")[0]


def ordered(graph):
    """Raise where there is a cycle; the error names it."""
    tuple(graphlib.TopologicalSorter(graph).static_order())


def test_every_package_of_the_programme_is_in_the_table():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - TOOLS | {"training"} == MAY_IMPORT.keys()


def test_nothing_imports_a_tool_of_the_checkout():
    for module in (name for name in modules() if top(name) != "training"):
        assert {top(other) for other in imported(module)} & TOOLS == set(), module


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_imports_between_packages_point_one_way(name):
    for module in filter(lambda module: top(module) == name, modules()):
        found = {top(other) for other in imported(module)}
        assert found & MAY_IMPORT.keys() <= MAY_IMPORT[name] | {name}, module


def test_imports_within_bot_point_one_way():
    level = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    parts = {part(name) for name in modules() if top(name) == "bot" and name != "bot"}
    assert parts == level.keys(), "each package of bot has its layer in LAYERS, such as a channel that of bot.telegram"
    for module in (name for name in modules() if top(name) == "bot" and name != "bot"):
        for other in (name for name in imported(module) if top(name) == "bot" and part(name) != part(module)):
            assert level[part(other)] < level[part(module)], f"{module} imports {other}"


def test_there_is_no_cycle_of_modules_nor_of_packages():
    ours = {name: {other for other in imported(name) if other in modules()} - {name} for name in modules()}
    # A package's `__init__` is run before its modules, and may name them.
    ordered({name: found - ({package(name)} if package(name) != name else set()) for name, found in ours.items()})
    packages = defaultdict(set)
    for name, found in ours.items():
        packages[package(name)] |= {package(other) for other in found}
    # A package and those within it share what they are made of: between them, modules are what must form no cycle.
    ordered(
        {
            name: {
                other
                for other in found
                if not f"{other}.".startswith(f"{name}.") and not f"{name}.".startswith(f"{other}.")
            }
            for name, found in packages.items()
        }
    )


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_where_it_belongs(library):
    for module in modules():
        if library in map(top, imported(module)):
            assert ONLY_IN[library] & {top(module), part(module)}, module


def test_only_settings_reads_the_environment():
    reading = set()
    for path, tree in modules().values():
        relative = path.relative_to(ROOT).as_posix()
        used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        if used & {"os.environ", "os.getenv", "os.environb"}:
            reading.add(relative if relative in READ_THE_ENVIRONMENT else top(relative.replace("/", ".")))
    assert reading == READ_THE_ENVIRONMENT.keys(), "what reads it, and what is listed as doing so"


def test_a_public_name_has_one_meaning():
    found = defaultdict(list)
    for name, (_, tree) in modules().items():
        if name.startswith("bot.core.migrations."):  # what Alembic calls has one name in each
            continue
        for node in tree.body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.name[0] != "_":
                found[node.name].append(name)
    twice = {name for name, places in found.items() if len(places) > 1}
    assert {name: found[name] for name in twice - TWICE.keys()} == {}
    assert TWICE.keys() - twice == set(), "listed, and defined once: to be taken off the list"
    assert [name for name in TWICE if any(top(place) == "bot" for place in found[name])] == []


def lengths(tree):
    """The name of each function of a module, with its lines."""
    functions = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return [(node.name, node.end_lineno - node.lineno + 1) for node in functions]


def test_modules_and_functions_are_small():
    long = {}
    for path, tree in modules().values():
        relative = path.relative_to(ROOT).as_posix()
        assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES, relative
        if too_long := {name for name, lines in lengths(tree) if lines > MOST_LINES_OF_A_FUNCTION}:
            long[relative] = too_long
    assert long == LONG_FUNCTIONS, "those that are longer, and those that are listed as such"


def test_every_package_is_installed_with_its_data():
    setuptools = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    installed = {package(name) for name in modules() if top(name) not in TOOLS}
    assert installed == set(find_packages(str(ROOT), include=setuptools["packages"]["find"]["include"]))
    kinds = {pattern.rpartition("*")[2] for pattern in setuptools["package-data"]["*"]}
    data = [path for name in MAY_IMPORT if name not in TOOLS for path in (ROOT / name).rglob("*.*") if path.is_file()]
    assert {path.suffix for path in data} - kinds <= {".py", ".pyc", ".pyi"}


def test_channels_and_pages_go_through_the_assistant():
    """None reaches what the assistant is made of: `assistant.engine.parse`, `assistant.conversations.rate`."""
    for name, (_, tree) in modules().items():
        if top(name) != "bot" or part(name) == "bot.core":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
                owner = ast.unparse(node.value.value).rpartition(".")[2].lstrip("_")
                assert owner != "assistant", f"{name}, line {node.lineno}: {ast.unparse(node)}"


def test_no_topic_of_the_programme_is_named_in_code(real_faq):
    own = [topic for topic in real_faq.topics if not topic.startswith("talk.")]
    own += list(real_faq.program.challenges)
    for path, tree in modules().values():
        strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert strings & set(own) == set(), path


@pytest.mark.parametrize("name", ["actions", "bot", "nlu", "training"])
def test_no_regular_expression_is_of_two_languages(name):
    for module in (module for module in modules() if top(module) == name):
        for node in ast.walk(modules()[module][1]):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
                texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
                found = set().union(*(plain_words(text) for text in texts if isinstance(text, str)))
                assert len([own for own in words_of_languages().values() if own & found]) < 2, f"{module}: {texts}"


def test_what_serves_does_not_import_what_only_others_need():
    """Each would add to the time from the command to the first answer: of training, of Rasa's servers, of channels, of imports."""
    code = """
import sys, bot.app, bot.cli.serve, bot.publishing.background_trainer, bot.publishing.startup, bot.publishing.watcher
import nlu.components.classifier
others = {"tensorflow", "sklearn", "scipy", "dask", "rasa_sdk", "sanic", "telegram", "httpx", "bot.staff"}
others |= {"alembic", "bs4", "defusedxml", "html5lib", "mammoth", "openpyxl", "sqlite_utils", "spacy.cli", "requests"}
print(others & sys.modules.keys())
import bot.staff.pages
print({"faq.exchange.adding", "faq.exchange.faq_files", "faq.exchange.planning"} & sys.modules.keys())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "set()\nset()\n", done.stdout + done.stderr


def test_the_actions_are_served_by_rasas_own_server(tmp_path):
    code = """
import asyncio
from rasa_sdk.executor import ActionExecutor
executor = ActionExecutor()
executor.register_package("actions")
latest = {"text": "x", "threshold": 0.3, "intent_ranking": [{"name": "jury.who", "confidence": 0.9}]}
tracker = {"sender_id": "me", "slots": {"language": "fr"}, "latest_message": latest, "latest_action_name": None}
call = {"next_action": "action_answer", "tracker": tracker, "domain": {}, "version": "3.6.21"}
print(asyncio.run(executor.run(call))["responses"][0]["text"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(tmp_path, tmp_path), capture_output=True, text=True
    )
    assert "Frédéric Mazzella" in done.stdout, done.stderr
