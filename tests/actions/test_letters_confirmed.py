"""A denial letter proposes; only what a person confirms changes anything, and no letter ever dates another letter's clock."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from casework import chart
from casework.actions import Office, board, cases, deciding, determining, filing, letters_applied, letters_confirmed, papers, papers_asked, stages, workbooks
from casework.actions.answers import Answer
from casework.actions.letters_confirmed import Confirmed
from casework.actions.papers import Said
from casework.errors import BadInput, NotAllowed
from casework.intake import chart_book
from casework.records import columns, events, store
from casework.records.models import Coverage, Determination
from casework.records.papers import LetterProposal
from casework.rules.papers import PaperKind
from casework.rules.preflight import Override
from casework.terms import Act, Clock, DenialReason, FilingMethod, Outcome, Stage, Step, Track
from tests import board_pages, make
from tests.paper_making import LETTER, PNG, drop, pdf

PROXY = chart.Denial(notice_on=date(2026, 11, 20), received_on=date(2026, 11, 20), reason=DenialReason.EXPERIMENTAL, is_proxy=True)


def opened(office: Office, **denial: Any) -> str:
    said = PROXY.model_copy(update=denial)
    return cases.take_chart(office, make.full_chart(denial=said), actor="test").opened[0]


def letter(office: Office, number: str, *lines: str, kind: PaperKind = PaperKind.DENIAL_LETTER) -> int:
    path = drop(office.settings.home / "made", "letter.pdf", pdf(lines or LETTER))
    return papers.take(office, path, number, actor="test", said=Said(kind)).number


def confirm(office: Office, number: str, *accepted: str, of: date | None = None, paper: int | None = None, **stated: str) -> Confirmed:
    return letters_confirmed.confirm(office, number, paper, accepted=accepted, stated=stated, actor="maria", of=of)


def denials(office: Office, number: str) -> list[Determination]:
    with store.reading(office.engine) as session:
        return store.determinations(session, number)


def due(office: Office, number: str, stage: Stage = Stage.FIRST_APPEAL) -> date | None:
    with store.reading(office.engine) as session:
        row = store.running(session, number, stage, Clock.FILING, track=Track.MEMBER)
        return row.work_by if row else None


def test_a_letter_that_came_in_changes_nothing_and_says_how_many_fields_it_proposes(office: Office) -> None:
    number = opened(office)
    before, day = [row.model_dump() for row in denials(office, number)], due(office, number)
    paper = letter(office, number)

    assert [row.model_dump() for row in denials(office, number)] == before
    assert due(office, number) == day
    text = board.case_text(office, number, run_link=str, document_link=str)
    assert "4 fields proposed" in text
    assert f"casework confirm-letter {number} --paper {paper}" in text


def test_the_letters_words_lie_encrypted_and_never_on_the_board(office: Office) -> None:
    number = opened(office)
    letter(office, number, *LETTER, "Your request was denied because Markerina is experimental.")

    with store.reading(office.engine) as session:
        assert any("experimental" in row.words for row in session.exec(select(LetterProposal)))
    assert "REF-7781" not in board.case_text(office, number, run_link=str, document_link=str)
    assert "Your request" not in board_pages.page(office)
    office.engine.dispose()
    for path in office.settings.home.glob("casework.db*"):
        assert b"must be received by" not in path.read_bytes()


def test_each_field_is_shown_with_its_words_and_what_the_record_holds(office: Office) -> None:
    number = opened(office)
    letter(office, number)
    fields = {field.name: field for field in letters_confirmed.view(office, number).fields}

    assert (fields["notice"].value, fields["notice"].now) == ("2026-11-02", "2026-11-20")
    assert "must be received by May 5, 2027" in fields["deadline"].words
    assert fields["deadline"].now == ""
    assert fields["received"].value == ""


def test_a_preview_shows_what_would_move_and_changes_nothing(office: Office) -> None:
    number = opened(office)
    letter(office, number)
    before = due(office, number)
    seen = letters_confirmed.preview(office, number, None, accepted=["notice"], stated={"received": "2026-11-06"})

    assert [(fact.name, fact.new) for fact in seen.found.changed] == [("notice", "2026-11-02"), ("received", "2026-11-06")]
    assert [move.new.work_by for move in seen.found.moved if move.clock is Clock.FILING] == [date(2027, 5, 5)]
    assert due(office, number) == before
    assert letters_confirmed.view(office, number).is_read is False


def test_confirmed_fields_correct_the_denial_move_its_clock_and_settle_the_task(office: Office) -> None:
    number = opened(office)
    paper = letter(office, number)
    done = confirm(office, number, "notice", "deadline", "reference", received="2026-11-06")

    (row,) = denials(office, number)
    assert (row.notice_on, row.received_on, row.letter_deadline, row.reference) == (date(2026, 11, 2), date(2026, 11, 6), date(2027, 5, 5), "REF-7781")
    assert not row.is_proxy
    assert due(office, number) == date(2027, 5, 5)
    assert done.also == ("reference",)
    with store.reading(office.engine) as session:
        assert papers_asked.page(office, session, store.case(session, number))["paper_questions"] == []
        codes = [event.code for event in events.of_case(session, number) if event.verb == "letter confirmed"]
    assert codes == [f"paper {paper}: notice, received, deadline, reference"]
    assert chart_book.load_any(workbooks.path_of(office, number)).denial.letter_deadline == date(2027, 5, 5)


def test_confirming_twice_changes_and_logs_nothing_more(office: Office) -> None:
    number = opened(office)
    paper = letter(office, number)
    confirm(office, number, "notice", "deadline", received="2026-11-06")
    with store.reading(office.engine) as session:
        before = len(events.of_case(session, number))
    done = confirm(office, number, "notice", "deadline", paper=paper, received="2026-11-06")

    assert done.found.is_empty
    with store.reading(office.engine) as session:
        assert len(events.of_case(session, number)) == before


def test_where_the_appeal_goes_is_taken_over_for_the_coverage(office: Office) -> None:
    number = opened(office)
    letter(office, number)
    done = confirm(office, number, fax="(800) 555-0177", address="Appeals Unit\\nP.O. Box 1\\nReno, NV 89501")

    with store.reading(office.engine) as session:
        value = session.get_one(Coverage, store.case(session, number).coverage_id).value
    assert (value.appeals_fax, value.appeals_address) == ("(800) 555-0177", "Appeals Unit\nP.O. Box 1\nReno, NV 89501")
    assert sorted(done.also) == ["address", "fax"]


@pytest.mark.parametrize(
    ("accepted", "stated", "why"),
    [
        (["fax"], {}, "proposes nothing for it"),
        (["dates"], {}, "Its fields: notice"),
        ([], {"outcome": "Approved"}, "Its fields: notice"),
        ([], {"notice": "soon"}, "real day"),
        ([], {"notice": ""}, "Write a value"),
        ([], {"received": "2026-12-24"}, "future"),
        ([], {"received": "2026-11-01", "notice": "2026-11-02"}, "received before it was written"),
        ([], {"reason": "magic"}, "cannot be “magic”"),
        ([], {"fax": "call us"}, "digits"),
        ([], {"fax": "1" * 31}, "digits"),
        ([], {"address": "x" * 5000}, "too long"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_is_kept(office: Office, accepted: list[str], stated: dict[str, str], why: str) -> None:
    number = opened(office)
    letter(office, number)
    before = [row.model_dump() for row in denials(office, number)]

    with pytest.raises(BadInput, match=why):
        letters_confirmed.confirm(office, number, None, accepted=[*accepted, "reference"], stated=stated, actor="test")
    assert [row.model_dump() for row in denials(office, number)] == before
    assert not letters_confirmed.view(office, number).is_read


def test_a_field_on_which_the_letter_says_two_things_is_never_taken_as_proposed(office: Office) -> None:
    number = opened(office)
    letter(office, number, *LETTER, "Your appeal must be received by June 9, 2027.")

    assert {field.name: field.value for field in letters_confirmed.view(office, number).fields}["deadline"] == ""
    with pytest.raises(BadInput, match="more than one thing"):
        confirm(office, number, "deadline")


def test_a_letter_of_another_date_never_dates_a_denial_whose_date_is_known(office: Office) -> None:
    number = opened(office, is_proxy=False, notice_on=date(2026, 10, 1), received_on=date(2026, 10, 5))
    letter(office, number)
    before = due(office, number)

    for fields in (("deadline",), ("notice",), ("notice", "deadline")):
        with pytest.raises(BadInput, match=r"--of 2026-10-01.*casework reissued"):
            confirm(office, number, *fields)
    assert due(office, number) == before
    confirm(office, number, "notice", received="2026-11-06", of=date(2026, 10, 1))
    assert denials(office, number)[0].notice_on == date(2026, 11, 2)


def filed(office: Office, number: str, day: date) -> None:
    filing.record_filing(office, number, filed_on=day, method=FilingMethod.FAX, override=Override.CHECKED, actor="test")


ANSWER = (
    "Date: November 20, 2026",
    "Dear Ms. Whitlock:",
    "We upheld our denial of your appeal: not medically necessary.",
    "Your second level appeal must be received by January 19, 2027.",
)


def test_a_letter_dated_after_our_filing_is_the_payers_answer_and_leaves_the_first_denial_alone(office: Office) -> None:
    number = opened(office, is_proxy=False, notice_on=date(2026, 10, 1), received_on=date(2026, 10, 5))
    filed(office, number, date(2026, 10, 20))
    first = denials(office, number)[0].model_dump()
    letter(office, number, *ANSWER)
    seen = letters_confirmed.preview(office, number, None, accepted=["notice"], stated={"received": "2026-11-21"})
    done = confirm(office, number, "notice", "deadline", received="2026-11-21", mailed="2026-11-20", reason="medical necessity")

    assert seen.is_answer
    assert done.is_answer
    assert ("the payer's answer to the first appeal", "none yet", "Denied") in [(fact.name, fact.old, fact.new) for fact in done.found.changed]
    old, new = denials(office, number)
    assert old.model_dump() == first
    assert (new.stage, new.outcome, new.notice_on, new.received_on) == (Stage.FIRST_APPEAL, Outcome.DENIED, date(2026, 11, 20), date(2026, 11, 21))
    assert (new.letter_deadline, new.mailed_on, new.reason) == (date(2027, 1, 19), date(2026, 11, 20), DenialReason.MEDICAL_NECESSITY)
    with store.reading(office.engine) as session:
        assert store.stages(session, number)[0].step is Step.DETERMINED
    again = confirm(office, number, "notice", "deadline", paper=done.paper, received="2026-11-21")
    assert again.found.is_empty
    assert len(denials(office, number)) == 2


def test_a_letter_older_than_our_filing_corrects_the_denial_it_was(office: Office) -> None:
    number = opened(office)
    filed(office, number, date(2026, 11, 21))
    letter(office, number)
    done = confirm(office, number, "notice", "deadline", received="2026-11-06")

    assert not done.is_answer
    assert len(denials(office, number)) == 1


def test_while_a_decision_is_awaited_a_letter_without_a_date_is_asked_for_it(office: Office) -> None:
    number = opened(office)
    filed(office, number, date(2026, 11, 21))
    letter(office, number, "Dear Ms. Whitlock:", "Your appeal must be received by May 5, 2027.")

    with pytest.raises(BadInput, match="which date the letter bears"):
        confirm(office, number, "deadline")


def test_a_letter_that_was_read_and_changes_nothing_is_settled(office: Office) -> None:
    number = opened(office)
    letter(office, number)
    before = [row.model_dump() for row in denials(office, number)]
    done = confirm(office, number)

    assert done.found.is_empty
    assert [row.model_dump() for row in denials(office, number)] == before
    assert letters_confirmed.view(office, number, done.paper).is_read


def test_a_picture_proposes_nothing_and_its_dates_are_typed(office: Office) -> None:
    number = opened(office)
    path = drop(office.settings.home / "made", "denial.png", PNG)
    taken = papers.take(office, path, number, actor="test", said=Said(PaperKind.DENIAL_LETTER))

    assert "no text" in " ".join(taken.told)
    assert "enter its dates yourself" in board.case_text(office, number, run_link=str, document_link=str)
    confirm(office, number, notice="2026-11-02", received="2026-11-06")
    assert denials(office, number)[0].notice_on == date(2026, 11, 2)


def test_of_several_letters_one_is_named_and_other_papers_are_no_letters(office: Office) -> None:
    number = opened(office)
    first = letter(office, number)
    letter(office, number, "Explanation of benefits", "Date: November 3, 2026", kind=PaperKind.EOB)
    envelope = letter(office, number, "postmark", kind=PaperKind.ENVELOPE)

    with pytest.raises(BadInput, match=rf"--paper {first} \(denial letter\)"):
        confirm(office, number, "notice")
    with pytest.raises(BadInput, match="“envelope”"):
        confirm(office, number, paper=envelope)
    with pytest.raises(BadInput, match="has no paper 99"):
        confirm(office, number, paper=99)


def test_in_a_closed_case_a_letter_changes_nothing(office: Office) -> None:
    number = opened(office)
    paper = letter(office, number)
    deciding.decide(office, number, Act.WITHDRAW, actor="test")
    with pytest.raises(NotAllowed, match="was closed"):
        confirm(office, number, "notice", paper=paper)


def test_a_signed_form_proposes_its_date_and_a_person_says_from_and_until_when(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(standing=chart.Standing()), actor="test").opened[0]
    paper = letter(office, number, "Authorization", kind=PaperKind.SIGNED_FORM)

    def standing() -> chart.Standing:
        with store.reading(office.engine) as session:
            return letters_applied.standing_of(session, store.case(session, number))

    papers.classify(office, number, paper, Said(dated_on=date(2026, 11, 10)), actor="test")
    assert standing().signed_on is None
    for stated, why in (({"expires": "2026-11-01"}, "ends before"), ({"signed": "2026-12-01"}, "still to come"), ({"notice": "2026-11-02"}, "signed, expires")):
        with pytest.raises(BadInput, match=why):
            letters_confirmed.confirm(office, number, paper, accepted=["signed"] if "expires" in stated else [], stated=stated, actor="test")
    assert standing().signed_on is None
    done = confirm(office, number, "signed", expires="2027-11-10")
    assert (standing().signed_on, standing().expires_on) == (date(2026, 11, 10), date(2027, 11, 10))
    assert [fact.name for fact in done.found.changed] == ["authorization signed", "authorization expires"]


def test_a_paper_that_turns_out_to_be_no_letter_proposes_nothing_any_more(office: Office) -> None:
    number = opened(office)
    paper = letter(office, number)
    papers.classify(office, number, paper, Said(PaperKind.RECORDS), actor="test")

    with store.reading(office.engine) as session:
        assert session.exec(select(LetterProposal)).all() == []


def test_the_vault_is_what_opens_the_words(office: Office) -> None:
    number = opened(office)
    letter(office, number)

    with store.writing(office.engine) as session:
        raw = session.connection().exec_driver_sql("SELECT words, value FROM letter_proposal").all()
        opened_words = [columns.vault().open(words, column="letter_proposal.words") for words, _ in raw]
    assert all("." in words and " " not in words for words, _ in raw)
    assert any("REF-7781" in words for words in opened_words)


def test_a_payers_letter_is_never_taken_for_a_regulators_answer(office: Office) -> None:
    number = opened(office, is_proxy=False, notice_on=date(2026, 10, 1), received_on=date(2026, 10, 5))
    filed(office, number, date(2026, 10, 20))
    determining.record_determination(office, number, Answer(Outcome.DENIED, date(2026, 11, 1), date(2026, 11, 3)), actor="test")
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor="test")
    filing.record_filing(
        office, number, filed_on=date(2026, 11, 10), method=FilingMethod.FAX, stage=Stage.DOI_COMPLAINT, override=Override.CHECKED, actor="test"
    )
    letter(office, number, *ANSWER)

    with pytest.raises(BadInput, match="casework reissued"):
        confirm(office, number, "notice", "deadline")
