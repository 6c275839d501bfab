"""A contract's last day belongs to the clinic's own dispute: it never becomes a date of the patient's appeal."""

from datetime import date

import pytest

from casework import chart
from casework.actions import Office, cases, correcting, deciding, explained, filing, pages, payer_notices, stages
from casework.actions.changes import CorrectionReason
from casework.actions.dossiers import dossier_of
from casework.errors import NotAllowed
from casework.records import store
from casework.terms import Act, Clock, DeadlineStatus, FilingMethod, GroupCode, Network, Stage, Track
from tests import make
from tests.actions import test_rework as written

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


def refused(office: Office) -> str:
    """Open a case whose dispute with the payer was refused, as code 193 of a remittance says."""
    return written.opened(office, written.claim(cas="CO*193*450"))


def test_a_further_level_that_the_contract_has_can_be_drafted_and_filed_once_its_day_is_known(office: Office) -> None:
    number = refused(office)
    assert pages.worklist(office)[0].what.startswith("read the contract: further level?")
    with pytest.raises(NotAllowed, match="which office takes it") as refusal:
        deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    assert "--contract-deadline" in str(refusal.value)

    correcting.correct(office, number, {"contract-deadline": "2026-12-20"}, reason=CorrectionReason.PAYER, actor=MARIA)
    assert "the contract's date" not in asked(office, number)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, track=Track.PROVIDER, actor=MARIA)

    with store.reading(office.engine) as session:
        running = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING]
        assert [(row.stage, row.track, str(row.work_by)) for row in running] == [(Stage.SECOND_APPEAL, Track.PROVIDER, "2026-12-20")]
        assert stages.rung_of(office, session, store.case(session, number), Stage.SECOND_APPEAL, track=Track.PROVIDER).legal_name == (
            "Further level under the contract"
        )
    filing.record_filing(office, number, filed_on=date(2026, 11, 22), method=FilingMethod.FAX, stage=Stage.SECOND_APPEAL, track=Track.PROVIDER, actor=MARIA)
    assert pages.worklist(office)[0].step == "filed"


def test_a_contracts_day_is_called_the_contracts_and_never_the_notices(office: Office) -> None:
    number = refused(office)
    correcting.correct(office, number, {"contract-deadline": "2026-12-20"}, reason=CorrectionReason.PAYER, actor=MARIA)
    told = " ".join(line for each in explained.of_case(office, number)["clocks"] for line in each["lines"])

    assert "Your contract says 2026-12-20 as the last day" in told
    assert "Confidence: contract, as the person stated it" in told
    assert not any(words in told for words in ("notice itself states", "The notice states", "contract-level"))


def test_beside_a_complaint_the_contracts_day_lands_on_the_clinics_dispute(office: Office) -> None:
    number = refused(office)
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, Stage.FIRST_APPEAL)
        stages.move(office, session, row, Act.ESCALATE, actor=MARIA, code=Stage.DOI_COMPLAINT.value)
        stages.start(office, session, case, Stage.DOI_COMPLAINT, track=Track.PROVIDER, actor=MARIA)
    correcting.correct(office, number, {"contract-deadline": "2026-12-20"}, reason=CorrectionReason.PAYER, actor=MARIA)

    with store.reading(office.engine) as session:
        dated = {row.stage: str(row.work_by) for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.letter_on}
    assert dated == {Stage.SECOND_APPEAL: "2026-12-20"}
    assert "the contract's date" not in asked(office, number)


def test_a_contracts_day_that_is_taken_away_leaves_the_task_to_read_the_contract(office: Office) -> None:
    number = refused(office)
    for day in ("2026-12-20", "unknown"):
        correcting.correct(office, number, {"contract-deadline": day}, reason=CorrectionReason.PAYER, actor=MARIA)

    assert "the contract's date" in asked(office, number)
    assert pages.worklist(office)[0].what.startswith("read the contract: further level?")
