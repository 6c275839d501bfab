"""An act that was taken back leaves the case as it stood; what left the house, what came in and what a person edited stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from casework import clock, known
from casework.actions import (
    Office,
    assigning,
    board,
    cases,
    contacts,
    correcting,
    deciding,
    determining,
    filing,
    integrity,
    merging_cases,
    payer_notices,
    putting_aside,
    questions,
    remind,
    splitting_cases,
    undoing,
)
from casework.actions.changes import CorrectionReason
from casework.actions.determining import Answer
from casework.actions.undoing import UndoReason
from casework.chart import Contact
from casework.errors import NotAllowed
from casework.records import events, store
from casework.records.acts import CaseAct
from casework.records.files import Files
from casework.terms import Act, Clock, DenialReason, FilingMethod, HoldReason, KnownBy, NotPursuedReason, Outcome, Stage, Track
from tests import make
from tests.actions import filing_together
from tests.actions.standing_still import dump

MARIA, PRESSED = "maria", UndoReason.PRESSED


def opened(office: Office, **changes: Any) -> str:
    return cases.take_chart(office, make.full_chart(**changes), actor=MARIA).opened[0]


def ready(office: Office) -> str:
    number = opened(office)
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    return number


def filed(office: Office, number: str) -> None:
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", actor=MARIA)


def denied(office: Office, number: str) -> None:
    answer = Answer(Outcome.DENIED, notice_on=office.today(), received_on=office.today())
    determining.record_determination(office, number, answer, actor=MARIA)


def test_a_filing_that_was_never_made_comes_off_and_its_clock_runs_again(office: Office) -> None:
    number = ready(office)
    before = dump(office, number)
    filed(office, number)
    assert dump(office, number) != before

    shown = undoing.show(office, number)
    with pytest.raises(NotAllowed, match="never sent"):
        undoing.undo(office, number, reason=PRESSED, actor=MARIA)
    said = undoing.undo(office, number, reason=UndoReason.NEVER_SENT, actor="sam", act=shown.act)

    assert dump(office, number) == before
    assert "the filing of 2026-11-22 by Fax comes off the record" in shown.changes
    assert "the clock runs again: first appeal: we file by 2027-05-05" in shown.changes
    assert "First appeal goes back from “filed” to “ready to file”" in shown.changes
    assert said.words.startswith(f"{number}: taken back: “record a filing” by maria on 2026-11-22")
    assert "only with the reason" in shown.words
    assert "only with the reason" not in said.words


def test_the_clock_that_runs_again_reminds_again(office: Office) -> None:
    number = ready(office)
    filed(office, number)
    undoing.undo(office, number, reason=UndoReason.NEVER_SENT, actor=MARIA)
    clock.set_today(office.settings, date(2027, 5, 4))

    assert remind.sweep(office, env={}).armed >= 1
    with store.reading(office.engine) as session:
        row = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.MEMBER)
        assert row is not None
        assert row.next_rung_on is not None
        assert row.next_rung_on > date(2027, 5, 4)


def test_the_question_is_asked_again_under_a_higher_number_and_says_why(office: Office) -> None:
    number = ready(office)
    with store.reading(office.engine) as session:
        first = store.stages(session, number)[0].ask_number
    deciding.decide(office, number, Act.DO_NOT_PURSUE, reason=NotPursuedReason.OTHER, actor=MARIA)

    undoing.undo(office, number, reason=UndoReason.WRONG_CASE, actor=MARIA)

    with store.reading(office.engine) as session:
        row = store.stages(session, number)[0]
        assert row.ask_number == first + 2
        assert row.ask_notice == "“do not pursue” was taken back: meant for another case."
        assert store.case(session, number).closed_on is None


def test_a_stage_that_was_opened_and_taken_back_goes_on_counting_when_it_is_opened_again(office: Office) -> None:
    number = ready(office)
    filed(office, number)
    denied(office, number)
    before = dump(office, number)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    questions.draft_if_possible(office, number, Stage.SECOND_APPEAL, track=Track.MEMBER)
    with store.reading(office.engine) as session:
        second = store.stage_of(session, number, Stage.SECOND_APPEAL, track=Track.MEMBER)
        assert second is not None
        paths = [each.path for each in store.documents(session, number) if each.stage is Stage.SECOND_APPEAL]

    said = undoing.undo(office, number, reason=UndoReason.CHANGED_MIND, actor=MARIA)
    assert dump(office, number) == before
    assert paths
    assert "second-appeal-v1.undone.docx" in said.words
    assert not any((office.documents / path).exists() for path in paths)

    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    with store.reading(office.engine) as session:
        again = store.stage_of(session, number, Stage.SECOND_APPEAL, track=Track.MEMBER)
        assert again is not None
        assert again.ask_number > second.ask_number


def test_acts_come_back_one_by_one_and_the_same_number_twice_takes_back_one(office: Office) -> None:
    number = ready(office)
    states = [dump(office, number)]
    assigning.assign(office, number, "sam", actor=MARIA)
    states.append(dump(office, number))
    assigning.hold(office, number, until=office.today() + timedelta(days=5), reason=HoldReason.AWAITING_PATIENT, actor=MARIA)

    last = undoing.show(office, number).act
    undoing.undo(office, number, reason=PRESSED, actor=MARIA, act=last)
    assert dump(office, number) == states.pop()
    again = undoing.undo(office, number, reason=PRESSED, actor=MARIA, act=last)
    assert not again.is_new
    assert "already" in again.words
    undoing.undo(office, number, reason=PRESSED, actor=MARIA)
    assert dump(office, number) == states.pop()
    with pytest.raises(NotAllowed, match="stays opened"):
        undoing.undo(office, number, reason=PRESSED, actor=MARIA)


def test_an_act_that_is_not_the_last_is_not_taken_back_by_its_number(office: Office) -> None:
    number = ready(office)
    assigning.assign(office, number, "sam", actor=MARIA)
    first = undoing.show(office, number).act
    assigning.assign(office, number, MARIA, actor="sam")

    with pytest.raises(NotAllowed, match="not the last"):
        undoing.undo(office, number, reason=PRESSED, actor=MARIA, act=first)


def test_a_letter_edited_since_it_was_drawn_stops_the_undo_and_is_not_lost(office: Office) -> None:
    number, (first, *_) = _opened_second(office)
    path = office.documents / first
    path.write_bytes(path.read_bytes() + b"a person's words")
    before = dump(office, number)

    with pytest.raises(NotAllowed, match="was edited since"):
        undoing.undo(office, number, reason=PRESSED, actor=MARIA)
    assert dump(office, number) == before
    assert path.read_bytes().endswith(b"a person's words")


def test_a_correction_that_moved_two_cases_is_taken_back_as_one_or_refused(office: Office) -> None:
    one = opened(office)
    other = make.full_chart().denial.model_copy(update={"reason": DenialReason.OUT_OF_NETWORK, "reference": "X"})
    two = opened(office, claims=(make.line(3, claim_number="26-9"),), denial=other)
    assert one != two
    before = dump(office, one), dump(office, two)
    correcting.correct(office, one, {"plan": "insured-group"}, reason=CorrectionReason.OTHER, actor=MARIA)
    assert (dump(office, one), dump(office, two)) != before

    undoing.undo(office, two, reason=PRESSED, actor=MARIA)
    assert (dump(office, one), dump(office, two)) == before

    correcting.correct(office, one, {"plan": "insured-group"}, reason=CorrectionReason.OTHER, actor=MARIA)
    assigning.assign(office, two, "sam", actor=MARIA)
    with pytest.raises(NotAllowed, match=f"changed {two} too"):
        undoing.undo(office, one, reason=PRESSED, actor=MARIA)


def test_an_answer_to_the_payer_and_a_contact_come_off_again(office: Office) -> None:
    number = ready(office)
    filed(office, number)
    today = office.today()
    states = [dump(office, number)]
    payer_notices.record_request(office, number, sent_on=today, received_on=today, due_on=today + timedelta(days=20), actor=MARIA)
    states.append(dump(office, number))
    payer_notices.record_answer(office, number, answered_on=today, actor=MARIA)
    states.append(dump(office, number))
    contacts.log(office, number, Contact(happened_on=today, way="call", party="payer", words="hello"), actor=MARIA)

    while states:
        undoing.undo(office, number, reason=UndoReason.NEVER_SENT, actor=MARIA)
        assert dump(office, number) == states.pop()


def test_the_log_keeps_both_the_act_and_its_undoing(office: Office) -> None:
    number = ready(office)
    assigning.assign(office, number, "sam", actor=MARIA)
    undoing.undo(office, number, reason=PRESSED, actor="sam")

    with store.reading(office.engine) as session:
        verbs = [(event.verb, event.code) for event in events.of_case(session, number)][-2:]
        assert events.first_altered(session) is None
        act = session.exec(select(CaseAct).where(CaseAct.code == "assigned")).one()
    assert verbs == [("assigned", "sam"), ("undone", f"assigned (act {act.id}); reason: Pressed by mistake")]
    assert act.undone_at is not None


def test_a_number_larger_than_any_act_is_refused_with_a_sentence(office: Office) -> None:
    number = ready(office)
    assigning.assign(office, number, "sam", actor=MARIA)

    with pytest.raises(NotAllowed, match="is not the last"):
        undoing.undo(office, number, reason=PRESSED, actor=MARIA, act=10**20)


def test_what_an_act_changed_is_sealed_in_the_database(office: Office) -> None:
    number = ready(office)
    contacts.log(office, number, Contact(happened_on=office.today(), way="call", party="payer", words="Wanda said hello"), actor=MARIA)
    undoing.undo(office, number, reason=PRESSED, actor=MARIA)

    assert b"Wanda" not in b"".join(path.read_bytes() for path in office.settings.home.glob("casework.db*"))


def test_two_people_who_file_and_take_back_the_same_cases_at_once_lose_and_double_nothing(office: Office) -> None:
    numbers = filing_together.opened(office)
    before = [dump(office, number) for number in numbers]

    assert filing_together.file_at_once(office, numbers) == []
    assert filing_together.filed(office, numbers) == [1] * len(numbers)
    assert integrity.check(office) == []
    assert filing_together.undo_at_once(office, numbers) == []
    assert [dump(office, number) for number in numbers] == before
    assert integrity.check(office) == []


def test_a_merge_is_taken_back_and_a_split_says_how_to_join_the_two_again(office: Office) -> None:
    number = opened(office, claims=(make.line(1), make.line(2)))
    with store.reading(office.engine) as session:
        last = [row.id or 0 for row in store.claim_lines(session, number)][1:]
    other = splitting_cases.split(office, number, last, actor=MARIA).other
    with pytest.raises(NotAllowed, match=r"a case that was split; that is not taken back.*casework merge"):
        undoing.undo(office, number, reason=PRESSED, actor=MARIA)
    before = [dump(office, each) for each in (number, other)]

    merging_cases.merge(office, other, number, actor=MARIA)
    undoing.undo(office, number, reason=PRESSED, actor=MARIA)

    assert [dump(office, each) for each in (number, other)] == before
    assert integrity.check(office) == []


class Killed(Exception):
    """The process is gone."""


def _opened_second(office: Office) -> tuple[str, list[str]]:
    """Open and draw the second appeal, which the next undo takes back; give its files."""
    number = ready(office)
    filed(office, number)
    denied(office, number)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    questions.draft_if_possible(office, number, Stage.SECOND_APPEAL, track=Track.MEMBER)
    with store.reading(office.engine) as session:
        return number, [each.path for each in store.documents(session, number) if each.stage is Stage.SECOND_APPEAL]


def _undo_killed(office: Office, number: str, monkeypatch: pytest.MonkeyPatch, *, is_half_done: bool = False) -> int:
    """Take the last act back and die before its first file is renamed, or in the middle of that; give the act's number."""
    act = undoing.show(office, number).act

    def dies(self: Files, before: str, after: str) -> None:
        if is_half_done:
            self.seal(after, self.sealed(before))
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Files, "rename", dies)
        undoing.undo(office, number, reason=UndoReason.CHANGED_MIND, actor=MARIA, act=act)
    return act


