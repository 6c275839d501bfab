"""The contact sheet of all documents, for whoever reviews a change of wording or looks: `make letters` writes docs/letters.png.

Every document is drawn from the made-up case that comes with the program; its first page stands above its name.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import ContentStream, DictionaryObject, NameObject

from casework.actions import sheets, templates
from casework.actions.templates import Desk
from casework.errors import CaseworkError
from casework.settings import PROGRAM, Settings

COLUMNS, SCALE, GAP, LABEL = 5, 0.42, 14.0, 16.0
WIDE, HIGH = 612 * SCALE, 792 * SCALE
DOTS = 100


def main() -> int:
    """Draw every document, lay the first pages out on one sheet and write it as PNG."""
    with tempfile.TemporaryDirectory(prefix="casework-letters-") as folder:
        try:
            made = _write(Path(folder), PROGRAM / "docs" / "letters.png")
        except CaseworkError as refusal:
            print(f"Refused: {refusal}", file=sys.stderr)
            return 1
    print(f"{made} ({made.stat().st_size // 1024} KB)")
    return 0


def _write(folder: Path, target: Path) -> Path:
    desk = Desk.open(Settings.from_env({**os.environ, "CASEWORK_HOME": str(folder / "no-clinic")}))
    drawn = templates.previews(desk)
    files = [templates.write(each, folder) for each in drawn]
    pages = [PdfReader(pdf) for pdf in sheets.pdfs(files, folder)]
    labels = [f"{each.kind.value}, pages: {len(read.pages)}" for each, read in zip(drawn, pages, strict=True)]
    sheet = folder / "sheet.pdf"
    _lay_out([read.pages[0] for read in pages], labels).write(sheet)
    (png,) = sheets.pngs(sheet, dots=DOTS)
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(png.read_bytes())
    return target


def _lay_out(pages: Sequence[PageObject], labels: Sequence[str]) -> PdfWriter:
    """Put pages on one sheet, five in a row, each with its name under it."""
    rows = -(-len(pages) // COLUMNS)
    writer = PdfWriter()
    sheet = writer.add_blank_page(GAP + COLUMNS * (WIDE + GAP), GAP + rows * (HIGH + LABEL + GAP))
    drawing = ["0.8 0.8 0.8 RG 0.5 w"]
    for place, (page, label) in enumerate(zip(pages, labels, strict=True)):
        across = GAP + (place % COLUMNS) * (WIDE + GAP)
        up = GAP + LABEL + (rows - 1 - place // COLUMNS) * (HIGH + LABEL + GAP)
        sheet.merge_transformed_page(page, Transformation().scale(SCALE).translate(across, up))
        drawing.append(f"{across:.1f} {up:.1f} {WIDE:.1f} {HIGH:.1f} re S BT /Label 9 Tf {across:.1f} {up - 11:.1f} Td ({label}) Tj ET")
    _draw_over(writer, sheet, "\n".join(drawing))
    return writer


def _draw_over(writer: PdfWriter, sheet: PageObject, drawing: str) -> None:
    """Add frames and names to a page, in a font that every reader has."""
    entries = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(name): NameObject(value) for name, value in entries.items()})
    over = PageObject.create_blank_page(writer, sheet.mediabox.width, sheet.mediabox.height)
    over[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/Label"): font})})
    content = ContentStream(None, writer)
    content.set_data(drawing.encode("ascii"))
    over[NameObject("/Contents")] = content
    sheet.merge_page(over)


if __name__ == "__main__":
    sys.exit(main())
