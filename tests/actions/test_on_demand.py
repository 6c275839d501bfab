"""One document is drawn beside the packet: no filing sends it, what may not be drawn is refused with what to do, and the log names only its kind."""

import json
from datetime import date, timedelta

import pytest

from casework import clock
from casework.actions import Office, cases, drafting, filing, on_demand, packets, stages
from casework.cli.main import main
from casework.errors import BadInput, MissingData, NotAllowed
from casework.letters import word
from casework.records import events, store
from casework.records.models import Filing
from casework.records.packets import Packet
from casework.records.papers import Exhibit
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import DenialReason, DocumentKind, DocumentStatus, FilingMethod, Stage
from tests import make
from tests.actions import packeting
from tests.paper_making import pdf

SHEET, LATE, FAX, PATIENT = DocumentKind.PROTOCOL_SHEET, DocumentKind.PAYER_LATE_LETTER, DocumentKind.FAX_COVER, DocumentKind.PATIENT_LETTER


TIMELY = DocumentKind.TIMELY_FILING_LETTER


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor="test").opened[0]


def words(office: Office, path: str) -> str:
    return word.plain_text((office.documents / path).read_bytes())


def test_it_is_drawn_once_logged_by_its_kind_and_no_filing_sends_it(office: Office, number: str) -> None:
    path = on_demand.draw(office, number, PATIENT, actor="test")
    again = on_demand.draw(office, number, PATIENT, actor="test")
    drafting.draft(office, number, actor="test")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", actor="test")

    with store.reading(office.engine) as session:
        kept = [each for each in store.documents(session, number) if each.kind is PATIENT]
        drawn = [event.code for event in events.of_case(session, number) if event.verb == "drawn"]
    assert path == again == kept[0].path
    assert [each.status for each in kept] == [DocumentStatus.DRAFT]
    assert drawn == ["patient-letter"]


def test_after_the_filing_the_patient_is_told_that_it_was_sent(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="test")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", actor="test")

    assert "and wait for the answer" in words(office, on_demand.draw(office, number, PATIENT, actor="test", stage=Stage.FIRST_APPEAL))


def test_a_document_of_a_packet_is_not_drawn_alone(office: Office, number: str) -> None:
    with pytest.raises(NotAllowed, match="with the packet of its stage"):
        on_demand.draw(office, number, DocumentKind.FIRST_APPEAL, actor="test")


def test_a_payer_that_has_time_is_not_called_late(office: Office, number: str) -> None:
    with pytest.raises(NotAllowed, match="no verified rule says"):
        on_demand.draw(office, number, LATE, actor="test", is_asked=True)


def test_the_fax_cover_asks_for_its_pages_and_counts_itself(office: Office, number: str) -> None:
    with pytest.raises(MissingData, match="number of pages"):
        on_demand.draw(office, number, FAX, actor="test")
    try:
        path = on_demand.draw(office, number, FAX, actor="test", pages=11)
    except MissingData as stop:
        assert [item.field for item in stop.missing] == ["fax number"]
    else:
        assert "12 pages" in words(office, path)


def bound(office: Office, number: str, pages: int) -> None:
    """Have a packet of so many pages bound from what the stage holds now, without a printer."""
    drafting.draft(office, number, actor="test")
    with store.writing(office.engine) as session:
        _, row = stages.find(session, number, None)
        state = packets.state_of(office, session, row)
        session.add(Packet(case_number=number, track=row.track, stage=row.stage, version=1, made_from="x", state=state, pages=pages, made_at=office.now()))


def with_fax(office: Office) -> str:
    chart = make.full_chart()
    known = chart.coverage.model_copy(update={"appeals_fax": "(800) 555-0199"})
    return cases.take_chart(office, chart.model_copy(update={"coverage": known}), actor="test").opened[0]


def test_the_fax_cover_counts_the_pages_of_the_bound_packet(office: Office) -> None:
    number = with_fax(office)
    bound(office, number, 23)

    assert "24 pages" in words(office, on_demand.draw(office, number, FAX, actor="test"))
    assert on_demand.draw(office, number, FAX, actor="test", pages=23).endswith("fax-cover-v1.docx")
    assert on_demand.pages_behind(office, number, 0) == 23


