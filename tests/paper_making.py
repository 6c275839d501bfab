"""Made-up papers for tests: PDFs with text, pictures, faxes and Word files."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"
LETTER = (
    "Summit Mutual Health Plan",
    "Date: November 2, 2026",
    "Reference number: REF-7781",
    "Member ID: SMH100200301",
    "Dear Ms. Whitlock:",
    "Your request was denied because the service is experimental.",
    "Your appeal must be received by May 5, 2027.",
)


def pdf(*pages: tuple[str, ...], password: str = "") -> bytes:
    """Make a PDF whose pages hold these lines of text."""
    writer = PdfWriter()
    for lines in pages or (("A page",),):
        page = writer.add_blank_page(612, 792)
        font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
        font[NameObject("/BaseFont")] = NameObject("/Helvetica")
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        shown = " ".join(f"({line.replace('(', '').replace(')', '')}) Tj T*" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf 14 TL 72 740 Td {shown} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def tiff(frames: int) -> bytes:
    """Make the frames of a fax, without a picture in them."""
    data = b"II*\0" + struct.pack("<I", 8)
    for number in range(frames):
        following = 8 + 6 * (number + 1) if number + 1 < frames else 0
        data += struct.pack("<HI", 0, following)
    return data


def word(*lines: str, **parts: str) -> bytes:
    """Make a plain Word file; further parts by name, with / written as __."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
        )
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return made.getvalue()


def drop(folder: Path, name: str, data: bytes) -> Path:
    """Put a file into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name
