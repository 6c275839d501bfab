"""The packet of a stage: every listed enclosure in it, each page stamped, nothing dropped without a word, never overwritten."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from casework.actions import (
    Office,
    board,
    cases,
    context,
    drafting,
    packets,
    packets_choose,
    packets_consent,
    packets_exhibits,
    packets_page,
    packets_print,
    packets_told,
    papers,
    stages,
    templates,
)
from casework.actions.packets import Order
from casework.actions.packets_told import Made
from casework.actions.papers import Said
from casework.actions.templates import Desk
from casework.errors import BadFile, BadInput, MissingData, NotAllowed
from casework.letters import exhibits
from casework.records import events, store
from casework.records.models import PayerNotice
from casework.rules.enclosing import Wish
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import PayerNoticeKind, Step
from tests import make
from tests.actions import packeting
from tests.paper_making import JPEG, pdf

needs_office = pytest.mark.needs("soffice", "libreoffice-writer-nogui")


@pytest.fixture
def number(office: Office) -> str:
    made = cases.take_chart(office, make.full_chart(), actor="test").opened[0]
    drafting.draft(office, made, actor="test")
    return made


def bind(office: Office, number: str, *, add: Sequence[int] = (), leave: Sequence[int] = (), why: str = "", limit: str = "payer") -> Made:
    return packets.make(office, number, actor="test", order=Order(Wish(frozenset(add), frozenset(leave)), why, limit))


def pages(office: Office, path: str) -> list[str]:
    return [page.extract_text() for page in PdfReader(office.documents / path).pages]


def log(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [f"{event.verb}: {event.code}" for event in events.of_case(session, number)]


def set_filed(office: Office, number: str) -> None:
    """Set the stage to filed, without the checks of a filing, which are tested where they are made."""
    with store.writing(office.engine) as session:
        _, row = stages.find(session, number, None)
        row.step = Step.FILED
        session.add(row)


@pytest.fixture
def no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def test_what_the_letter_lists_and_nobody_dropped_is_named(office: Office, number: str) -> None:
    with pytest.raises(MissingData) as stop:
        bind(office, number)

    assert [item.field.split()[1] for item in stop.value.missing] == ["“Denial", "“Member’s", "“Records"]


def test_a_stage_without_documents_has_no_packet(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="test").opened[0]

    with pytest.raises(NotAllowed, match="has no documents yet"):
        bind(office, number)


def test_a_paper_that_is_gone_empty_or_changed_is_named_neutrally(office: Office, number: str) -> None:
    notice, form, pharmacy = packeting.enclosures(office, number)
    with store.reading(office.engine) as session:
        rows = {row.id: office.documents / row.path for row in papers.of_case(session, number)}
    office.files.remove(rows[notice].relative_to(office.documents).as_posix())
    rows[form].write_bytes(b"")
    rows[pharmacy].write_bytes(b"another file")

    with pytest.raises(MissingData) as stop:
        bind(office, number)

    assert [(item.field, item.how.split(":")[0]) for item in stop.value.missing] == [
        (f"paper {notice}", "its file is gone or cannot be read"),
        (f"paper {form}", "its file is empty"),
        (f"paper {pharmacy}", "its file is no longer the one that was taken in"),
    ]


@pytest.mark.usefixtures("no_printer")
def test_without_a_printer_the_word_packet_is_made_and_says_what_to_install(office: Office, number: str) -> None:
    packeting.enclosures(office, number)
    made = bind(office, number)

    assert (made.pages, [Path(path).name for path in made.paths]) == (0, ["packet-v1.docx"])
    assert packets_print.INSTALL in made.notes


@pytest.mark.usefixtures("no_printer")
def test_what_stays_behind_is_told_with_its_reason_and_logged_without_its_class(office: Office, number: str) -> None:
    packeting.enclosures(office, number)
    day = date(2026, 10, 1)
    others = packeting.take(office, number, "eob.pdf", pdf(("EOB",)), PaperKind.EOB, day, PaperClass.OTHER_PATIENTS)
    notes = packeting.take(office, number, "notes.pdf", pdf(("Notes",)), PaperKind.RECORDS, day, PaperClass.PSYCHOTHERAPY_NOTES)
    booklet = packeting.take(office, number, "booklet.pdf", pdf(("Booklet",)), PaperKind.POLICY, day)
    unsaid = packeting.take(office, number, "scan.pdf", pdf(("Scan",)), PaperKind.RECORDS, day, PaperClass.UNCLASSIFIED)
    made = bind(office, number)

    assert [line.split(":")[0] for line in made.left] == [f"paper {each}" for each in (others, notes, booklet, unsaid)]
    assert "redact it" in made.left[0]
    (code,) = [line for line in log(office, number) if line.startswith("packet made")]
    assert f"paper {notes} held back" in code
    assert "psychotherapy" not in code


@pytest.mark.parametrize(
    "paper_class", [PaperClass.OTHER_PATIENTS, PaperClass.PSYCHOTHERAPY_NOTES, PaperClass.PART_2, PaperClass.RESTRICTED, PaperClass.UNCLASSIFIED]
)
def test_no_wish_adds_what_may_not_go(office: Office, number: str, paper_class: PaperClass) -> None:
    packeting.enclosures(office, number)
    paper = packeting.take(office, number, "x.pdf", pdf(("X",)), PaperKind.RECORDS, date(2026, 10, 1), paper_class)

    with pytest.raises(BadInput, match=f"Paper {paper} cannot be added"):
        bind(office, number, add=[paper])


@pytest.mark.usefixtures("no_printer")
def test_a_held_back_paper_goes_only_with_its_own_consent_and_when_it_is_added(office: Office, number: str) -> None:
    _, form, _ = packeting.enclosures(office, number)
    paper = packeting.take(office, number, "x.pdf", pdf(("X",)), PaperKind.RECORDS, date(2026, 10, 1), PaperClass.PART_2)
    consent = packeting.take(office, number, "consent.pdf", pdf(("Consent",)), PaperKind.SIGNED_FORM, date(2026, 11, 12))
    packets_consent.consent(office, number, paper, consent, actor="test")

    assert f"paper {paper}" in bind(office, number).left[0]
    made = bind(office, number, add=[paper])
    assert any(f"(paper {paper})" in line for line in made.contents)
    assert any(f"(paper {consent})" in line for line in made.contents)
    papers.classify(office, number, consent, Said(paper_class=PaperClass.UNCLASSIFIED), actor="test")
    with pytest.raises(BadInput, match="cannot be added"):
        bind(office, number, add=[paper])
    assert form


def test_a_consent_must_be_a_signed_form_and_needed(office: Office, number: str) -> None:
    notice, form, _ = packeting.enclosures(office, number)
    paper = packeting.take(office, number, "x.pdf", pdf(("X",)), PaperKind.RECORDS, date(2026, 10, 1), PaperClass.PSYCHOTHERAPY_NOTES)
    others = packeting.take(office, number, "y.pdf", pdf(("Y",)), PaperKind.RECORDS, date(2026, 10, 1), PaperClass.OTHER_PATIENTS)

    for held, by, words in ((paper, notice, "is no signed form"), (notice, form, "Nothing holds paper"), (others, form, "never goes out")):
        with pytest.raises(BadInput, match=words):
            packets_consent.consent(office, number, held, by, actor="test")


@pytest.mark.usefixtures("no_printer")
def test_leaving_out_needs_a_reason_and_never_what_the_letter_lists(office: Office, number: str) -> None:
    notice, _, pharmacy = packeting.enclosures(office, number)
    more = packeting.take(office, number, "records.pdf", pdf(("Records",)), PaperKind.RECORDS, date(2026, 9, 1))

    with pytest.raises(BadInput, match="Say why"):
        bind(office, number, leave=[more])
    with pytest.raises(MissingData, match="left out by hand"):
        bind(office, number, leave=[notice], why="no need")
    made = bind(office, number, leave=[more], why="the pharmacy says it all")
    assert made.left == (f"paper {more}: left out by hand",)
    assert pharmacy
    with pytest.raises(BadInput, match="has no paper 99"):
        bind(office, number, add=[99])


@pytest.mark.usefixtures("no_printer")
def test_the_same_packet_is_made_once_and_a_change_makes_another(office: Office, number: str) -> None:
    *_, pharmacy = packeting.enclosures(office, number)
    first, again = bind(office, number), bind(office, number)

    assert (first.version, again.version, again.is_known, again.paths) == (1, 1, True, first.paths)
    with store.reading(office.engine) as session:
        _, row = stages.find(session, number, None)
        assert packets.state_of(office, session, row) == packets.of_stage(session, row)[-1].state
    papers.classify(office, number, pharmacy, Said(dated_on=date(2026, 10, 21)), actor="test")
    second = bind(office, number)
    assert second.version == 2
    assert (office.documents / first.paths[0]).is_file()


@pytest.mark.slow
@needs_office
def test_every_page_is_stamped_in_order_and_the_index_names_its_pages(office: Office, number: str) -> None:
    packeting.enclosures(office, number)
    fax = packeting.take(office, number, "fax.tif", packeting.tiff(40, 120, 200), PaperKind.RECORDS, date(2026, 9, 1))
    picture = packeting.take(office, number, "scan.png", packeting.png(), PaperKind.RECORDS, date(2026, 9, 2))
    made = bind(office, number)
    read = pages(office, made.paths[0])

    assert len(read) == made.pages
    assert all(f"packet page {at}" in text for at, text in enumerate(read, 1))
    begins = {line.rpartition(", from page ")[0]: int(line.rpartition(" ")[2]) for line in made.contents}
    assert "Exhibit 1 · page 1 of 2" in read[begins[next(name for name in begins if name.startswith("Exhibit 1"))] - 1]
    index = read[begins["Index"] - 1]
    assert all(str(page) in index for page in begins.values())
    assert any(f"(paper {fax})" in name for name in begins)
    assert sum("page 3 of 3" in text and text.startswith("Exhibit") for text in read) == 1
    assert any(f"(paper {picture})" in name for name in begins)


@pytest.mark.slow
@needs_office
def test_a_packet_over_the_limit_is_parted_at_exhibit_borders_and_nothing_is_dropped(office: Office, number: str) -> None:
    packeting.enclosures(office, number)
    whole = bind(office, number)
    made = bind(office, number, limit="0.15")
    parts = [path for path in made.paths if path.endswith(".pdf")]
    read = [text for path in parts for text in pages(office, path)]

    assert len(parts) > 1
    assert made.pages == whole.pages == len(read)
    assert all(f"Part {at} of {len(parts)}" in text for at, path in enumerate(parts, 1) for text in pages(office, path))
    assert all((office.documents / path).stat().st_size <= 150_000 for path in parts)
    with pytest.raises(BadInput, match="cannot be parted further"):
        bind(office, number, limit="0.03")


def broken() -> dict[str, bytes]:
    whole = packeting.png(300, 400)
    empty_jpeg = JPEG[:2] + b"\xff\xc0\0\x0b\x08\0\x64\0\x64\x01" + JPEG[2:]
    return {"half.png": whole[:900] + whole[-12:], "blank.jpg": empty_jpeg, "none.jpg": JPEG}


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("name", list(broken()))
def test_a_picture_that_cannot_be_printed_is_named_and_no_blank_page_goes(office: Office, number: str, name: str) -> None:
    packeting.enclosures(office, number)
    paper = packeting.take(office, number, name, broken()[name], PaperKind.RECORDS, date(2026, 9, 1))

    with pytest.raises(BadFile, match=rf"\(paper {paper}\)"):
        bind(office, number)
    with store.reading(office.engine) as session:
        _, row = stages.find(session, number, None)
        assert packets.of_stage(session, row) == []


@pytest.mark.slow
@needs_office
def test_the_signed_copy_stands_in_the_pdf_for_its_letter(office: Office, number: str) -> None:
    packeting.enclosures(office, number)
    path = packeting.drop(office.settings.home / "made", "first-appeal-v1.pdf", pdf(("SIGNED BY HAND",)))
    papers.take(office, path, number, actor="test", names=("signed letter", path.stem))
    made = bind(office, number)

    assert made.contents[0] == "First appeal, the signed copy, from page 1"
    assert "SIGNED BY HAND" in pages(office, made.paths[0])[0]


def test_a_limit_is_payer_portal_or_megabytes(office: Office, number: str) -> None:
    packeting.enclosures(office, number)

    for wrong in ("lots", "0", "-3", "nan"):
        with pytest.raises(BadInput, match="megabytes such as 25"):
            bind(office, number, limit=wrong)


def test_the_words_of_a_packet_say_pages_and_size() -> None:
    assert packets_told.said(41, 3_200_000) == "41 pages, 3.2 MB"
    assert packets_told.said(0, 50_000) == "Word file only, 0.1 MB"


@pytest.mark.usefixtures("no_printer")
def test_the_case_page_and_the_question_name_the_packet_and_when_it_is_out_of_date(office: Office, number: str) -> None:
    def asked() -> str:
        with store.reading(office.engine) as session:
            return str(context.form_context(office, session, *stages.find(session, number, None))["packet"])

    *_, pharmacy = packeting.enclosures(office, number)
    assert "none yet" in asked()
    made = bind(office, number)
    page = board.case_text(office, number, run_link=str, document_link=str)
    assert f"]({made.paths[0]})" in page
    assert "Word file only" in asked()
    papers.classify(office, number, pharmacy, Said(dated_on=date(2026, 10, 21)), actor="test")
    assert packets_page.STALE in board.case_text(office, number, run_link=str, document_link=str)
    assert "make it again" in asked()
    bind(office, number)
    assert "a newer one was made" in board.case_text(office, number, run_link=str, document_link=str)


@pytest.mark.usefixtures("no_printer")
def test_what_was_filed_keeps_its_packet(office: Office, number: str) -> None:
    *_, pharmacy = packeting.enclosures(office, number)
    made = bind(office, number)
    before = (office.documents / made.paths[0]).read_bytes()
    set_filed(office, number)
    papers.classify(office, number, pharmacy, Said(dated_on=date(2026, 10, 21)), actor="test")

    assert (office.documents / made.paths[0]).read_bytes() == before
    assert packets_page.STALE not in board.case_text(office, number, run_link=str, document_link=str)


@pytest.mark.usefixtures("no_printer")
def test_an_open_request_of_the_payer_limits_the_packet_to_what_was_asked_for(office: Office, number: str) -> None:
    packeting.enclosures(office, number)
    eob = packeting.take(office, number, "eob.pdf", pdf(("EOB",)), PaperKind.EOB, date(2026, 10, 1))
    assert any(f"(paper {eob})" in line for line in bind(office, number).contents)
    set_filed(office, number)
    with store.writing(office.engine) as session:
        kind = PayerNoticeKind.INFORMATION_REQUEST
        session.add(PayerNotice(case_number=number, kind=kind, noticed_on=date(2026, 11, 22), recorded_at=office.now()))

    assert bind(office, number).left == (f"paper {eob}: not asked for: the payer did not ask for it; add it with --add P{eob}",)
    assert any(f"(paper {eob})" in line for line in bind(office, number, add=[eob]).contents)


def test_every_line_of_every_drawn_letters_enclosures_has_an_answer_in_the_rulebook(office: Office) -> None:
    book = packets_exhibits.book(office)
    listed = {(drawn.kind, line) for drawn in templates.previews(Desk.open(office.settings)) for line in exhibits.listed(drawn.data)}

    assert len(listed) > 20
    assert [each for each in listed if book.item(each[1]) is None] == []


@pytest.mark.usefixtures("no_printer")
def test_the_letters_list_and_the_packet_agree_both_ways(office: Office, number: str) -> None:
    packeting.enclosures(office, number)
    packeting.take(office, number, "eob.pdf", pdf(("EOB",)), PaperKind.EOB, date(2026, 9, 9))
    with store.reading(office.engine) as session:
        picked = packets_choose.pick(office, session, stages.find(session, number, None)[1], Wish())
    letter = (office.documents / picked.pieces[0].document.path).read_bytes()
    named = [each.line for each in picked.selection.chosen if each.line]

    assert picked.selection.missing == ()
    assert [line for line in exhibits.listed(letter) if line not in named] == ["Letter of medical necessity by the treating clinician", "Superbill"]
    assert [piece.title for piece in picked.pieces[1:]] == ["Letter of medical necessity", "Superbill"]
    assert picked.unnamed == ("Exhibit 4 (paper 4)",)
    assert any("not named in the letter: Exhibit 4" in note for note in bind(office, number).notes)
