"""Files that somebody or something broke: read or refused in bounded time, whatever they hold. `make fuzz` runs thousands, for as long as it is told."""

import os
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.errors import BadChart, BadFile, BadRemittance
from casework.intake import chart_book, letter_reading, letter_text, remittance
from casework.intake.chart_write import workbook_bytes
from casework.rules.denial_book import DenialBook
from casework.rules.denials import decide
from tests import make

ROOT = Path(__file__).parent.parent.parent
BOOK = DenialBook.parse((ROOT / "casework" / "rulebook" / "denials.toml").read_text(encoding="utf-8"))
REMITTANCES = [path.read_bytes() for path in sorted((ROOT / "tests" / "data" / "835").iterdir()) if path.name != "SOURCES.tsv"]
LETTER = """Summit Mutual Health Plan
Date of notice: November 3, 2026        Reference number: SM-2026-1103
Dear Member,
We denied your claim because the treatment is experimental or investigational.
You may appeal no later than May 2, 2027. You must file within 180 days from the date you receive this notice.
Send your appeal to: Appeals Department, PO Box 1200, Springfield, IL 62704. Fax: (217) 555-0199
"""
MANY = int(os.environ.get("CASEWORK_FUZZ", "0"))
SECONDS_A_FILE = 10
PIECES = [b"", b"~", b"*", b":", b"^", b"\n", b"\r", b"\x00", b"\xff\xfe", b"ISA*00*", b"ISA|00|", b"~ST*837*1~", b"~SE*0*0~", b"~CLP*X*4*1*0~", b"~IEA*1*1~"]
HUGE = [
    b"*" * 300_000,
    b"~" * 300_000,
    b"\n" * 300_000,
    b"9" * 300_000,
    b" " * 300_000,
    b" \n" * 150_000,
    b"ISA*00*" * 20_000,
    b"CLP*" * 50_000,
    b"A\n" * 100_000,
]
SEPARATORS = [(b"*", b"|"), (b"~", b"\n"), (b"~", b""), (b":", b"*"), (b"*", b"~"), (b"~", b"'"), (b"*", b"\xa7"), (b"~", b"C")]


def many(examples: int):
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


@st.composite
def broken_remittance(draw: st.DrawFn) -> bytes:
    """Break a remittance as a file, as segments and by its separators, and put something huge into some."""
    data = draw(broken(REMITTANCES, PIECES))
    if draw(st.booleans()):
        rows = data.split(b"~")
        doubled = draw(st.lists(st.integers(0, len(rows) - 1), max_size=6))
        data = b"~".join([*rows, *(rows[at] for at in doubled), *rows[:3]])
    for old, new in draw(st.lists(st.sampled_from(SEPARATORS), max_size=2)):
        data = data.replace(old, new)
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(HUGE)) + data[at:]
    return data


def read_and_decide(data: bytes) -> int:
    """Read as the program does; the only error it may give is BadRemittance, with a sentence."""
    reading = remittance.Reading()
    try:
        rows = [remittance.row(claim, decide(BOOK, claim)) for claim in reading.claims(data)]
        found = reading.result()
    except BadRemittance as refused:
        assert str(refused).endswith(".")
        return 0
    assert all(row["reason"] for row in rows)
    assert len(rows) == found.count
    return len(rows)


@many(150)
@given(broken_remittance())
def test_a_broken_remittance_is_read_or_refused_with_a_sentence(data: bytes) -> None:
    read_and_decide(data)


@pytest.mark.parametrize("flood", HUGE, ids=lambda flood: repr(flood[:4]))
@pytest.mark.parametrize("place", [b"ISA", b"GS*", b"CLP*", b"SVC*", b"*0*", b"IEA"])
def test_a_flood_anywhere_costs_one_pass(flood: bytes, place: bytes) -> None:
    whole = REMITTANCES[0]
    start = process_time()
    read_and_decide(whole.replace(place, flood + place, 1))
    read_and_decide(whole.replace(place, place + flood, 1))

    assert process_time() - start < SECONDS_A_FILE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"ST*835*1~BPR*I*0~CLP*A*4*1*0~NM1*QC*1*" + b"A" * 3_000_000, "segment is larger"),
        (b"ST*835*1~BPR*I*0~CLP*A*4*1*0~" + b"SVC*HC:96365*1*0~" * 400_000, "claim is larger"),
    ],
)
def test_a_segment_or_claim_larger_than_any_real_one_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(BadRemittance, match=words):
        remittance.read(data)


def test_findings_stay_few_however_many_there_are() -> None:
    found = remittance.read(b"".join(b"ST*835*%d~BPR*I*x%d~" % (at, at) for at in range(5000)))

    assert len(found.findings) <= 202
    assert "more findings are not listed" in found.findings[-1]


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


PDF, WORD = pdf_of(LETTER), word_of(LETTER)
ODD_TEXT = [
    b"\x0c",
    b"within " * 40,
    b"(" * 500,
    b" " * 2000,
    b"January 1, 2027 ",
    b"\xff",
    b"\n\n\n",
    b"-9999999999",
    b"/Kids [2 0 R]",
    b"<<" * 200,
    b"[" * 2000,
]


@many(120)
@given(data=st.one_of(broken([LETTER.encode()], ODD_TEXT), broken([PDF], ODD_TEXT), broken([WORD], ODD_TEXT), broken_inside(WORD)))
def test_a_broken_letter_is_read_or_refused_with_a_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_bytes(data)
    try:
        proposals = letter_reading.read(letter_text.pages(path))
    except BadFile as refused:
        assert str(refused).endswith(".")
        return
    assert all(proposal.words for proposal in proposals)


@pytest.mark.parametrize("kind", [PDF, WORD, LETTER.encode()], ids=["pdf", "word", "text"])
def test_the_whole_letters_that_are_broken_here_can_be_read(kind: bytes, tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_bytes(kind)

    assert {"notice_on", "letter_deadline"} <= {proposal.field for proposal in letter_reading.read(letter_text.pages(path))}


CHART = make.full_chart()
WORKBOOK = workbook_bytes(CHART, plans=())
JSON = CHART.model_dump_json().encode()
ODD_JSON = [b"{", b"[" * 3000, b'"', b"null", b"1e999", b"NaN", b"-0", b"\\ud800", b"9" * 5000, b"2026-13-45", b',"a":1']


@many(60)
@given(data=st.one_of(broken([WORKBOOK], PIECES), broken_inside(WORKBOOK), broken([JSON], ODD_JSON)))
def test_a_broken_chart_is_read_or_refused_with_a_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / ("chart.json" if data[:1] == b"{" else "chart.xlsx")
    path.write_bytes(data)
    try:
        said = chart_book.load_any(path)
    except BadChart as refused:
        assert str(refused)
        return
    assert type(said) is type(CHART)
