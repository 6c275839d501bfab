"""Another insurer in the middle of a series: old cases stay, a request to the new payer opens, and nothing of the old is deleted."""

from datetime import date
from pathlib import Path

import pytest

from casework import chart
from casework.actions import (
    Office,
    board,
    cases,
    charts,
    coverages_followed,
    filing,
    monday_cases,
    new_coverage,
    pages,
    questions,
    remind,
    sessions,
    waiting,
    workbooks,
)
from casework.actions.new_coverage import Followed
from casework.errors import BadInput, NotAllowed
from casework.letters import word
from casework.records import events, store
from casework.records.models import Coverage
from casework.records.papers import Exhibit
from casework.rules.papers import PaperClass, PaperKind
from casework.rules.waiting import AwaitedParty
from casework.terms import DeadlineStatus, DocumentKind, FilingMethod, Stage, Track
from tests import board_pages, make
from tests.actions.approving import APPROVED, MARIA, approved, on, take
from tests.actions.approving import claim as remitted

CHANGE, LAST = date(2027, 1, 1), date(2026, 12, 31)


def covered(office: Office, number: str) -> Coverage:
    with store.reading(office.engine) as session:
        return session.get_one(Coverage, store.case(session, number).coverage_id)


def clocks(office: Office, number: str) -> dict[str, date | None]:
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING]
    return {f"{row.stage} {row.clock} {row.track}": row.work_by for row in rows}


def followed(office: Office, number: str, **changes: object) -> Followed:
    return new_coverage.follow(office, number, **{"on": CHANGE, "payer": "Cigna", "plan": "insured-group", "actor": MARIA, **changes})  # type: ignore[arg-type]


@pytest.fixture
def treated(office: Office) -> str:
    """Give a case with six sessions approved and two used."""
    number = approved(office)
    on(office, date(2026, 12, 10))
    for day in (date(2026, 12, 3), date(2026, 12, 9)):
        sessions.record_use(office, number, on=day, actor=MARIA)
    return number


def test_the_old_coverage_ends_and_a_request_to_the_new_payer_opens(office: Office, treated: str) -> None:
    said = followed(office, treated)

    assert (said.case_number, said.ended_on, said.began_on) == ("C26-0002", LAST, CHANGE)
    assert covered(office, treated).value.ends_on == LAST
    new = covered(office, "C26-0002")
    assert (new.payer, new.plan, new.value.begins_on, new.value.member_id) == ("Cigna", "insured-group", CHANGE, "")
    assert said.words == (
        "C26-0002 is open: prior authorization under the coverage from 2027-01-01. C26-0001 stays with the old coverage, which ends on 2026-12-31. "
        "4 of 6 approved sessions are left in C26-0001, and its coverage ends before 2027-01-01: they cover no session from that day on. "
        "C26-0002 asks the new coverage. "
        "The patient signed an authorization to represent before this coverage began: look whether it holds for the new plan too. "
        "To enter: the member id (chart workbook “P0001 C26-0002.xlsx”, sheet Coverage)."
    )


def test_told_twice_from_either_case_it_opens_one(office: Office, treated: str) -> None:
    first = followed(office, treated)
    again = [followed(office, number) for number in (treated, first.case_number)]

    assert [(each.case_number, each.is_new) for each in again] == [("C26-0002", False)] * 2
    assert "C26-0002 was opened before" in again[0].words
    with store.reading(office.engine) as session:
        assert len(store.cases_of_patient(session, "P0001")) == 2


def test_another_day_for_the_same_change_is_refused_with_where_to_correct_it(office: Office, treated: str) -> None:
    followed(office, treated)

    with pytest.raises(NotAllowed, match="correct its day in the chart workbook of C26-0002"):
        followed(office, treated, on=date(2027, 2, 1))


