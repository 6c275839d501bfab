"""Turning the documents and papers of a packet into PDF pages: Word files and pictures by LibreOffice, PDF files as they are."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from casework.actions import sheets
from casework.errors import BadFile, CannotStart
from casework.letters import binding, binding_pictures
from casework.records import workroom

INSTALL = f"No PDF was made: LibreOffice is not installed. Install {sheets.OFFICE[1]}, then run the same command again."
PICTURES = (".png", ".jpg", ".tif")


def can_print() -> bool:
    """Say whether LibreOffice is there."""
    return shutil.which(sheets.OFFICE[0]) is not None


def printed(files: Mapping[str, tuple[str, bytes]], *, home: Path) -> dict[str, bytes]:
    """Give each file, name to suffix and bytes, as a PDF under the same name. The names are neutral and are named in refusals.

    What lies decrypted meanwhile lies in a room of its own in the data folder.

    Raises BadFile naming what cannot be printed and how to repair it, CannotStart when LibreOffice does not work at all.
    """
    found = {name: data for name, (suffix, data) in files.items() if suffix == ".pdf"}
    with workroom.room(home) as folder:
        made: dict[str, list[Path]] = {}
        for name, (suffix, data) in files.items():
            if suffix != ".pdf":
                made[name] = _laid(folder, len(made), suffix, data, name)
        pages = _office([path for paths in made.values() for path in paths], folder)
        for name, paths in made.items():
            found[name] = _joined([pages.get(path) for path in paths], name, is_picture=files[name][0] in PICTURES)
    for name in files:
        _check(found[name], name)
    return found


def _laid(folder: Path, at: int, suffix: str, data: bytes, name: str) -> list[Path]:
    if suffix == ".docx":
        parts: list[bytes] = [data]
        ending = suffix
    else:
        try:
            parts = [page.encode() for page in binding_pictures.pages(data, suffix)]
        except BadFile as refusal:
            raise BadFile(f"{name}: {refusal}") from None
        ending = ".fodt"
    paths = [folder / f"{at}-{place}{ending}" for place in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    return paths


def _office(files: list[Path], folder: Path) -> dict[Path, bytes]:
    """Print files in one go; those that LibreOffice left out are missing from the answer."""
    if not files:
        return {}
    try:
        sheets.pdfs(files, folder)
    except CannotStart:
        if not any(file.with_suffix(".pdf").is_file() for file in files):
            raise
    return {file: file.with_suffix(".pdf").read_bytes() for file in files if file.with_suffix(".pdf").is_file()}


def _joined(pages: list[bytes | None], name: str, *, is_picture: bool) -> bytes:
    whole = [page for page in pages if page]
    if len(whole) < len(pages) or (is_picture and not all(map(binding.shows_a_picture, whole))):
        raise BadFile(f"{name} cannot be printed: LibreOffice cannot read it. Open it, print it to a PDF, and drop that instead.")
    return whole[0] if len(whole) == 1 else binding.joined(whole)


def _check(data: bytes, name: str) -> None:
    try:
        binding.count(data)
    except BadFile as refusal:
        raise BadFile(f"{name}: {refusal}") from None
