"""The files of a folder or zip of submissions, zips inside it opened, nothing unpacked.

Nothing is written anywhere, so no name in a zip can reach a file outside it; sizes are
those that come out, whatever a zip says of itself.
"""

import contextlib
import io
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Final

from homework.pages import visible

MOST_BYTES: Final = 64 * 2**20
MOST_ZIPPED: Final = 256 * 2**20
MOST_FILES: Final = 20_000
DEEPEST: Final = 3
# What systems and tools leave behind; .git holds a student's whole history.
REMAINS: Final = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")


class TooMuch(Exception):
    """A file or an archive that is larger than any submission; the message says so."""


@dataclass(frozen=True)
class File:
    """A file that was handed in.

    Args:
        parts: folders and file name, from the submissions' folder; a zip counts as a
            folder of its name without ".zip".
        modified: when it was changed last, in seconds or in a zip's own clock.
        read: reads it; raises TooMuch, OSError or zipfile.BadZipFile.
    """

    parts: tuple[str, ...]
    modified: float
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        """Its path as reports write it."""
        return "/".join(self.parts)


def files(submissions: Path) -> tuple[list[File], list[str]]:
    """All files of a folder or zip, or one notebook, and a sentence for each trouble.

    Raises:
        TooMuch: if there are more than 20,000 files.
        OSError, zipfile.BadZipFile: if the folder or zip itself cannot be read.
    """
    found: list[File] = []
    troubles: list[str] = []
    if submissions.is_dir():
        source = _of_folder(submissions, troubles)
    elif submissions.suffix == ".ipynb":
        source = iter([_of_path(submissions, (_text(submissions.name),))])
    else:
        archive = zipfile.ZipFile(submissions)
        source = _of_zip(archive, (), 0, troubles, partial(_read_entry, archive))
    for file in source:
        found.append(file)
        if len(found) > MOST_FILES:
            raise TooMuch(f"{submissions.name} holds more than {MOST_FILES} files")
    return found, troubles


def _of_folder(folder: Path, troubles: list[str]) -> Iterator[File]:
    for place, folders, names in os.walk(folder):
        inner = tuple(map(_text, Path(place).relative_to(folder).parts))
        if not folders and not names and inner:
            troubles.append(f"{'/'.join(inner)} is an empty folder")
        for name in sorted(folders):
            if Path(place, name).is_symlink():
                troubles.append(_link((*inner, _text(name))))
        folders[:] = sorted(name for name in folders if not _is_remains(name))
        for name in sorted(names):
            path = Path(place, name)
            parts = (*inner, _text(name))
            if _is_remains(name):
                continue
            if path.is_symlink() or not path.is_file():
                troubles.append(_link(parts))
                continue
            yield from _opened(_of_path(path, parts), 0, troubles)


def _of_path(path: Path, parts: tuple[str, ...]) -> File:
    return File(parts, path.stat().st_mtime, lambda: _read_path(path))


def _link(parts: tuple[str, ...]) -> str:
    return f"{'/'.join(parts)} is a link and was not followed"


def _of_zip(
    archive: zipfile.ZipFile,
    above: tuple[str, ...],
    depth: int,
    troubles: list[str],
    read: Callable[[zipfile.ZipInfo], bytes],
) -> Iterator[File]:
    entries = [(_parts(entry), entry) for entry in archive.infolist()]
    filled = {parts[:n] for parts, _ in entries for n in range(1, len(parts))}
    for parts, entry in entries:
        if not parts or any(map(_is_remains, parts)):
            continue
        if entry.is_dir():
            if parts not in filled:
                troubles.append(f"{'/'.join(above + parts)} is an empty folder")
            continue
        if stat.S_ISLNK(entry.external_attr >> 16):
            troubles.append(_link(above + parts))
            continue
        file = File(
            above + parts,
            float("{:04}{:02}{:02}{:02}{:02}{:02}".format(*entry.date_time)),
            lambda entry=entry: read(entry),
        )
        yield from _opened(file, depth, troubles)


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    return tuple(p for p in _name(entry).split("/") if p not in ("", ".", ".."))


def _opened(file: File, depth: int, troubles: list[str]) -> Iterator[File]:
    """The file itself, or what is in it if it is a zip."""
    if not file.parts[-1].lower().endswith(".zip"):
        yield file
        return
    try:
        if depth >= DEEPEST:
            raise TooMuch("zips in zips in zips")
        inner = _inner(file)
    except (TooMuch, OSError, RuntimeError, zipfile.BadZipFile) as error:
        troubles.append(f"{file.name} cannot be opened: {error}")
        yield file
        return
    above = (*file.parts[:-1], file.parts[-1][: -len(".zip")])

    def read(entry: zipfile.ZipInfo) -> bytes:
        # Opened anew for each file: a class's inner zips are too much for memory.
        return _read_entry(_inner(file), entry)

    yield from _of_zip(inner, above, depth + 1, troubles, read)


def _inner(file: File) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(file.read()))


def _name(entry: zipfile.ZipInfo) -> str:
    """A zip's name for a file; many write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return _text(name.replace("\\", "/"))


def _text(name: str) -> str:
    """A name that can be printed: what is no UTF-8 becomes �, é is one character.

    What a terminal would act on is shown as `\\x1b` and not sent.
    """
    clean = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return visible(unicodedata.normalize("NFC", clean))


def _is_remains(name: str) -> bool:
    return name.startswith(".") or name in REMAINS


def _read_path(path: Path) -> bytes:
    with path.open("rb") as stream:
        return _bounded(stream, path.name)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as stream:
            return _bounded(stream, entry.filename)
    except (RuntimeError, NotImplementedError) as error:  # a password; a rare method
        raise OSError(str(error)) from None


def _bounded(stream: IO[bytes], name: str) -> bytes:
    most = MOST_ZIPPED if name.lower().endswith(".zip") else MOST_BYTES
    content = stream.read(most + 1)
    if len(content) > most:
        raise TooMuch(f"it is larger than {most // 2**20} MB")
    return content