def test_an_appeal_under_the_old_coverage_keeps_every_clock(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    before = clocks(office, number)
    followed(office, number)

    assert clocks(office, number) == before
    assert covered(office, number).plan == "self-funded-erisa"


def test_the_timeline_goes_along_and_the_denial_does_not(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    fresh = followed(office, number).case_number
    with store.reading(office.engine) as session:
        old, new = (charts.of_case(session, store.case(session, each)) for each in (number, fresh))

    assert (new.trials, new.scores, new.infusions) == (old.trials, old.scores, old.infusions)
    assert (new.claims, new.denial) == ((), chart.Denial())


def test_papers_that_prove_the_treatments_belong_to_both(office: Office, treated: str) -> None:
    with store.writing(office.engine) as session:
        for kind in (PaperKind.PHARMACY, PaperKind.DENIAL_LETTER):
            session.add(
                Exhibit(
                    case_number=treated, kind=kind, paper_class=PaperClass.ORDINARY, path=f"{kind}.pdf", pages=3, sha256=kind.value, received_at=office.now()
                )
            )
    fresh = followed(office, treated).case_number

    with store.reading(office.engine) as session:
        assert [row.kind for row in store.of_case(session, Exhibit, fresh)] == [PaperKind.PHARMACY]


def test_once_the_card_is_entered_the_request_for_continuity_is_drawn_with_the_packet(office: Office, treated: str) -> None:
    fresh = followed(office, treated).case_number
    with store.reading(office.engine) as session:
        assert store.documents(session, fresh) == []
    complete(office, fresh)

    with store.reading(office.engine) as session:
        kinds = {row.kind for row in store.documents(session, fresh)}
    assert DocumentKind.CONTINUITY_OF_CARE_REQUEST in kinds
    assert DocumentKind.PRIOR_AUTHORIZATION_REQUEST in kinds


def complete(office: Office, fresh: str, **changes: object) -> cases.Taken:
    """Save the workbook of the new coverage with the member id of the card."""
    with store.reading(office.engine) as session:
        said = charts.of_case(session, store.case(session, fresh))
    cover = said.coverage.model_copy(update={"member_id": "CIG777", "group_number": "900", **changes})
    taken = cases.take_chart(office, said.model_copy(update={"coverage": cover}), actor=MARIA)
    questions.draft_if_possible(office, fresh, Stage.PRIOR_AUTHORIZATION, track=Track.MEMBER)
    return taken


def test_the_card_completes_the_new_coverage_and_touches_no_other(office: Office, treated: str) -> None:
    fresh = followed(office, treated).case_number
    taken = complete(office, fresh)

    assert (taken.opened, taken.changed) == ((), (fresh,))
    assert covered(office, fresh).value.member_id == "CIG777"
    assert covered(office, treated).value.member_id == "SMH100200301"
    with store.reading(office.engine) as session:
        assert len(new_coverage.of_patient(session, "P0001")) == 2


def test_a_corrected_first_day_is_no_third_coverage(office: Office, treated: str) -> None:
    fresh = followed(office, treated).case_number
    complete(office, fresh, begins_on=date(2027, 1, 2))

    assert covered(office, fresh).value.begins_on == date(2027, 1, 2)
    with store.reading(office.engine) as session:
        assert len(store.cases_of_patient(session, "P0001")) == 2


def test_an_old_workbook_saved_afterwards_does_not_open_the_end_again(office: Office) -> None:
    said = make.full_chart()
    number = cases.take_chart(office, said, actor=MARIA).opened[0]
    followed(office, number)
    patient = said.patient.model_copy(update={"key": "P0001"})
    cases.take_chart(office, said.model_copy(update={"patient": patient}), actor=MARIA)

    assert covered(office, number).value.ends_on == LAST


@pytest.mark.parametrize("changes", [{"payer": "Cigna"}, {"plan": "insured-group"}, {"payer": "Cigna", "plan": "insured-group"}])
def test_a_workbook_that_names_another_payer_or_plan_never_moves_a_filed_case(office: Office, changes: dict[str, str]) -> None:
    said = make.full_chart()
    number = cases.take_chart(office, said, actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA)
    before = (clocks(office, number), covered(office, number).value)
    other = said.model_copy(update={"patient": said.patient.model_copy(update={"key": "P0001"}), "coverage": said.coverage.model_copy(update=changes)})

    with pytest.raises(BadInput, match="new-coverage C26-0001"):
        cases.take_chart(office, other, actor=MARIA)
    assert (clocks(office, number), covered(office, number).value) == before


def test_each_coverage_has_a_workbook_of_its_own(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    fresh = followed(office, number).case_number

    assert workbooks.path_of(office, number).name == "P0001.xlsx"
    assert workbooks.path_of(office, fresh).name == f"P0001 {fresh}.xlsx"
    assert workbooks.path_of(office, fresh).exists()
    assert pages.case_page(office, fresh)["chart_file"] == f"P0001 {fresh}.xlsx"


def test_payments_after_the_end_threaten_to_be_taken_back(office: Office) -> None:
    number = approved(office)
    on(office, date(2027, 1, 20))
    take(office, remitted(1, date(2026, 12, 22)), remitted(2, date(2027, 1, 12)))
    said = followed(office, number)

    assert any("A remittance paid sessions of 2027-01-12" in line and "CARC 27" in line for line in said.to_do)
    page = pages.case_page(office, number)
    assert any("2027-01-12" in line for line in page["coverage_notes"])


def test_claim_lines_after_the_end_stand_on_the_page_and_among_the_blockers_of_monday(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    followed(office, number, on=date(2026, 9, 2))

    notes = pages.case_page(office, number)["coverage_notes"]
    assert notes[0].startswith("Claim lines of 2026-09-02: this case's coverage ended on 2026-09-01.")
    with store.reading(office.engine) as session:
        standing = monday_cases.of_cases(office, session, (number,))[number]
    assert "service after the coverage ended on 2026-09-01: a take-back threatens (CARC 27)" in standing.blockers


def test_an_old_payers_remittance_still_finds_the_patient(office: Office, treated: str) -> None:
    fresh = followed(office, treated).case_number
    complete(office, fresh)
    person = make.full_chart(claims=(make.line(7, service_on=date(2026, 12, 3)),))
    with store.writing(office.engine) as session:
        patient, coverage = charts.keep(session, person, replaces=False)

    assert patient.key == "P0001"
    assert coverage.id == covered(office, treated).id


def test_the_case_waits_for_the_new_card(office: Office, treated: str) -> None:
    fresh = followed(office, treated).case_number
    with store.reading(office.engine) as session:
        mine = waiting.of_case(office, session, store.case(session, fresh))
        assert any((each.party, each.what, each.since) == (AwaitedParty.PATIENT, new_coverage.CARD, office.today()) for each in mine)
    complete(office, fresh)
    with store.reading(office.engine) as session:
        assert not any(each.what == new_coverage.CARD for each in waiting.of_case(office, session, store.case(session, fresh)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": None}, "on which day the new coverage begins"),
        ({"plan": "gold"}, "There is no plan “gold”"),
        ({"old_ends_on": CHANGE}, "coordination of benefits"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_done(office: Office, treated: str, changes: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        followed(office, treated, **changes)
    with store.reading(office.engine) as session:
        assert len(store.cases_of_patient(session, "P0001")) == 1
        assert coverages_followed.ended(session, store.case(session, treated).coverage_id) is None


def test_a_coverage_cannot_be_followed_before_it_began(office: Office) -> None:
    cover = make.full_chart().coverage.model_copy(update={"begins_on": date(2026, 6, 1)})
    number = cases.take_chart(office, make.full_chart(coverage=cover), actor=MARIA).opened[0]

    with pytest.raises(BadInput, match="began on 2026-06-01"):
        followed(office, number, on=date(2026, 5, 1))


def test_the_log_says_it_of_every_case_and_names_nothing_personal(office: Office, treated: str) -> None:
    fresh = followed(office, treated).case_number
    with store.reading(office.engine) as session:
        old = [each.code for each in events.of_case(session, treated) if each.verb == "coverage ended"]
        new = [each.code for each in events.of_case(session, fresh) if each.verb == "coverage began"]

    assert new == ["2027-01-01; before it C26-0001"]
    assert old == ["2026-12-31; then C26-0002"]


def test_a_request_ahead_asks_for_no_day_before_the_new_coverage(office: Office, treated: str) -> None:
    fresh = followed(office, treated).case_number
    complete(office, fresh)
    with store.reading(office.engine) as session:
        paths = {row.kind: row.path for row in store.documents(session, fresh)}
    text = _words(office.documents / paths[DocumentKind.PRIOR_AUTHORIZATION_REQUEST])

    assert "December 7, 2026" not in text
    assert APPROVED < CHANGE


def _words(path: Path) -> str:

    return word.plain_text(path.read_bytes())


def test_a_case_whose_payer_nobody_entered_yet_stands_on_every_page(office: Office) -> None:
    old = cases.take_chart(office, make.full_chart(), actor="test").opened[0]
    fresh = new_coverage.follow(office, old, on=date(2026, 11, 15), payer="", plan="unknown", actor="test").case_number

    assert f"# {fresh} · payer not entered" in board.case_text(office, fresh, run_link=str, document_link=str)
    assert "payer not entered" in board_pages.page(office)
    assert "payer not entered" in {row.payer for row in pages.worklist(office)}
    assert remind.sweep(office, env={}) is not None
