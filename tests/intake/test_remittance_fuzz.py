"""Files that somebody or something broke: read or refused in bounded time, whatever they hold. `make fuzz` runs thousands, for as long as it is told."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import BadChart, BadFile, BadRemittance
from casework.intake import chart_book, letter_reading, letter_text, remittance
from casework.intake.chart_lists import Offer
from casework.intake.chart_write import workbook_bytes
from casework.rules.denial_book import DenialBook
from casework.rules.denials import decide
from tests import make
from tests.intake.breaking import SECONDS_A_FILE, broken, broken_inside, many, pdf_of, word_of

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
WORKBOOK = workbook_bytes(CHART, offer=Offer())
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