def test_pages_that_are_not_the_packets_are_refused_with_both_numbers(office: Office) -> None:
    number = with_fax(office)
    bound(office, number, 23)

    with pytest.raises(BadInput, match="has 23 pages, and --pages says 11"):
        on_demand.draw(office, number, FAX, actor="test", pages=11)


def test_a_packet_that_is_out_of_date_counts_no_pages(office: Office) -> None:
    number = with_fax(office)
    bound(office, number, 23)
    packeting.take(office, number, "later.pdf", pdf(("Later",)), PaperKind.EOB, date(2026, 11, 20))

    with pytest.raises(MissingData, match="number of pages"):
        on_demand.draw(office, number, FAX, actor="test")
    assert "12 pages" in words(office, on_demand.draw(office, number, FAX, actor="test", pages=11))


def test_a_late_payer_is_asked_only_after_somebody_said_that_nothing_came(office: Office) -> None:
    chart = make.full_chart()
    known = chart.coverage.model_copy(update={"facts": (*chart.coverage.facts, "multi-employer=no")})
    number = cases.take_chart(office, chart.model_copy(update={"coverage": known}), actor="test").opened[0]
    drafting.draft(office, number, actor="test", is_protective=True)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", is_protective=True, actor="test")
    clock.set_today(office.settings, date(2027, 3, 1))

    with pytest.raises(NotAllowed, match="--asked-first"):
        on_demand.draw(office, number, LATE, actor="test")
    said = words(office, on_demand.draw(office, number, LATE, actor="test", is_asked=True))
    assert "reference FX-1" in said and "the time to decide ended on" in said and "29 CFR 2560.503-1" in said


def test_the_command_says_where_the_file_is_and_what_is_missing(
    office: Office, number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    assert main(["draft", number, "--kind", "patient-letter", "--json"]) == 0
    (path,) = json.loads(capsys.readouterr().out)["documents"]
    assert path.endswith("patient-letter-v1.docx")
    assert main(["draft", number, "--kind", "fax-cover"]) == 1
    assert "--pages" in capsys.readouterr().err


def opened_late(office: Office) -> str:
    chart = make.full_chart()
    denial = chart.denial.model_copy(update={"reason": DenialReason.TIMELY_FILING, "reason_text": ""})
    return cases.take_chart(office, chart.model_copy(update={"denial": denial}), actor="test").opened[0]


def proof(office: Office, number: str, day: date) -> None:
    with store.writing(office.engine) as session:
        row = Exhibit(case_number=number, kind=PaperKind.PROOF_OF_FILING, paper_class=PaperClass.ORDINARY, dated_on=day, path=f"p-{day}.pdf", sha256=str(day))
        row.received_at = office.now()
        session.add(row)


def test_only_a_paper_from_between_the_service_and_the_denial_proves_the_first_filing(office: Office) -> None:
    number = opened_late(office)
    with store.reading(office.engine) as session:
        served = max(row.service_on for row in store.claim_lines(session, number) if row.service_on)
    denied = make.full_chart().denial.notice_on
    assert denied and served < denied
    for day in (served - timedelta(days=400), denied, denied + timedelta(days=3)):
        proof(office, number, day)
    with pytest.raises(MissingData, match="dated on or after the service and before the denial"):
        on_demand.draw(office, number, TIMELY, actor="test")

    proof(office, number, served)
    said = words(office, on_demand.draw(office, number, TIMELY, actor="test"))
    assert f"sent by {served:%B} {served.day}, {served.year}" in said and said.count("Proof of filing of") == 2


def test_the_receipt_of_a_filing_of_ours_proves_no_first_filing(office: Office) -> None:
    number = opened_late(office)
    with store.reading(office.engine) as session:
        served = max(row.service_on for row in store.claim_lines(session, number) if row.service_on)
    proof(office, number, served)
    with store.writing(office.engine) as session:
        session.add(Filing(case_number=number, filed_on=served, reference="FX-9", recorded_at=office.now()))

    with pytest.raises(MissingData, match="proof of the claim's first filing"):
        on_demand.draw(office, number, TIMELY, actor="test")


def test_what_our_own_staff_sees_to_is_said_beside_the_fax_and_not_on_it(office: Office) -> None:
    assert "must show 12 pages" in on_demand.note(FAX, pages=11)
    assert "must lie with this letter" in on_demand.note(DocumentKind.PHARMACY_RECORDS_REQUEST)
    assert on_demand.note(PATIENT) == ""
