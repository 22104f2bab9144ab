"""Training in a child process, through Rasa's own command, and swapping in only what loads.

The child is `rasa train nlu`, so that both commands give the same archive, and TensorFlow, which
Rasa imports to train, never enters the process that serves.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nlu.engine import Engine, ModelError, newest_model

CONFIG = Path(__file__).parent.parent / "config.yml"
# Rasa's cache is off: it would save a second or two, and knows nothing of what our components read.
_CHILD = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "PYTHONWARNINGS": "ignore",
}


class TrainingError(Exception):
    """Training failed; the message is the end of what Rasa said."""


def current_model(folder: Path, wanted: str) -> Engine | None:
    """The newest model of `folder`, loaded, if it was trained from what has the fingerprint `wanted`."""
    archive = newest_model(folder)
    if archive is None:
        return None
    try:
        engine = Engine(archive)
    except ModelError:
        return None
    return engine if engine.origin == wanted else None


def train_model(data: Path, folder: Path, config: Path = CONFIG) -> Engine:
    """Train on the FAQ of `data`, as `config` says, and put the archive into `folder` once it has been loaded.

    Raises:
        TrainingError: Rasa failed, or its archive does not load; `folder` is as it was.

    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".training-") as temporary:
        command = [
            sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", str(data),
            "--out", temporary, "--fixed-model-name", "model",
        ]  # fmt: skip
        environment = {**os.environ, **_CHILD, "EIGBOT_DATA": str(data.absolute())}
        done = subprocess.run(
            command, env=environment, cwd=CONFIG.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        archive = Path(temporary) / "model.tar.gz"
        if done.returncode or not archive.exists():
            raise TrainingError("\n".join(done.stdout.splitlines()[-15:]))
        try:
            engine = Engine(archive)
        except ModelError as error:
            raise TrainingError(str(error)) from error
        engine.parse("bonjour")
        engine.archive = folder / f"eigbot-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.tar.gz"
        os.replace(archive, engine.archive)
    return engine
