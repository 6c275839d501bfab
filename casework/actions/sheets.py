"""Word files as pages: PDF by LibreOffice, PNG by poppler, and the contact sheet of all documents."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from casework.errors import CannotStart

OFFICE = ("soffice", "LibreOffice (on Debian: apt-get install libreoffice-writer-nogui)")
POPPLER = ("pdftoppm", "poppler (on Debian: apt-get install poppler-utils)")
SECONDS = 300


def pdfs(files: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """Turn Word files into PDF files in a folder. Raises CannotStart saying what to install, or that LibreOffice failed."""
    office = _program(*OFFICE)
    with tempfile.TemporaryDirectory(prefix=".office-", dir=folder) as profile:
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
        _run(command, "LibreOffice", room=profile)
    made = tuple(folder / f"{file.stem}.pdf" for file in files)
    if missing := [path.name for path in made if not path.is_file()]:
        raise CannotStart(f"LibreOffice did not write {', '.join(missing)}. Open the Word file once in LibreOffice to see why.")
    return made


def pngs(pdf: Path, *, dots: int = 80) -> tuple[Path, ...]:
    """Turn each page of a PDF into a PNG beside it, `dots` to the inch. Raises CannotStart saying what to install."""
    program = _program(*POPPLER)
    _run([program, "-png", "-r", str(dots), str(pdf), str(pdf.with_suffix(""))], "poppler")
    return tuple(sorted(pdf.parent.glob(f"{pdf.stem}-*.png")))


def _program(name: str, words: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise CannotStart(f"{name} is not installed. Install {words}, or leave this option out.")
    return found


def _run(command: Sequence[str], name: str, *, room: str = "") -> None:
    """Run a program; what it writes for itself goes into `room`, never into the system's folder of temporary files."""
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, env={**os.environ, "TMPDIR": room} if room else None)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise CannotStart(f"{name} could not turn the document into pages ({type(error).__name__}). Try again; nothing else was changed.") from None
