"""Files that a browser sends: within bounds of size, number and time, never written under their own names."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass

import anyio
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.core.text import visible
from faq.exchange.items import SourceFile

MOST_BYTES = 25_000_000  # of all files of an upload together
MOST_FILES = 20
SECONDS_TO_SEND = 180.0
_MOST_FIELDS, _MOST_BYTES_OF_FIELD = 8, 4_000
_MOST_BYTES_DRAINED = 8 * MOST_BYTES  # of an upload that is refused: a browser shows no answer before it has sent all
_MOST_OF_NAME = 120


class UploadRefused(Exception):
    """An upload that is not taken: an HTTP status, and the name of the sentence in texts.yml that says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class Upload:
    """What a form of `multipart/form-data` holds: its fields, and its files as they were sent."""

    fields: Mapping[str, list[str]]
    files: tuple[SourceFile, ...]


async def read_upload(request: Request) -> Upload:
    """The whole upload of a request.

    Raises:
        UploadRefused: it is too large, too slow, of too many parts, or no such form.

    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise UploadRefused(415, "bad_upload")
    stream = request.stream()
    try:
        with anyio.fail_after(SECONDS_TO_SEND):
            form = await MultiPartParser(
                request.headers, _bounded(stream), max_files=MOST_FILES, max_fields=_MOST_FIELDS,
                max_part_size=_MOST_BYTES_OF_FIELD,
            ).parse()  # fmt: skip
            try:
                return await _upload(form.multi_items())
            finally:
                await form.close()
    except MultiPartException as error:
        with anyio.move_on_after(SECONDS_TO_SEND):
            await _drain(stream)
        many = error.message.startswith("Too many")
        raise UploadRefused(413 if many else 400, "too_many_files" if many else "bad_upload") from error
    except TimeoutError as error:
        raise UploadRefused(408, "too_slow") from error
    except ClientDisconnect as error:  # nobody reads the answer
        raise UploadRefused(400, "bad_upload") from error


async def _bounded(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    count = 0
    async for chunk in stream:
        count += len(chunk)
        if count > MOST_BYTES:
            await _drain(stream)
            raise UploadRefused(413, "too_large")
        yield chunk


async def _drain(stream: AsyncIterator[bytes]) -> None:
    """Read on what is not wanted, so that the browser gets to see why."""
    count = 0
    async for chunk in stream:
        count += len(chunk)
        if count > _MOST_BYTES_DRAINED:
            return


async def _upload(items: list[tuple[str, UploadFile | str]]) -> Upload:
    fields: dict[str, list[str]] = {}
    files: list[SourceFile] = []
    for name, value in items:
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
        elif content := await value.read():
            files.append(SourceFile(_shown_name(value.filename or "", len(files) + 1), content))
        elif value.filename:  # an empty field of a form without a file has no name
            files.append(SourceFile(_shown_name(value.filename, len(files) + 1), b""))
    return Upload(fields, tuple(_of_different_names(files)))


def _shown_name(name: str, number: int) -> str:
    """A file's own name, without its folders, as it may be shown; it names no file here."""
    own = " ".join(visible(name.replace("\\", "/").rpartition("/")[2]).split())
    return own[-_MOST_OF_NAME:] or f"{number}"


def _of_different_names(files: list[SourceFile]) -> list[SourceFile]:
    names = [file.name for file in files]
    return [
        SourceFile(f"{number}/{file.name}", file.content) if names.count(file.name) > 1 else file
        for number, file in enumerate(files, 1)
    ]
