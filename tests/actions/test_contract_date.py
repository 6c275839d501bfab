"""A contract's last day belongs to the clinic's own dispute: it never becomes a date of the patient's appeal."""

from datetime import date

from casework import chart
from casework.actions import Office, cases, correcting, filing, pages, payer_notices, stages
from casework.actions.changes import CorrectionReason
from casework.actions.dossiers import dossier_of
from casework.records import store
from casework.terms import Clock, FilingMethod, GroupCode, Network, Stage, Track
from tests import make

MARIA = "maria"
CONTRACT = "2026-12-15"


def opened(office: Office) -> str:
    said = make.full_chart()
    coverage = said.coverage.model_copy(update={"network": Network.IN})
    denial = chart.Denial(notice_on=date(2026, 11, 2), received_on=date(2026, 11, 6))
    said = make.full_chart(coverage=coverage, denial=denial, claims=(make.line(group=GroupCode.CO),))
    return cases.take_chart(office, said, actor=MARIA).opened[0]


def asked(office: Office, number: str) -> dict[str, str]:
    return {each["fact"]: each["command"] for each in pages.case_page(office, number)["to_find_out"]}


def test_the_contracts_date_drives_the_clinics_dispute_and_stays_out_of_the_patients_letter(office: Office) -> None:
    number = opened(office)
    assert asked(office, number)["the contract's date"] == f"casework correct {number} --contract-deadline YYYY-MM-DD --reason WHY"

    correcting.correct(office, number, {"contract-deadline": CONTRACT}, reason=CorrectionReason.OTHER, actor=MARIA)
    stages.open_stage(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER, actor=MARIA)

    with store.reading(office.engine) as session:
        ours = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.PROVIDER)
        theirs = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.MEMBER)
        row = store.stage_of(session, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
        assert ours
        assert theirs
        assert row
        dossier = dossier_of(office, session, store.case(session, number), row)
    assert (str(ours.work_by), str(theirs.letter_on)) == (CONTRACT, "None")
    assert theirs.work_by == theirs.due_on == date(2027, 5, 5)
    assert dossier.limit is None or dossier.limit.letter_on is None
    assert "the contract's date" not in asked(office, number)


def test_the_contracts_date_can_be_taken_away_again(office: Office) -> None:
    number = opened(office)
    for day in (CONTRACT, "unknown"):
        correcting.correct(office, number, {"contract-deadline": day}, reason=CorrectionReason.OTHER, actor=MARIA)

    assert "the contract's date" in asked(office, number)


def test_a_request_with_its_due_date_asks_for_no_letter(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=date(2026, 11, 10), method=FilingMethod.FAX, actor=MARIA)

    payer_notices.record_request(office, number, sent_on=date(2026, 11, 20), actor=MARIA)
    assert asked(office, number)["the date on the payer's request"] == f"casework information-request {number} --sent YYYY-MM-DD --due YYYY-MM-DD"
    payer_notices.record_request(office, number, sent_on=date(2026, 11, 20), due_on=date(2027, 1, 15), actor=MARIA)

    facts = asked(office, number)
    assert "the date on the payer's request" not in facts
    assert not any("--letter" in command for command in facts.values())


def test_a_payers_own_time_is_not_asked_for_as_the_denials_letter(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "tricare", "internal_levels": None, "external_review": ""})
    number = cases.take_chart(office, make.full_chart(coverage=coverage), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=date(2026, 11, 10), method=FilingMethod.FAX, actor=MARIA)

    assert not any("--letter" in command for command in asked(office, number).values())
