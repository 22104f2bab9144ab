"""An archive's components, made and called as Rasa's graph would, without Rasa's graph.

Importing that brings a client of Redis, a library that makes objects of any text (jsonpickle), and two hundred modules
about conversations, none of which a message needs: a test holds that a server has none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from rasa.shared.nlu.constants import TEXT

COMPONENTS, METADATA = "components", "metadata.json"
"""What Rasa calls the folder of what components learnt, and the description of an archive."""

# What reading files of another version, or damaged ones, raises; numpy's are zip files.
_UNREADABLE = (ImportError, AttributeError, LookupError, TypeError, ValueError, OSError, EOFError, BadZipFile)


class PipelineError(Exception):
    """A component cannot be made of what an archive holds; the cause is the error that came of it."""


class TextMessage:
    """A text on its way through the pipeline: of Rasa's `Message`, what our components use."""

    def __init__(self, text: str) -> None:
        """Begin with the text alone."""
        self._values: dict[str, Any] = {TEXT: text}
        self._output = {TEXT}

    def get(self, name: str, default: Any = None) -> Any:
        """What a component set, or `default`."""
        return self._values.get(name, default)

    def set(self, name: str, value: Any, add_to_output: bool = False) -> None:
        """Keep a value for later components, and for whoever asked, where it is of the output."""
        self._values[name] = value
        if add_to_output:
            self._output.add(name)

    def output(self) -> dict[str, Any]:
        """The text, and what is for whoever asked."""
        return {name: value for name, value in self._values.items() if name in self._output and value is not None}


Step = Callable[[list[TextMessage]], list[TextMessage]]


@dataclass(frozen=True)
class ArchivedResource:
    """Where a component's files are in an archive: of Rasa's `Resource`, what reading needs."""

    name: str


@dataclass(frozen=True)
class ArchiveFolder:
    """The unpacked files of an archive's components: of Rasa's `ModelStorage`, what reading needs."""

    path: Path

    @contextmanager
    def read_from(self, resource: ArchivedResource) -> Iterator[Path]:
        """The folder of one component.

        Raises:
            ValueError: the archive has none.

        """
        folder = self.path / resource.name
        if not folder.is_dir():
            raise ValueError(f"it has no files of {resource.name}")
        yield folder


def load_steps(nodes: Mapping[str, Mapping[str, Any]], folder: Path) -> list[Step]:
    """What each node of an archive's graph does to messages, in the archive's order.

    Args:
        nodes: our own components of the graph (`nlu.engine.own_nodes`), each needing what the one before gives.
        folder: the unpacked archive.

    Raises:
        PipelineError: one cannot be loaded.

    """
    storage = ArchiveFolder(folder / COMPONENTS)
    return [_step(name, node, storage) for name, node in nodes.items()]


def _step(name: str, node: Mapping[str, Any], storage: ArchiveFolder) -> Step:
    try:
        module, _, kind = node["uses"].rpartition(".")
        component = getattr(import_module(module), kind)
        config = {**component.get_default_config(), **node["config"]}
        resource = ArchivedResource((node["resource"] or {"name": name})["name"])
        loaded = getattr(component, node["constructor_name"])(config, storage, resource, None)
        step: Step = getattr(loaded, node["fn"])
        return step
    except _UNREADABLE as error:
        raise PipelineError(f"{name}: {error}") from error