@pytest.mark.parametrize("is_half_done", [False, True], ids=["before", "half done"])
@pytest.mark.parametrize("is_a_start", [True, False], ids=["start", "undo again"])
def test_an_undo_killed_between_its_rows_and_its_files_is_finished_by_whoever_comes_next(
    office: Office, monkeypatch: pytest.MonkeyPatch, *, is_half_done: bool, is_a_start: bool
) -> None:
    number, paths = _opened_second(office)
    letters = {path: office.files.read(path) for path in paths}
    act = _undo_killed(office, number, monkeypatch, is_half_done=is_half_done)
    assert any(office.files.is_there(path) for path in paths)

    if is_a_start:
        Office.create(office.settings).engine.dispose()
    else:
        assert "taken back already" in undoing.undo(office, number, reason=UndoReason.CHANGED_MIND, actor=MARIA, act=act).words

    assert not any(office.files.is_there(path) for path in paths)
    assert {path: office.files.read(path.replace(".docx", ".undone.docx")) for path in paths} == letters
    assert putting_aside.finish(office) == ()


def test_a_letter_drawn_anew_before_the_old_one_was_put_aside_stays_the_case_s_letter(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number, paths = _opened_second(office)
    _undo_killed(office, number, monkeypatch)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    questions.draft_if_possible(office, number, Stage.SECOND_APPEAL, track=Track.MEMBER)

    Office.create(office.settings).engine.dispose()

    with store.reading(office.engine) as session:
        drawn = [each for each in store.documents(session, number) if each.stage is Stage.SECOND_APPEAL]
    assert {each.path for each in drawn} == set(paths)
    assert all(office.files.digest(each.path) == each.sha256 for each in drawn)


def test_a_file_that_cannot_be_renamed_is_told_and_renamed_later(office: Office) -> None:
    number, paths = _opened_second(office)
    sealed = office.files.root / f"{paths[0]}.sealed"
    good = sealed.read_bytes()
    (office.documents / paths[0]).unlink()
    sealed.write_bytes(good[:-1])
    words = undoing.undo(office, number, reason=UndoReason.CHANGED_MIND, actor=MARIA).words
    sealed.write_bytes(good)
    Office.create(office.settings).engine.dispose()

    assert "could not be renamed yet; the next start of the board tries again" in words
    assert not office.files.is_there(paths[0])
    assert office.files.sealed(paths[0].replace(".docx", ".undone.docx"))


def test_the_case_page_says_beside_a_name_that_nobody_proved_it(office: Office) -> None:
    number = opened(office)
    with known.person("ann", by=KnownBy.LOGIN):
        assigning.assign(office, number, "sam", actor="ann")
        assigning.assign(office, number, "maria", actor=MARIA)

    page = board.case_text(office, number, run_link=str, document_link=str)

    assert " maria (as stated): case opened" in page
    assert " ann: assigned" in page
    assert " maria (as stated, entered by ann): assigned" in page
    assert "system (" not in page
