"""Models that tests begin with: trained by the first who needs one, and kept from run to run in pytest's cache folder.

A model is kept under what it is trained from, the product's own fingerprint, and the locked dependencies: a run after
a change of either trains anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from faq.model import Faq
from nlu.engine import newest_model
from nlu.faq_examples import fingerprint_of_faq

_ROOT = Path(__file__).parent.parent
_KEPT = 3  # of each kind: whoever goes back and forth between branches trains once


class SharedModels:
    """Folders with a model each, which all of xdist's workers share."""

    def __init__(self, config: pytest.Config, factory: pytest.TempPathFactory) -> None:
        """Keep models in pytest's cache, where it has one."""
        self._kept = Path(config.cache.mkdir("models")) if getattr(config, "cache", None) else None
        own = factory.getbasetemp()
        self._shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder(self, name: str, faq: Faq, train: Callable[[Path], None]) -> Path:
        """A folder with a model of a FAQ, which `train` puts there unless an earlier run or another worker did."""
        folder = self._shared / name
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not list(folder.glob("*.tar.gz")):
                self._fill(folder, f"{name}-{_origin(faq)}", train)
        return folder

    def _fill(self, folder: Path, kept: str, train: Callable[[Path], None]) -> None:
        if self._kept is None:
            train(folder)
            return
        if (self._kept / kept).is_dir():
            shutil.copytree(self._kept / kept, folder, dirs_exist_ok=True)
            os.utime(self._kept / kept)
            return
        train(folder)
        self._keep(folder, kept)

    def _keep(self, folder: Path, kept: str) -> None:
        assert self._kept is not None
        beside = Path(tempfile.mkdtemp(dir=self._kept))
        shutil.copytree(folder, beside, dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock", ".*"))
        if (self._kept / kept).exists():  # by another run of the tests
            shutil.rmtree(beside)
        else:
            beside.rename(self._kept / kept)
        alike = f"{kept.rpartition('-')[0]}-{'[0-9a-f]' * 16}"
        for old in sorted(self._kept.glob(alike), key=lambda each: each.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def _origin(faq: Faq) -> str:
    """What a model is made of, in sixteen characters."""
    dependencies = (_ROOT / "requirements.txt").read_bytes()
    return hashlib.sha256(fingerprint_of_faq(faq).encode() + dependencies).hexdigest()[:16]


def lend_vectors(models: Path, to: Path) -> None:
    """Put the vectors of a model's examples into a folder of models, so that a training there only works out others.

    They are what the training would give: most are of the assistant's own examples, which every FAQ is trained with.
    So is the unpacked encoder, which whoever begins with a folder of models writes there otherwise.
    """
    to.mkdir(parents=True, exist_ok=True)
    for pattern in ("vectors-*.npz", "encoder-*"):
        for kept in models.glob(pattern):
            os.link(kept, to / kept.name)  # whoever has others puts them in its place


def lend_model(models: Path, to: Path) -> Path:
    """Put the newest model of a folder into another one, with what `lend_vectors` does; returns where it is."""
    lend_vectors(models, to)
    return Path(shutil.copy(newest_model(models), to))
