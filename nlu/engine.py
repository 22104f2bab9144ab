"""Running a trained archive: only its NLU nodes, as Rasa's graph has them.

Rasa's agent would bring TensorFlow, policies, trackers and a server; the graph needs none of them. Our part of it
is a chain, which is called in turn (see `nlu.pipeline`): scheduling it with dask, as Rasa's runner does, takes a third
of a millisecond a message.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import pickle
import tempfile
import threading
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from tarfile import TarError
from typing import Any

from rasa.shared.nlu.constants import TEXT
from tarsafe import TarSafe, TarSafeException

from nlu.blas import one_core
from nlu.encoder import keep_encoder_in
from nlu.model_order import newest_model as newest_model
from nlu.pipeline import COMPONENTS, METADATA, PipelineError, TextMessage, load_steps

_INPUT = "__message__"
_MOST_RECENT = 2048  # texts, 2 MB
_LONGEST_RECENT = 200  # characters; longer texts are hardly ever asked again
OWN_COMPONENTS = "nlu."
"""What the names of our components begin with, in `config.yml` and in archives."""
_SHORTAGES = (errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC)


class ModelError(Exception):
    """An archive that cannot be run; the message names it and says why."""


class _Recent:
    """What the texts asked last were understood as, by a hash of the text: what a visitor typed is kept nowhere.

    Each is pickled: a kilobyte, where its two dozen objects take five, and leave holes among what stays. It may be used
    by several threads.
    """

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, bytes] = OrderedDict()
        self._secret = os.urandom(16)
        self._lock = threading.Lock()

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=self._secret).digest()

    def get(self, text: str) -> dict[str, Any] | None:
        key = self._key(text)
        with self._lock:
            if key not in self._found:
                return None
            self._found.move_to_end(key)
            pickled = self._found[key]
        return {**pickle.loads(pickled), TEXT: text}  # noqa: S301 - by this process

    def add(self, text: str, found: dict[str, Any]) -> None:
        if len(text) > _LONGEST_RECENT:
            return
        pickled = pickle.dumps({name: value for name, value in found.items() if name != TEXT})
        with self._lock:
            self._found[self._key(text)] = pickled
            if len(self._found) > _MOST_RECENT:
                self._found.popitem(last=False)


class Engine:
    """A trained pipeline, ready to understand messages. It may be called from several threads."""

    def __init__(self, archive: Path) -> None:
        """Load an archive that `rasa train nlu`, `rasa train` or `eigbot train` wrote.

        Raises:
            ModelError: it is not such an archive.
            OSError: the machine has no room for it, or no descriptor left.

        """
        self.archive = archive
        one_core()
        keep_encoder_in(archive.parent)
        with tempfile.TemporaryDirectory() as unpacked:
            metadata = _unpack(archive, Path(unpacked))
            try:
                nodes = own_nodes(metadata["predict_schema"]["nodes"], archive, _INPUT)
                self._steps = load_steps(nodes, Path(unpacked))
                self.origin = _origin(Path(unpacked))
                self.model_id: str = metadata["model_id"]
            except PipelineError as error:
                _raise_shortage(error.__cause__)
                raise ModelError(f"{archive} is of another version ({error.__cause__ or error}).") from error
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise ModelError(f"{archive} is no model of this project ({error!r}).") from error
        self._recent = _Recent()

    def parse(self, text: str) -> dict[str, Any]:
        """Understand one text (see `parse_all`)."""
        return self.parse_all([text])[0]

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        """Understand several texts at once, in one batch: faster a text than one by one.

        Returns:
            For each, Rasa's parse data (intent, intent_ranking, entities) and what our components add: `language`,
            `outcome`, `in_scope_probability`, `threshold`, `offer_threshold`, `ranking_delexicalised`.

        What is returned may be returned again, since what a text is understood as depends on it alone: its
        values are not to be changed.
        """
        parsed = {text: found for text in texts if (found := self._recent.get(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in parsed]
        for text, found in zip(new, self._understood(new) if new else ()):
            parsed[text] = found
            self._recent.add(text, found)
        return [dict(parsed[text]) for text in texts]

    def _understood(self, texts: list[str]) -> list[dict[str, Any]]:
        messages = [TextMessage(text) for text in texts]
        for step in self._steps:  # each takes what the one before it gives
            messages = step(messages)
        empty: dict[str, Any] = {"intent": {"name": None, "confidence": 0.0}, "entities": []}
        return [{**empty, **message.output()} for message in messages]


def _unpack(archive: Path, folder: Path) -> dict[str, Any]:
    try:
        with TarSafe.open(archive, mode="r:gz") as tar:
            tar.extractall(folder)
        return dict(json.loads((folder / METADATA).read_text("utf-8")))
    except (OSError, ValueError, TypeError, EOFError, TarError, TarSafeException, zlib.error) as error:
        _raise_shortage(error)
        raise ModelError(f"{archive} is not a model archive ({error}).") from error


def _raise_shortage(error: BaseException | None) -> None:
    """Raise what the machine lacks just now, which is no fault of the archive."""
    if isinstance(error, OSError) and error.errno in _SHORTAGES:
        raise error


def _origin(folder: Path) -> str | None:
    """The fingerprint of what the model was trained from, as the classifier noted it."""
    for path in folder.glob(f"{COMPONENTS}/*/model.json"):
        return str(json.loads(path.read_text("utf-8"))["origin"])
    return None


def own_nodes(nodes: Mapping[str, Any], archive: Path, entrance: str) -> dict[str, Any]:
    """The nodes of a graph that are our components, in order; what Rasa's own would give comes from `entrance`.

    Raises:
        ModelError: there is none.

    """
    own = {name: dict(node) for name, node in nodes.items() if node["uses"].startswith(OWN_COMPONENTS)}
    if not own:
        raise ModelError(f"{archive} holds no component of this project; train it with config.yml.")
    for node in own.values():
        node["needs"] = {argument: source if source in own else entrance for argument, source in node["needs"].items()}
    return own
