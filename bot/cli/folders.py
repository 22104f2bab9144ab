"""Folders of the settings that cannot be used: a sentence that names the setting, for an error of the system."""

from __future__ import annotations

import errno
import os
from dataclasses import fields
from pathlib import Path

from bot.core.for_staff import for_staff
from settings import SettingError, Settings, read_settings

_FOLDERS = ("var", "models")
_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR)
_REFUSED = (*_NO_FOLDER, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)


def unusable_folder(error: BaseException | None) -> str | None:
    """What is wrong with the folder that an error, or the one it comes of, is about; None where it is about none."""
    if error is None:
        return None
    if isinstance(error, OSError) and error.errno in _REFUSED and isinstance(error.filename, (str, os.PathLike)):
        return _sentence(error, Path(error.filename).absolute())
    return unusable_folder(error.__cause__)


def _sentence(error: OSError, path: Path) -> str | None:
    try:
        settings = read_settings()
    except SettingError:
        return None
    names = {setting.name: setting.metadata["name"] for setting in fields(Settings)}
    for each in _FOLDERS:
        given = getattr(settings, each)
        folder = given.absolute()
        is_in_it = folder == path or folder in path.parents
        is_made = path == folder or path in folder.parents  # what is in it is missing as well where nobody made it yet
        if not folder.is_dir() and (is_made or (is_in_it and error.errno != errno.ENOENT)):
            code = "setting-no-folder" if error.errno in _NO_FOLDER else "setting-unmade"
        elif is_in_it and error.errno != errno.ENOENT and not os.access(folder, os.W_OK):
            code = "setting-unwritten"
        else:
            continue
        return for_staff(code, setting=names[each], folder=given, why=error.strerror)
    return None
