"""Running a trained archive: only its NLU nodes, through Rasa's graph runner.

Rasa's agent would bring TensorFlow, policies, trackers and a server; the graph needs none of them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tarfile import TarError
from typing import Any

from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import (
    MODEL_ARCHIVE_COMPONENTS_DIR,
    MODEL_ARCHIVE_METADATA_FILE,
    LocalModelStorage,
)
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from tarsafe import TarSafe

from nlu.encoder import blas

_INPUT = "__message__"
_ROOM = "nlu."


class ModelError(Exception):
    """An archive that cannot be run; the message names it and says why."""


class Engine:
    """A trained pipeline, ready to understand messages. It may be called from several threads."""

    def __init__(self, archive: Path) -> None:
        """Load an archive that `rasa train nlu`, `rasa train` or `eigbot train` wrote.

        Raises:
            ModelError: it is not such an archive.

        """
        self.archive = archive
        blas().limit(limits=1)  # a message's products are small: sharing one out costs more than it saves
        with tempfile.TemporaryDirectory() as unpacked:
            metadata = _unpack(archive, Path(unpacked))
            nodes = own_nodes(metadata["predict_schema"]["nodes"], archive, _INPUT)
            self._last = list(nodes)[-1]
            schema = GraphSchema.from_dict({"nodes": nodes})
            storage = LocalModelStorage(Path(unpacked) / MODEL_ARCHIVE_COMPONENTS_DIR)
            context = ExecutionContext(schema, model_id=metadata["model_id"])
            try:
                self._runner = DaskGraphRunner.create(schema, storage, context)
            except GraphComponentException as error:
                raise ModelError(f"{archive} is of another version ({error.__cause__ or error}).") from error
            self.origin = _origin(Path(unpacked))
        self.model_id: str = metadata["model_id"]

    def parse(self, text: str) -> dict[str, Any]:
        """Understand one text: Rasa's parse data, and what our components add (see `parse_all`)."""
        return self.parse_all([text])[0]

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        """Understand several texts at once, in one batch.

        Returns:
            For each, Rasa's parse data (intent, intent_ranking, entities) and what our components add: `language`,
            `outcome`, `in_scope_probability`, `threshold`, `offer_threshold`, `ranking_delexicalised`.

        """
        messages = [Message({TEXT: text}) for text in texts]
        done = self._runner.run(inputs={_INPUT: messages}, targets=[self._last])[self._last]
        empty: dict[str, Any] = {"intent": {"name": None, "confidence": 0.0}, "entities": []}
        return [{**empty, **message.as_dict(only_output_properties=True)} for message in done]


def _unpack(archive: Path, folder: Path) -> dict[str, Any]:
    try:
        with TarSafe.open(archive, mode="r:gz") as tar:
            tar.extractall(folder)
        return dict(json.loads((folder / MODEL_ARCHIVE_METADATA_FILE).read_text("utf-8")))
    except (OSError, ValueError, EOFError, TarError) as error:
        raise ModelError(f"{archive} is not a model archive ({error}).") from error


def _origin(folder: Path) -> str | None:
    """The fingerprint of what the model was trained from, as the classifier noted it."""
    for path in folder.glob(f"{MODEL_ARCHIVE_COMPONENTS_DIR}/*/model.json"):
        return str(json.loads(path.read_text("utf-8"))["origin"])
    return None


def own_nodes(nodes: Mapping[str, Any], archive: Path, entrance: str) -> dict[str, Any]:
    """The nodes of a graph that are our components, in order; what Rasa's own would give comes from `entrance`.

    Raises:
        ModelError: there is none.

    """
    own = {name: dict(node) for name, node in nodes.items() if node["uses"].startswith(_ROOM)}
    if not own:
        raise ModelError(f"{archive} holds no component of this project; train it with config.yml.")
    for node in own.values():
        node["needs"] = {argument: source if source in own else entrance for argument, source in node["needs"].items()}
    return own


def newest_model(folder: Path) -> Path | None:
    """The archive in `folder` that was written last."""
    dated: list[tuple[int, Path]] = []
    for path in folder.glob("*.tar.gz"):
        with suppress(FileNotFoundError):  # it has just made room for newer ones
            dated.append((path.stat().st_mtime_ns, path))
    return max(dated)[1] if dated else None
