"""Breaking files on purpose: bytes flipped, cut, doubled and moved; `make fuzz` asks for thousands."""

import os
import zipfile
from datetime import timedelta
from io import BytesIO

from docx import Document
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

MANY = int(os.environ.get("CASEWORK_FUZZ", "0"))
SECONDS_A_FILE = 10


def many(examples: int) -> settings:
    """Run a few examples in the tests and as many as asked by `make fuzz`."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.function_scoped_fixture]
    return settings(max_examples=MANY or examples, deadline=timedelta(seconds=SECONDS_A_FILE), suppress_health_check=checks)


@st.composite
def broken(draw: st.DrawFn, samples: list[bytes], pieces: list[bytes]) -> bytes:
    """Flip bytes, cut, double, reverse, replace and move stretches of a sample."""
    data = bytearray(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, len(data)))
        until = at + draw(st.integers(0, 60))
        piece = bytes(data[at:until])
        changed = [piece + piece, piece[::-1], bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in piece[:1]) + piece[1:], *pieces]
        data[at:until] = draw(st.sampled_from(changed))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


def pdf_of(text: str) -> bytes:
    """Write the smallest PDF that shows a text."""
    shown = " ".join(f"({line.translate({40: None, 41: None})}) Tj T*" for line in text.splitlines())
    stream = f"BT /F1 11 Tf 14 TL 72 720 Td {shown} ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return f"{body}xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n".encode()


def word_of(text: str) -> bytes:
    """Write a Word file that holds a text."""
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@st.composite
def broken_inside(draw: st.DrawFn, whole: bytes) -> bytes:
    """Break one part of a zipped file and zip it again, so that the reader gets as far as its content."""
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    parts[name] = draw(broken([parts[name]], [b"<", b"/>", b'"', b"&#0;", b"<!DOCTYPE x>", b"<c r='ZZ9'>", b"1e309", b"-1", b"<row>" * 300]))
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return file.getvalue()
