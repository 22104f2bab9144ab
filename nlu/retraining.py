"""Training anew what a model was trained from before: its own training graph, without the rest of Rasa.

`rasa train nlu` spends half of its time on importing TensorFlow, on reading the examples four times
and on fingerprints for a cache. None of it changes what our components learn: a model that the same
config.yml made holds the graph that Rasa made of it. Rasa's runner would run its nodes one by one; here those
that need nothing of each other run at once.
"""

from __future__ import annotations

import datetime as dt
import json
import tarfile
import tempfile
import uuid
import warnings
import zlib
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import rasa
from rasa.engine.graph import ExecutionContext, GraphNode, GraphSchema
from rasa.engine.storage.local_model_storage import (
    MODEL_ARCHIVE_COMPONENTS_DIR,
    MODEL_ARCHIVE_METADATA_FILE,
    LocalModelStorage,
)
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_config_file

from nlu.engine import OWN_COMPONENTS, ModelError, own_nodes
from nlu.importer import FaqImporter

_INPUT = "__training_data__"
_AT_ONCE = 2  # nodes: the language is learnt beside all the others, which wait for each other


def retrain(model: Path, config: Path, importer: FaqImporter, archive: Path) -> bool:
    """Train the graph of an earlier model on the importer's examples, and write the result as `archive`.

    Returns:
        Whether the model's graph is the one that `config` describes; if not, nothing was done.

    Raises:
        ModelError: the earlier model cannot be read.
        OSError: the archive cannot be written.

    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's, of its own old interfaces
        return _retrain(model, config, importer, archive)


def _retrain(model: Path, config: Path, importer: FaqImporter, archive: Path) -> bool:
    metadata = _metadata(model)
    try:
        if metadata["rasa_open_source_version"] != rasa.__version__ or not _is_described(metadata, config):
            return False
    except (AttributeError, KeyError, TypeError) as error:
        raise ModelError(f"{model} is no model of this project ({error!r}).") from error
    new = {
        **metadata,
        "domain": importer.get_domain().as_dict(),
        "trained_at": dt.datetime.now(dt.timezone.utc).replace(tzinfo=None).isoformat(),
        "model_id": uuid.uuid4().hex,
    }
    schema = GraphSchema.from_dict({"nodes": own_nodes(metadata["train_schema"]["nodes"], model, _INPUT)})
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        components = Path(folder) / MODEL_ARCHIVE_COMPONENTS_DIR
        components.mkdir()
        context = ExecutionContext(schema, model_id=new["model_id"])
        storage = LocalModelStorage(components)
        nodes = {name: GraphNode.from_schema_node(name, each, storage, context) for name, each in schema.nodes.items()}
        _run(nodes, schema, importer.get_nlu_data())
        (Path(folder) / MODEL_ARCHIVE_METADATA_FILE).write_text(json.dumps(new), "utf-8")
        with tarfile.open(archive, "w:gz", compresslevel=0) as tar:  # nearly all are numbers, which get no smaller
            tar.add(folder, arcname="")
    return True


def _run(nodes: Mapping[str, GraphNode], schema: GraphSchema, training_data: TrainingData) -> None:
    """Run every node once those that it needs have run; what one raises is raised."""
    given: Future[tuple[str, Any]] = Future()
    given.set_result((_INPUT, training_data))
    done = {_INPUT: given}

    def run(node: GraphNode, needs: list[Future[tuple[str, Any]]]) -> tuple[str, Any]:
        found: tuple[str, Any] = node(*(each.result() for each in needs))
        return found

    with ThreadPoolExecutor(_AT_ONCE) as workers:
        for name, node in nodes.items():  # each after those that it needs, so that none waits for one not begun
            done[name] = workers.submit(run, node, [done[need] for need in schema.nodes[name].needs.values()])
    for each in done.values():
        each.result()


def _metadata(model: Path) -> dict[str, Any]:
    try:
        with tarfile.open(model, "r:gz") as tar:
            names = [name for name in tar.getnames() if Path(name) == Path(MODEL_ARCHIVE_METADATA_FILE)]
            file = tar.extractfile(names[0]) if names else None
            if file is None:
                raise ModelError(f"{model} is not a model archive (it has no {MODEL_ARCHIVE_METADATA_FILE}).")
            return dict(json.load(file))
    except (OSError, ValueError, TypeError, EOFError, tarfile.TarError, zlib.error) as error:
        raise ModelError(f"{model} is not a model archive ({error}).") from error


def _is_described(metadata: Mapping[str, Any], config: Path) -> bool:
    """Whether a model's graph has the components of `config`, in its order and with its options."""
    described = [
        (f"run_{part['name']}{number}", {option: value for option, value in part.items() if option != "name"})
        for number, part in enumerate(read_config_file(str(config))["pipeline"])
        if part["name"].startswith(OWN_COMPONENTS)
    ]
    nodes = metadata["predict_schema"]["nodes"].items()
    return described == [(name, node["config"]) for name, node in nodes if node["uses"].startswith(OWN_COMPONENTS)]
