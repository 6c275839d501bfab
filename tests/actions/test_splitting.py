"""Splitting and merging: no line is ever lost or in two cases, no day moves back, and the emptied case keeps its page."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import select

from casework import chart
from casework.actions import (
    Office,
    cases,
    contacts,
    determining,
    filing,
    intake,
    merging_cases,
    pages,
    papers,
    questions,
    splitting_cases,
    splitting_copies,
    stages,
)
from casework.actions import line_outcomes_record as lines
from casework.actions.answers import Answer
from casework.errors import BadInput, NotAllowed, UnknownCase
from casework.records import events, store
from casework.records.models import ClaimLine, Deadline, Determination
from casework.rules.line_outcomes import LineResult, Verdict
from casework.terms import Clock, DeadlineStatus, DocumentStatus, FilingMethod, Outcome, Stage, Step, Track
from tests import make
from tests.actions.remitting import Claim, written

MARIA = "maria"
numbers = count(1)
NOTICE = date(2026, 11, 2)


def opened(office: Office, charges: list[Decimal], *, notice_on: date = NOTICE, patient: int = 0, **changes: object) -> str:
    """Open the appeal of one more patient, with a claim line for each charge."""
    place = patient or next(numbers)
    said = make.full_chart()
    claims = tuple(make.line(1, claim_number=f"{place}-{at}-{notice_on}", charge=charge, service_on=date(2026, 9, 1 + at)) for at, charge in enumerate(charges))
    denial = said.denial.model_copy(update={"notice_on": notice_on, "received_on": notice_on + timedelta(days=4), "reference": f"REF-{place}-{notice_on}"})
    who = {
        "patient": said.patient.model_copy(update={"first_name": f"Robin{'x' * place}"}),
        "coverage": said.coverage.model_copy(update={"member_id": f"SMH{place:09}"}),
    }
    return cases.take_chart(office, said.model_copy(update={**who, "claims": claims, "denial": denial, **changes}), actor=MARIA).opened[0]


def ids(office: Office, number: str) -> list[int]:
    with store.reading(office.engine) as session:
        return [row.id or 0 for row in store.claim_lines(session, number)]


def at_stake(office: Office, number: str) -> Decimal:
    with store.reading(office.engine) as session:
        return store.case(session, number).amount_at_stake


def file_by(office: Office, number: str, stage: Stage = Stage.FIRST_APPEAL) -> list[Deadline]:
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if (row.stage, row.clock, row.status) == (stage, Clock.FILING, DeadlineStatus.RUNNING)]
        return sorted(rows, key=lambda row: (not row.drives, row.work_by or date.max))


def verbs(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [each.verb for each in events.of_case(session, number)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = make.office(tmp_path_factory.mktemp("splitting") / "home")
    yield made
    made.engine.dispose()


@given(
    charges=st.lists(st.decimals("0", "9999.99", places=2), min_size=2, max_size=5),
    taken=st.sets(st.integers(0, 4), min_size=1, max_size=4),
    decided=st.lists(st.sampled_from([None, *LineResult]), min_size=5, max_size=5),
)
@settings(max_examples=25, deadline=None)
def test_splitting_and_merging_again_give_the_same_lines_sums_and_earliest_day(
    shared: Office, charges: list[Decimal], taken: set[int], decided: list[LineResult | None]
) -> None:
    number = opened(shared, charges)
    held = ids(shared, number)
    said = [Verdict(line, result) for line, result in zip(held, decided, strict=False) if result]
    if said and any(result is None or result.is_disputed for result in decided[: len(held)]):
        lines.record(shared, number, said, actor=MARIA)
    before = (held, at_stake(shared, number), file_by(shared, number)[0].work_by)
    wanted = [held[place] for place in sorted(taken) if place < len(held)]
    if not wanted or len(wanted) == len(held):
        with pytest.raises(BadInput):
            splitting_cases.split(shared, number, wanted, actor=MARIA)
        return
    parted = splitting_cases.split(shared, number, wanted, actor=MARIA)

    assert sorted(ids(shared, number) + ids(shared, parted.other)) == held
    assert ids(shared, parted.other) == wanted
    assert at_stake(shared, number) + at_stake(shared, parted.other) == before[1]
    assert {file_by(shared, each)[0].work_by for each in (number, parted.other)} == {before[2]}

    merging_cases.merge(shared, parted.other, number, actor=MARIA)

    assert (ids(shared, number), at_stake(shared, number), file_by(shared, number)[0].work_by) == before
    assert (ids(shared, parted.other), at_stake(shared, parted.other)) == ([], Decimal(0))
    with store.reading(shared.engine) as session:
        assert len(store.determinations(session, number)) == 1
        every = session.exec(select(ClaimLine.line_key)).all()
    assert len(every) == len(set(every))


def test_a_split_is_done_once_and_both_cases_tell_of_each_other(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400), Decimal(38)])
    last = ids(office, number)[-1]
    first = splitting_cases.split(office, number, [last], actor=MARIA)
    again = splitting_cases.split(office, number, [last], actor=MARIA)

    assert (first.is_new, again.is_new, again.other) == (True, False, first.other)
    assert again.words == f"{number}: 1 line of it lies in {first.other} already; nothing changed."
    assert [link["words"] for link in pages.case_page(office, number)["line_links"]] == ["split off into"]
    assert [link["words"] for link in pages.case_page(office, first.other)["line_links"]] == ["split off from"]
    assert verbs(office, number).count("split off") == 1


def test_drawn_letters_are_drawn_anew_for_the_lines_that_each_case_holds(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400)])
    questions.next_question(office, number, Stage.FIRST_APPEAL)
    other = splitting_cases.split(office, number, ids(office, number)[1:], actor=MARIA).other
    for each in (number, other):
        with store.reading(office.engine) as session:
            assert store.stages(session, each)[0].step is Step.DRAFTING
        asked = questions.next_question(office, each, Stage.FIRST_APPEAL)
        assert asked is not None
        assert asked.step is Step.READY_TO_FILE
    with store.reading(office.engine) as session:
        drawn = {(each.case_number, each.version, each.status) for each in store.documents(session, number) if each.kind == "first-appeal"}
    assert drawn == {(number, 1, DocumentStatus.REPLACED), (number, 2, DocumentStatus.DRAFT)}


def test_what_lies_with_the_payer_is_not_torn_from_its_filing(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400)])
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA, is_protective=True)
    with pytest.raises(NotAllowed, match="filed for all its lines together") as refused:
        splitting_cases.split(office, number, ids(office, number)[1:], actor=MARIA)

    assert any("line by line" in each for each in refused.value.allowed)
    assert len(ids(office, number)) == 2


def second_level(office: Office) -> str:
    """Take a case of three lines to its open second appeal; the first was filed and upheld."""
    number = opened(office, [Decimal(650), Decimal(400), Decimal(38)])
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA, is_protective=True)
    determining.record_determination(office, number, Answer(Outcome.DENIED, make.DAY, make.DAY), actor=MARIA)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor=MARIA)
    return number


def test_a_case_at_its_second_level_is_split_with_its_history_and_merged_again(office: Office) -> None:
    number = second_level(office)
    (before,) = file_by(office, number, Stage.SECOND_APPEAL)
    other = splitting_cases.split(office, number, ids(office, number)[:1], actor=MARIA).other
    with store.reading(office.engine) as session:
        assert [(row.stage, row.step) for row in store.stages(session, other)] == [(Stage.FIRST_APPEAL, Step.DECIDED), (Stage.SECOND_APPEAL, Step.DRAFTING)]
        assert [row.filed_on for row in store.filings(session, other)] == [make.DAY]
        assert [row.stage for row in store.determinations(session, other)] == [None, Stage.FIRST_APPEAL]
    (after,) = file_by(office, other, Stage.SECOND_APPEAL)
    assert (after.work_by, after.last_lawful, after.rule) == (before.work_by, before.last_lawful, before.rule)

    merging_cases.merge(office, other, number, actor=MARIA)
    with store.reading(office.engine) as session:
        assert len(store.filings(session, number)) == 1
        assert len(store.determinations(session, number)) == 2


def test_two_denials_of_one_dispute_are_merged_and_the_earlier_drives(office: Office) -> None:
    early = opened(office, [Decimal(650)], patient=77)
    with store.writing(office.engine) as session:
        case = store.case(session, early)
        case.series = "before"  # another chart of the same dispute would join the open case
        session.add(case)
    late = _another(office, early)
    merged = merging_cases.merge(office, early, late, actor=MARIA)
    again = merging_cases.merge(office, early, late, actor=MARIA)

    assert (merged.is_new, again.is_new) == (True, False)
    first, beside = file_by(office, late)
    assert (first.drives, beside.drives) == (True, False)
    assert first.work_by is not None
    assert beside.work_by is not None
    assert first.work_by < beside.work_by
    assert at_stake(office, late) == 1050
    page = pages.case_page(office, early)
    assert (page["outcome"], page["closed_on"]) == ("Merged into another case", str(office.today()))
    assert page["line_links"][0]["other"] == late


def _another(office: Office, number: str) -> str:
    """Open a second case of the same dispute, whose denial came later."""
    with store.reading(office.engine) as session:
        patient = store.case(session, number).patient_key
    late = opened(office, [Decimal(400)], notice_on=NOTICE + timedelta(days=9), patient=78)
    with store.writing(office.engine) as session:
        first, second = store.case(session, number), store.case(session, late)
        second.patient_key, second.coverage_id, second.series = patient, first.coverage_id, first.series
        session.add(second)
    return late


def test_papers_and_contacts_go_with_both_and_are_kept_once_after_merging(office: Office, tmp_path: Path) -> None:
    number = opened(office, [Decimal(650), Decimal(400)])
    note = tmp_path / "denial-letter.txt"
    note.write_text("The service is not covered.")
    papers.take(office, note, number, actor=MARIA)
    contacts.log(office, number, chart.Contact(happened_on=make.DAY, way="call", words="asked for the policy"), actor=MARIA)
    other = splitting_cases.split(office, number, ids(office, number)[:1], actor=MARIA).other

    with store.reading(office.engine) as session:
        mine, its = papers.of_case(session, number), papers.of_case(session, other)
        assert [paper.sha256 for paper in its] == [paper.sha256 for paper in mine]
        assert len(its) == 1
        assert its[0].path.startswith(f"{other}/papers/")
        assert (office.documents / its[0].path).read_bytes() == note.read_bytes()
        assert len(contacts.of_case(session, other)) == 1
    merging_cases.merge(office, other, number, actor=MARIA)
    with store.reading(office.engine) as session:
        assert len(papers.of_case(session, number)) == 1
        assert len(contacts.of_case(session, number)) == 1


def test_a_split_that_stops_after_its_papers_were_copied_leaves_the_papers_where_they_are_and_nothing_in_a_case_to_come(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = opened(office, [Decimal(650), Decimal(400)])
    note = tmp_path / "denial-letter.txt"
    note.write_text("The service is not covered.")
    papers.take(office, note, number, actor=MARIA)
    with store.reading(office.engine) as session:
        path = papers.of_case(session, number)[0].path
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(splitting_copies, "_of_papers", interrupted)
        splitting_cases.split(office, number, ids(office, number)[:1], actor=MARIA)
    assert office.files.matching("*/papers/paper-*") > {path}

    papers.tidy(office)

    assert office.files.matching("*/papers/paper-*") == {path}
    assert office.files.read(path) == note.read_bytes()


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_reminders_of_the_new_case_are_looked_at_today(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400)])
    other = splitting_cases.split(office, number, ids(office, number)[:1], actor=MARIA).other

    assert [row.next_rung_on for row in file_by(office, other) if row.drives] == [office.today()]


@pytest.mark.parametrize("reason", ["another patient", "another denial reason"])
def test_what_is_not_one_dispute_is_not_merged(office: Office, reason: str) -> None:
    number, other = opened(office, [Decimal(650)], patient=81), opened(office, [Decimal(650)], patient=82)
    if reason == "another denial reason":
        with store.writing(office.engine) as session:
            first, second = store.case(session, number), store.case(session, other)
            second.patient_key, second.coverage_id, second.denial_reason = first.patient_key, first.coverage_id, None
            session.add(second)
    with pytest.raises(NotAllowed, match=reason):
        merging_cases.merge(office, number, other, actor=MARIA)

    assert len(ids(office, number)) == 1


def test_what_was_sent_closed_or_merged_elsewhere_is_refused_with_what_is_possible(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400), Decimal(38)])
    one, two = (splitting_cases.split(office, number, ids(office, number)[-1:], actor=MARIA).other for _ in range(2))
    merging_cases.merge(office, two, number, actor=MARIA)
    with pytest.raises(NotAllowed, match="already"):
        merging_cases.merge(office, one, two, actor=MARIA)
    filing.record_filing(office, one, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA, is_protective=True)
    with pytest.raises(NotAllowed, match="waits for the payer"):
        merging_cases.merge(office, one, number, actor=MARIA)
    with pytest.raises(BadInput, match="two cases"):
        merging_cases.merge(office, one, one, actor=MARIA)
    with pytest.raises(UnknownCase):
        merging_cases.merge(office, one, "C99-0001", actor=MARIA)
    with pytest.raises(NotAllowed, match="merged into another case"):
        splitting_cases.split(office, two, [1], actor=MARIA)


def test_a_line_that_the_case_does_not_hold_is_refused_with_those_it_holds(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400)])
    with pytest.raises(BadInput, match="Its lines: 1, 2"):
        splitting_cases.split(office, number, [99], actor=MARIA)


@pytest.mark.parametrize("act", ["split", "merge"])
@pytest.mark.parametrize("statement", [3, 9, 17, 25, 40])
def test_a_kill_anywhere_leaves_both_cases_whole(office: Office, act: str, statement: int) -> None:
    number = opened(office, [Decimal(650), Decimal(400)])
    other = splitting_cases.split(office, number, ids(office, number)[1:], actor=MARIA).other if act == "merge" else ""
    before = _all(office)
    counted = count()

    def kill(*_: object) -> None:
        if next(counted) == statement:
            raise KeyboardInterrupt

    event.listen(office.engine, "before_cursor_execute", kill)
    with pytest.raises(KeyboardInterrupt):
        merging_cases.merge(office, other, number, actor=MARIA) if act == "merge" else splitting_cases.split(office, number, [2], actor=MARIA)
    event.remove(office.engine, "before_cursor_execute", kill)

    assert _all(office) == before
    done = merging_cases.merge(office, other, number, actor=MARIA) if act == "merge" else splitting_cases.split(office, number, [2], actor=MARIA)
    assert done.is_new


def _all(office: Office) -> dict[str, int]:
    """Count every row of the database, and sum where the lines lie."""
    with sqlite3.connect(office.settings.home / "casework.db") as door:
        tables = [name for (name,) in door.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counted = {name: door.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables if name != "authorization"}  # noqa: S608
        where = door.execute("SELECT case_number, id FROM claim_line ORDER BY id").fetchall()
    return {**counted, **{f"{number} {line}": 1 for number, line in where}}


def test_claims_of_one_dispute_in_one_remittance_are_one_case_that_can_be_split(office: Office, tmp_path: Path) -> None:
    claims = [Claim(9, ("PR", "55"), served_on=date(2026, 10, day)) for day in (5, 12, 19)]
    (number,) = intake.take_file(office, written(tmp_path, claims, first=300), actor="test").opened
    other = splitting_cases.split(office, number, ids(office, number)[:1], actor=MARIA).other

    with store.reading(office.engine) as session:
        assert (store.case(session, number).series, store.case(session, number).track) == (store.case(session, other).series, Track.MEMBER)
        first = session.exec(select(Determination).where(Determination.case_number == other)).one()
        assert first.is_proxy
    assert (at_stake(office, number), at_stake(office, other)) == (Decimal(1300), Decimal(650))
