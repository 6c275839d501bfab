"""A Word file that a person edited is recognised, shown beside what was drawn, kept as a version of its own, never overwritten."""

import io
import shutil
from pathlib import Path

import docx
import pytest

from casework.actions import Office, cases, drafting, edits, filing
from casework.errors import BadFile, BadInput
from casework.letters import word
from casework.records import events, store
from casework.records.cited import DrawnText
from casework.records.models import Document
from casework.terms import DocumentKind, DocumentStatus, FilingMethod
from tests import make

KIND = DocumentKind.FIRST_APPEAL
SENTENCE = "This sentence was written by hand."


@pytest.fixture
def number(office: Office) -> str:
    """Open a case and draft its first appeal."""
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    return number


def drawn(office: Office, number: str) -> list[Document]:
    with store.reading(office.engine) as session:
        return [each for each in store.documents(session, number) if each.kind is KIND]


def edit(path: Path, words: str = SENTENCE) -> None:
    document = docx.Document(str(path))
    next(each for each in document.paragraphs if each.text.startswith("We appeal")).text = words
    document.save(str(path))


def diff(office: Office, number: str) -> edits.Edited:
    return edits.differences(office, number, kind=KIND)[0]


def test_what_was_drawn_shows_no_difference(office: Office, number: str) -> None:
    assert (diff(office, number).changes, diff(office, number).is_touched, diff(office, number).trouble) == ((), False, "")


def test_saving_again_without_a_change_shows_none(office: Office, number: str) -> None:
    path = office.documents / diff(office, number).path
    docx.Document(str(path)).save(str(path))

    assert (diff(office, number).changes, diff(office, number).is_touched) == ((), True)


def test_a_changed_paragraph_is_shown_beside_the_drawn_one(office: Office, number: str) -> None:
    edit(office.documents / diff(office, number).path)
    (change,) = diff(office, number).changes

    assert change.what == "changed"
    assert change.before[0].startswith("We appeal") and change.after == (SENTENCE,)


def edit_header(path: Path) -> None:
    document = docx.Document(str(path))
    section = document.sections[0]
    edges = (section.first_page_header, section.header, section.first_page_footer, section.footer)
    next(each for edge in edges for each in edge.paragraphs if each.text.strip()).text = SENTENCE
    document.save(str(path))


def test_a_header_changed_by_hand_is_an_edit_and_is_kept(office: Office, number: str) -> None:
    edit_header(office.documents / diff(office, number).path)

    changes = diff(office, number).changes
    assert any(SENTENCE in each.after for each in changes) and not any("We appeal" in line for each in changes for line in each.before)
    edits.keep(office, number, KIND, reason="our new address", actor="dana")
    assert [each.version for each in drawn(office, number)] == [1, 2]
    assert diff(office, number).changes == changes


def test_a_document_of_an_earlier_program_is_compared_as_far_as_its_words_were_kept(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        kept = session.get_one(DrawnText, drawn(office, number)[0].id)
        kept.words = kept.words.partition(word.EDGE)[0]
        session.add(kept)
    path = office.documents / diff(office, number).path
    assert diff(office, number).changes == ()

    edit_header(path)
    assert diff(office, number).changes == () and diff(office, number).is_touched
    edit(path)
    assert [each.after for each in diff(office, number).changes] == [(SENTENCE,)]


def test_an_edit_is_kept_as_the_next_version_with_author_and_reason(office: Office, number: str) -> None:
    edit(office.documents / diff(office, number).path)

    path = edits.keep(office, number, KIND, reason="plainer for this reviewer", actor="dana")

    first, second = drawn(office, number)
    with store.reading(office.engine) as session:
        event = next(each for each in events.of_case(session, number) if each.verb == "edited by hand")
        assert (event.actor, event.words, event.code) == ("dana", "plainer for this reviewer", "first-appeal v2, after v1")
    assert (first.status, second.status, second.version, second.path) == (DocumentStatus.EDITED, DocumentStatus.DRAFT, 2, path)
    assert diff(office, number).changes[0].after == (SENTENCE,)


def test_a_copy_that_was_edited_elsewhere_is_kept_too_and_the_drawn_file_stays(office: Office, number: str, tmp_path: Path) -> None:
    original = office.documents / diff(office, number).path
    before = original.read_bytes()
    shutil.copy(original, tmp_path / "copy.docx")
    edit(tmp_path / "copy.docx")

    kept = edits.keep(office, number, KIND, reason="shorter", actor="dana", file=tmp_path / "copy.docx")

    assert original.read_bytes() == before
    assert (office.documents / kept).read_bytes() == (tmp_path / "copy.docx").read_bytes()


def test_drawing_again_never_overwrites_what_a_person_kept(office: Office, number: str) -> None:
    edit(office.documents / diff(office, number).path)
    kept = office.documents / edits.keep(office, number, KIND, reason="shorter", actor="dana")
    bytes_kept = kept.read_bytes()

    drafting.draft(office, number, actor="maria")

    assert kept.read_bytes() == bytes_kept
    assert [each.status for each in drawn(office, number)] == [DocumentStatus.EDITED, DocumentStatus.EDITED, DocumentStatus.DRAFT]


def test_the_version_a_person_kept_is_the_one_that_is_filed(office: Office, number: str) -> None:
    edit(office.documents / diff(office, number).path)
    edits.keep(office, number, KIND, reason="shorter", actor="dana")

    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="maria")

    assert [each.status for each in drawn(office, number)] == [DocumentStatus.EDITED, DocumentStatus.FILED]


def test_nothing_changed_no_reason_and_no_word_file_are_refused(office: Office, number: str, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"no word file")

    with pytest.raises(BadInput, match="nothing was changed"):
        edits.keep(office, number, KIND, reason="x", actor="dana")
    with pytest.raises(BadInput, match="--reason"):
        edits.keep(office, number, KIND, reason=" ", actor="dana")
    with pytest.raises(BadFile):
        edits.keep(office, number, KIND, reason="x", actor="dana", file=tmp_path / "x.docx")
    with pytest.raises(BadInput, match="cannot be read"):
        edits.keep(office, number, KIND, reason="x", actor="dana", file=tmp_path / "gone.docx")
    with pytest.raises(BadInput, match="no open second-appeal"):
        edits.keep(office, number, DocumentKind.SECOND_APPEAL, reason="x", actor="dana")
    assert len(drawn(office, number)) == 1


def test_a_file_that_is_gone_is_said_and_the_others_are_compared(office: Office, number: str) -> None:
    office.files.remove(diff(office, number).path)
    found = {each.kind: each for each in edits.differences(office, number)}

    assert "is gone or cannot be read" in found["first-appeal"].trouble
    assert found["letter-of-medical-necessity"].trouble == ""


def test_the_words_of_a_draft_lie_encrypted(office: Office, number: str) -> None:
    with office.engine.connect() as connection:
        kept = [row[0] for row in connection.exec_driver_sql("SELECT words FROM drawn_text")]

    assert kept and not any("Whitlock" in words or "Sertraline" in words for words in kept)


def test_every_file_names_what_made_it(office: Office, number: str) -> None:
    data = (office.documents / diff(office, number).path).read_bytes()
    stamps = edits.word.stamps(data)

    assert docx.Document(io.BytesIO(data)).core_properties.title == "First appeal"
    assert stamps["Rulebook"] == office.book.version and stamps["Evidence"] == office.register.version
    assert {"CaseNumber", "DocumentKind", "TemplateHash", "DataHash"} <= set(stamps)
