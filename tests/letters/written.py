"""Word files for the tests of the letter engine, made from the sample and from bits of wording."""

import io
import zipfile
from pathlib import Path

from openxml_audit import OpenXmlValidator

from casework.letters import word
from casework.letters.wording import Wording
from casework.settings import PROGRAM
from tests.letters.sample import values

SAMPLE = Path(__file__).parent / "sample"
TEMPLATES = PROGRAM / "templates"
HEAD = word.Letterhead(TEMPLATES / "letterhead.docx")


def made(text: str, **changes: object) -> bytes:
    given = values.properties()
    kept = {name: getattr(given, name) for name in given.__slots__}
    return word.write(text, HEAD, properties=word.Properties(**(kept | changes)))  # type: ignore[arg-type]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def sample(name: str = "appeal") -> bytes:
    given = values.matter() if name == "appeal" else values.superbill()
    return made(Wording([SAMPLE]).text(f"letters/{name}.md.j2", given))


def faults(data: bytes, folder: Path) -> list[str]:
    path = folder / "audited.docx"
    path.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(path).errors]
