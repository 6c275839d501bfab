"""A signed scan is the signed copy of one version, never an edit; a letter of ours that somebody changed in Word is a paper and says so."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from casework.actions import Office, board, cases, drafting, papers, papers_asked
from casework.actions.papers import Said
from casework.errors import BadFile, BadInput
from casework.records import store
from casework.records.models import Document
from casework.rules.papers import PaperKind
from casework.terms import DocumentKind, DocumentStatus, Stage
from tests import make
from tests.paper_making import drop, pdf, word


@pytest.fixture
def number(office: Office) -> str:
    made = cases.take_chart(office, make.full_chart(), actor="test").opened[0]
    drafting.draft(office, made, actor="test")
    return made


def documents(office: Office, number: str) -> dict[tuple[DocumentKind, int], Document]:
    with store.reading(office.engine) as session:
        return {(row.kind, row.version): row for row in store.documents(session, number)}


def draw_again(office: Office, number: str) -> None:
    chart = make.full_chart(trials=make.full_chart().trials[:2])
    cases.take_chart(office, chart, actor="test")
    drafting.draft(office, number, actor="test")


def scan(office: Office, number: str, name: str, text: str = "signed", **said: str) -> papers.Taken:
    path = drop(office.settings.home / "made", name, pdf((text,)))
    return papers.take(office, path, number, actor="test", names=("signed letter", path.stem), said=Said(**said))


def page(office: Office, number: str) -> str:
    return board.case_text(office, number, run_link=str, document_link=str)


@pytest.mark.parametrize("name", ["first-appeal-v1.pdf", "First Appeal v1 (signed).pdf", "2026-11-22 first_appeal_v1 scan.pdf"])
def test_a_scan_named_as_our_letter_is_its_signed_copy_and_the_letter_stays_as_it_is(office: Office, number: str, name: str) -> None:
    draw_again(office, number)
    before = documents(office, number)
    taken = scan(office, number, name)

    assert "signed copy of first appeal, version 1" in " ".join(taken.told)
    after = documents(office, number)
    assert {key: row.status for key, row in after.items()} == {key: row.status for key, row in before.items()}
    assert f"signed copy of version 1 received 2026-11-22 (paper {taken.number}); version 2 is newer" in page(office, number)


def test_drawing_again_after_a_signed_copy_makes_no_edit_of_it(office: Office, number: str) -> None:
    scan(office, number, "first-appeal-v1.pdf")
    draw_again(office, number)

    assert documents(office, number)[DocumentKind.FIRST_APPEAL, 1].status is DocumentStatus.REPLACED


def test_where_several_letters_fit_it_is_asked_and_a_person_says_which(office: Office, number: str) -> None:
    letters = [row for row in documents(office, number).values() if row.kind is not DocumentKind.SUPERBILL]
    assert len(letters) > 1
    taken = scan(office, number, "scan0001.pdf")

    assert "of which letter" in page(office, number)
    with pytest.raises(BadInput, match="The documents of"):
        papers.classify(office, number, taken.number, Said(signed_copy_of="second-appeal-v1"), actor="test")
    said = papers.classify(office, number, taken.number, Said(signed_copy_of="first-appeal/first-appeal-v1"), actor="test")
    assert "signed copy of first appeal, version 1" in " ".join(said.told)
    assert "of which letter" not in page(office, number)


def test_where_one_letter_fits_it_is_that_one(office: Office) -> None:
    said = make.full_chart(costs=(), infusions=())
    number = cases.take_chart(office, said, actor="test").opened[0]
    drafting.draft(office, number, actor="test", is_protective=True)
    taken = scan(office, number, "scan0001.pdf")

    assert "signed copy of protective filing, version 1" in " ".join(taken.told)


def test_a_name_in_two_stages_is_asked(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        first = documents(office, number)[DocumentKind.FIRST_APPEAL, 1]
        path = first.path.replace("first-appeal/", "second-appeal/")
        session.add(Document(case_number=number, stage=Stage.SECOND_APPEAL, kind=first.kind, path=path, sha256="x", drawn_at=office.now()))
    taken = scan(office, number, "first-appeal-v1.pdf")

    assert not any("signed copy" in line for line in taken.told)
    with pytest.raises(BadInput, match="Several documents are called"):
        papers.classify(office, number, taken.number, Said(signed_copy_of="first-appeal-v1"), actor="test")


def test_a_word_file_is_no_scan(office: Office, number: str) -> None:
    path = drop(office.settings.home / "made", "first-appeal-v1.docx", word("Dear plan"))
    taken = papers.take(office, path, number, actor="test", names=("signed letter",))

    assert not any("signed copy" in line for line in taken.told)
    assert "of which letter" in page(office, number)


def edited(path: Path) -> bytes:
    """Change a word of a letter, as Word does when it saves: the marks inside stay."""
    made = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"Dear", b"Esteemed") if name == "word/document.xml" else data)
    return made.getvalue()


def test_our_own_letter_changed_in_word_is_kept_as_a_paper_and_says_so(office: Office, number: str) -> None:
    document = documents(office, number)[DocumentKind.FIRST_APPEAL, 1]
    path = drop(office.settings.home / "made", "signed letter.docx", edited(office.documents / document.path))
    before = (office.documents / document.path).read_bytes()
    taken = papers.take(office, path, number, actor="test", names=("signed letter",))

    assert "changed in Word" in " ".join(taken.told)
    assert document.path in " ".join(taken.told)
    assert "first appeal, version 1, changed in Word; takes no letter's place" in page(office, number)
    assert (office.documents / document.path).read_bytes() == before
    assert documents(office, number)[DocumentKind.FIRST_APPEAL, 1].status is DocumentStatus.DRAFT
    with store.reading(office.engine) as session:
        assert papers_asked.page(office, session, store.case(session, number))["paper_questions"] == []
        assert papers_asked.enclosures(office, session, number) == []


def test_our_own_letter_unchanged_or_of_another_case_is_not_kept(office: Office, number: str) -> None:
    document = documents(office, number)[DocumentKind.FIRST_APPEAL, 1]
    path = drop(office.settings.home / "made", "a.docx", (office.documents / document.path).read_bytes())
    other = cases.take_chart(office, make.request_chart(), actor="test").opened[0]

    with pytest.raises(BadFile, match="as it was drawn"):
        papers.take(office, path, number, actor="test")
    with pytest.raises(BadFile, match=f"a letter of {number}"):
        papers.take(office, path, other, actor="test")


def test_a_signed_copy_that_is_given_to_another_case_is_no_copy_there(office: Office, number: str) -> None:
    taken = scan(office, number, "first-appeal-v1.pdf")
    other = cases.take_chart(office, make.request_chart(), actor="test").opened[0]
    papers.give(office, taken.number, other, actor="test")

    with store.reading(office.engine) as session:
        (row,) = papers.of_case(session, other)
    assert (row.kind, row.signed_copy_of) == (PaperKind.SIGNED_LETTER, None)
