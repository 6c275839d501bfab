"""Answers about coverage are kept as they were given; contradictions show; only a person takes an answer over into the record."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from casework.actions import Office, board, cases, contacts, directory, filing, inquiries, inquiries_accept, inquiries_papers, pages
from casework.actions.changes import CorrectionReason
from casework.errors import BadInput, MissingData, NotAllowed, TemplateInvalid, UnknownCase
from casework.letters import word
from casework.records import events, store
from casework.records.inquiries import InquiryAnswer
from casework.records.models import Case, Coverage, Determination
from casework.records.papers import Exhibit, PolicyQuote
from casework.rules.inquiry_answers import Said
from casework.rules.papers import PaperKind
from casework.terms import DocumentKind, DocumentStatus, FilingMethod, Network, Outcome, Stage
from tests import make


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.request_chart(), actor="test").opened[0]


def answer(office: Office, number: str, question: str, value: str, *, day: int = 18, written: bool = False, way: str = "", **more: Any) -> bool:
    said = Said(question, value, written, date(2026, 11, day), **{"with_whom": "Dana", "reference": "CALL-1", **more})
    return inquiries.answer(office, number, said, way=way, actor="test")


def words(office: Office, path: str) -> str:
    return word.plain_text((office.documents / path).read_bytes())


def case_of(office: Office, number: str) -> Case:
    with store.reading(office.engine) as session:
        return store.case(session, number)


def test_an_answer_is_kept_with_its_contact_and_the_log_holds_no_word_of_it(office: Office, number: str) -> None:
    assert answer(office, number, "c4", "12", way="call")

    (said,) = inquiries.view(office, number).answers
    (contact,) = contacts.listed(office, number)
    assert (said.question, said.value, said.way, said.with_whom, said.reference) == ("C4", "12", "verbal", "Dana", "CALL-1")
    assert (contact.way, contact.is_incoming, contact.reference) == ("call", False, "CALL-1")
    with store.reading(office.engine) as session:
        codes = [(event.verb, event.code) for event in events.of_case(session, number)][-2:]
    assert codes == [("coverage answered", "C4 verbal, 2026-11-18"), ("contact logged", "call out, payer, 2026-11-18")]


def test_the_same_answer_twice_adds_nothing_and_one_call_is_one_contact(office: Office, number: str) -> None:
    assert answer(office, number, "C4", "12", way="call")
    assert not answer(office, number, "C4", " 12 ", way="call")
    assert answer(office, number, "E1", "yes", way="call")

    assert len(inquiries.view(office, number).answers) == 2
    assert len(contacts.listed(office, number)) == 1


def test_another_answer_stands_beside_the_first_and_both_are_shown(office: Office, number: str) -> None:
    answer(office, number, "C4", "12")
    answer(office, number, "C4", "6", day=19)

    found = inquiries.view(office, number)
    assert [each.value for each in found.answers] == ["12", "6"]
    assert [(each.question.id, each.is_open) for each in found.contradictions] == [("C4", True)]
    assert "in writing" in found.contradictions[0].todo


@pytest.mark.parametrize(("question", "value", "day"), [("Z1", "yes", 18), ("E1", "maybe", 18), ("E1", "yes", 30)])
def test_what_cannot_be_is_refused_and_nothing_is_kept(office: Office, number: str, question: str, value: str, day: int) -> None:
    with pytest.raises(BadInput):
        answer(office, number, question, value, day=day, way="call")

    assert inquiries.view(office, number).answers == ()
    assert contacts.listed(office, number) == ()


def test_an_unknown_case_is_refused(office: Office) -> None:
    with pytest.raises(UnknownCase):
        answer(office, "C26-0404", "E1", "yes")


def test_answers_names_and_references_lie_encrypted(office: Office, number: str) -> None:
    answer(office, number, "C1", "Markerpolicy", with_whom="Markerperson", reference="MARKER-9")
    office.engine.dispose()

    for path in office.settings.home.glob("casework.db*"):
        assert b"arker" not in path.read_bytes().lower()


def test_the_page_says_what_contradicts_and_what_to_do_and_no_answer(office: Office, number: str) -> None:
    answer(office, number, "F1", "insured")
    answer(office, number, "C1", "Markerpolicy", way="call", with_whom="Markerperson", reference="MARKER-9")

    text = board.case_text(office, number, run_link=str, document_link=str)
    assert "**F1 funding**: the answer differs from the record (2026-11-18)" in text
    assert "| 2026-11-18 | Telephone call | out | payer |" in text
    assert "arker" not in text.lower() and "insured" not in text.split("## Coverage inquiry")[1].split("## Contacts")[0]
    assert [task["fact"] for task in pages.case_page(office, number)["to_find_out"] if task["fact"].startswith("F1")] == ["F1 funding"]


def test_a_case_that_nobody_asked_about_has_no_inquiry_on_its_page(office: Office, number: str) -> None:
    assert "Coverage inquiry" not in board.case_text(office, number, run_link=str, document_link=str)


def test_an_answer_about_the_network_is_previewed_and_then_corrected_by_the_same_action(office: Office, number: str) -> None:
    answer(office, number, "N1", "in")

    before = inquiries_accept.preview(office, number, "n1")
    assert [(fact.name, fact.old, fact.new) for fact in before.found.changed] == [("network", "out", "in")]
    assert "verbal answer only" in before.warnings[0]
    assert _coverage(office, number).network is Network.OUT

    inquiries_accept.accept(office, number, "N1", actor="maria")

    with store.reading(office.engine) as session:
        event = next(each for each in reversed(events.of_case(session, number)) if each.verb == "corrected")
    assert _coverage(office, number).network is Network.IN
    assert f"reason: {CorrectionReason.PAYER}" in event.code
    assert inquiries.view(office, number).proposals == ()


def test_funding_and_sponsor_in_writing_correct_the_plan(office: Office, number: str) -> None:
    answer(office, number, "F1", "insured", written=True)
    with pytest.raises(NotAllowed, match="propose nothing"):
        inquiries_accept.preview(office, number, "F1")
    answer(office, number, "F2", "private employer", written=True)

    found = inquiries_accept.accept(office, number, "F2", actor="maria")

    assert found.warnings == ()
    assert _coverage(office, number).plan == "insured-group"


def test_an_address_goes_on_the_chart_and_into_no_log(office: Office, number: str) -> None:
    answer(office, number, "A2", "Member Appeals, P.O. Box 77, Markerville", written=True)

    inquiries_accept.accept(office, number, "A2", actor="maria")

    assert _coverage(office, number).appeals_address == "Member Appeals, P.O. Box 77, Markerville"
    with store.reading(office.engine) as session:
        assert not [event for event in events.of_case(session, number) if "Markerville" in event.code]
    assert inquiries.view(office, number).proposals == ()


def test_no_authorization_required_ends_the_prior_authorization_with_who_when_and_reference(office: Office, number: str) -> None:
    answer(office, number, "P1", "no", written=True, reference="UM-5512")
    before = inquiries_accept.preview(office, number, "P1")
    assert "case is closed" in before.outcome and case_of(office, number).closed_on is None

    inquiries_accept.accept(office, number, "P1", actor="maria")

    with store.reading(office.engine) as session:
        (row,) = session.exec(select(Determination)).all()
    assert (row.outcome, row.reference, row.received_on) == (Outcome.NO_AUTHORIZATION_REQUIRED, "UM-5512", date(2026, 11, 18))
    assert row.reason_text == "No authorization required: written answer by Dana of 2026-11-18."
    assert case_of(office, number).outcome is Outcome.NO_AUTHORIZATION_REQUIRED
    with pytest.raises(NotAllowed, match="closed"):
        inquiries_papers.script(office, number, actor="maria")


def test_an_answer_that_is_contradicted_in_writing_is_not_taken_over(office: Office, number: str) -> None:
    answer(office, number, "P1", "no")
    answer(office, number, "P1", "yes", day=19, written=True)

    with pytest.raises(NotAllowed, match="propose nothing"):
        inquiries_accept.accept(office, number, "P1", actor="maria")


def test_the_script_asks_about_the_charts_own_codes_and_invents_no_number(office: Office, number: str) -> None:
    said = words(office, inquiries_papers.script(office, number, actor="test"))

    assert "exactly these codes: 96365, J3490, with F33.2, place of service 11?" in said
    assert "the number on the member’s card" in said or "the number on the member's card" in said
    assert "Whitlock" in said and "SMH100200301" in said


def test_the_script_shows_what_is_on_record_and_where_answers_differ(office: Office, number: str) -> None:
    answer(office, number, "E1", "yes")
    answer(office, number, "C4", "12")
    answer(office, number, "C4", "6", day=19)

    said = words(office, inquiries_papers.script(office, number, actor="test"))
    assert "on record: yes, verbal, November 18, 2026" in said
    assert "answers differ: ask for it in writing" in said


def test_the_script_quotes_the_pages_of_the_plans_own_booklet(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        paper = Exhibit(case_number=number, kind=PaperKind.POLICY, path="x.pdf", sha256="0" * 64, received_at=office.now())
        session.add(paper)
        session.flush()
        for page, topic in ((41, "exclusion"), (7, "ketamine"), (9, "who pays")):
            session.add(PolicyQuote(exhibit_id=paper.id, topic=topic, page=page, words=f"Words of the page on {topic}. " + "More follows here. " * 20))

    said = words(office, inquiries_papers.script(office, number, actor="test"))
    assert "kept as paper 1 says on page 7: “Words of the page on ketamine." in said
    assert "kept as paper 1 says on page 41" in said and "on page 9" not in said


def test_an_address_that_the_directory_vouches_for_stands_beside_its_question(office: Office, number: str) -> None:
    fresh = {"id": "summit-p2p", "payer": "Summit Mutual Health Plan", "kind": "peer-to-peer line"}
    directory.verify(office, "summit-p2p", on=office.today(), source="the payer's provider page", actor="test", lines=("(800) 555-0123",), fresh=fresh)

    assert "directory, read November 22, 2026: (800) 555-0123" in words(office, inquiries_papers.script(office, number, actor="test"))


def test_drawn_twice_it_is_the_same_file_and_a_filing_leaves_it_alone(office: Office, number: str) -> None:
    path = inquiries_papers.script(office, number, actor="test")
    assert inquiries_papers.script(office, number, actor="test") == path == inquiries_papers.script_of(office, number, actor="test")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor="test")

    with store.reading(office.engine) as session:
        kept = [each for each in store.documents(session, number) if each.kind is DocumentKind.CALL_SCRIPT]
    assert [each.status for each in kept] == [DocumentStatus.DRAFT]


def test_the_written_request_asks_to_confirm_what_was_said_and_not_what_was_written(office: Office, number: str) -> None:
    answer(office, number, "C4", "12")
    answer(office, number, "C3", "A letter and the records", written=True)

    said = words(office, inquiries_papers.request(office, number, actor="test"))
    assert "Please confirm each of these answers" in said
    assert "limit on sessions" in said and "12" in said
    assert "A letter and the records" not in said


def test_a_chart_without_codes_or_diagnosis_stops_the_script_and_names_both(office: Office) -> None:
    chart = make.full_chart(claims=(make.line(1, procedure=""),), diagnoses=(), request=make.full_chart().request.model_copy(update={"procedure_codes": ()}))
    number = cases.take_chart(office, chart, actor="test").opened[0]

    with pytest.raises(MissingData, match=r"procedure codes.*diagnosis"):
        inquiries_papers.script(office, number, actor="test")


def test_a_script_is_prepared_only_while_the_prior_authorization_is_prepared(office: Office, number: str) -> None:
    denied = cases.take_chart(office, make.full_chart(patient=make.full_chart().patient.model_copy(update={"first_name": "Robin"})), actor="test").opened[0]

    assert inquiries_papers.prepare(office, number, actor="test")
    assert not inquiries_papers.prepare(office, denied, actor="test")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor="test", stage=Stage.PRIOR_AUTHORIZATION)
    assert not inquiries_papers.prepare(office, number, actor="test")


def test_a_clinics_slip_in_the_script_stops_no_intake_and_is_told_when_somebody_asks(office: Office, number: str) -> None:
    own = office.settings.folder("templates") / "letters"
    own.mkdir(parents=True, exist_ok=True)
    (own / "call-script.md.j2").write_text("@Title {{ nobody_knows_this }}\n")
    fresh = Office(office.settings, office.engine)

    assert inquiries_papers.prepare(fresh, number, actor="test")
    with pytest.raises(TemplateInvalid, match="nobody_knows_this"):
        inquiries_papers.script(fresh, number, actor="test")


def test_the_tables_row_is_written_and_read_like_every_other(office: Office, number: str) -> None:
    answer(office, number, "C1", "Policy 087", written=True, paper=3)

    with store.reading(office.engine) as session:
        (row,) = session.exec(select(InquiryAnswer)).all()
    assert (row.question, row.value, row.is_written, row.paper, row.recorded_at.tzinfo is not None) == ("C1", "Policy 087", True, 3, True)


def _coverage(office: Office, number: str) -> Any:
    with store.reading(office.engine) as session:
        return session.get_one(Coverage, store.case(session, number).coverage_id).value
