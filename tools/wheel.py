"""The wheel: built from what git has, compared with it, and tried out in an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import tomli
from setuptools import find_packages

_BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


class WheelError(Exception):
    """No wheel can be built, or it does not work; the message says why, and what to do."""


def run(command: Iterable[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """What a command prints.

    Raises:
        WheelError: it cannot be run, or fails; with the last of its output.

    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    except OSError as error:
        raise WheelError(
            f"{words[0]} cannot be run ({error.strerror}); install it, or see that PATH has it."
        ) from error
    if done.returncode:
        output = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise WheelError(f"'{' '.join(words)}' failed in {folder}:\n{output}")
    return done.stdout


def tracked_files(root: Path) -> list[Path]:
    """What git has of a checkout, by relative paths."""
    return [Path(name) for name in run(["git", "ls-files", "-z"], root).split("\0") if name]


def build_wheel(root: Path, scratch: Path) -> Path:
    """A wheel of the tracked files as they are now, built by the setuptools that is installed; lies in `scratch`."""
    source, built = scratch / "source", scratch / "wheel"
    for name in tracked_files(root):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, source / name)
    built.mkdir()
    run([sys.executable, "-c", _BUILD, built], source)
    (wheel,) = built.glob("*.whl")
    return wheel


def check_contents(root: Path, wheel: Path) -> int:
    """How many files a wheel has: all that git has of the packages that pyproject.toml names, and nothing else.

    Raises:
        WheelError: it lacks a file, or has one that git has not.

    """
    find = tomli.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    packages = {package.partition(".")[0] for package in find_packages(str(root), include=find["include"])}
    expected = {str(path) for path in tracked_files(root) if path.parts[0] in packages and len(path.parts) > 1}
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    if missing := sorted(expected - found):
        raise WheelError(
            f"{wheel.name} lacks {len(missing)} files, {missing[0]} first; name its kind under "
            "[tool.setuptools.package-data] in pyproject.toml, or give its folder an __init__.py."
        )
    if foreign := sorted(found - expected):
        raise WheelError(f"{wheel.name} has {foreign[0]}, which git has not; 'git add' it, or take it out.")
    return len(found)


def try_wheel(root: Path, wheel: Path, uv: str, scratch: Path) -> None:
    """Install a wheel beside what is locked to serve into an empty environment; it must help and check the FAQ there.

    Raises:
        WheelError: it does not.

    """
    venv, elsewhere = scratch / "venv", scratch / "elsewhere"
    python = venv / "bin" / "python"
    run([uv, "venv", "--quiet", "--python", sys.executable, venv], scratch)
    run([uv, "pip", "sync", "--quiet", "--require-hashes", "--allow-empty-requirements", "--python", python,
         root / "requirements-serve.txt"], scratch)  # fmt: skip
    run([uv, "pip", "install", "--quiet", "--no-deps", "--offline", "--python", python, wheel], scratch)
    elsewhere.mkdir()  # where no checkout is that Python could take the packages from instead
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    own = {"EIGBOT_DATA": str(root / "data"), "EIGBOT_VAR": str(elsewhere / "var"), "EIGBOT_MODELS": str(elsewhere)}
    for words in (["--help"], ["check"]):
        run([venv / "bin" / "eigbot", *words], elsewhere, {**kept, **own, "LC_ALL": "C.UTF-8"})
