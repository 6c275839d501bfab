"""Whatever is done to a case whose every personal word is a marker, no marker leaves the vault for a clear column, a page or a message."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from casework import clock
from casework.actions import (
    Office,
    board,
    calendar,
    cases,
    complaining,
    complaint_attachments,
    contacts,
    deceased,
    determining,
    digests,
    drafting,
    filed_then,
    filing,
    information_items,
    merging_cases,
    new_coverage,
    notice_check,
    partial,
    payer_notices,
    payments,
    peer_calls,
    peer_calls_result,
    questions,
    remind,
    results,
    splitting_cases,
    standing,
    undoing,
)
from casework.actions.answers import Answer
from casework.chart import Contact
from casework.cli.main import main
from casework.errors import CaseworkError
from casework.records import clinical, events, store
from casework.records.calls import InformationAnswer, PeerCall
from casework.records.complaints import ComplaintAttachment, ComplaintGrievance, NoticeLook
from casework.records.coverages import CoverageChange, PatientDeath
from casework.records.filings import FilingEvent
from casework.records.payments import Payment, Win
from casework.records.standing import Representation
from casework.rules.calls import CallResult
from casework.rules.complaining import Ticked
from casework.rules.filing_events import FilingEventKind
from casework.rules.notice_check import Look
from casework.rules.preflight import Override
from casework.terms import FilingMethod, Outcome, Stage, Track
from tests import board_pages, make
from tests.flows.test_walk import BIRTH, MARK, marked_chart
from tests.notify.catchers import mail_server

MARIA = "maria"
REFERENCE = f"{MARK}REF"
PHONE = "(555) 867-5309"
MARKS = (MARK, "867-5309", BIRTH.isoformat())
LONG = (REFERENCE, f"{MARK}last", f"{MARK}member", f"{MARK} ", f"{MARK}who", "867-5309", BIRTH.isoformat())  # what is sealed may hold three letters by chance


def opened(office: Office, place: int) -> str:
    """Open a denied case of a patient whose every personal field is a marker."""
    said, full = marked_chart(), make.full_chart()
    changes = {
        "patient": said.patient.model_copy(update={"last_name": f"{MARK}last{place}"}),
        "coverage": said.coverage.model_copy(update={"member_id": f"{MARK}member{place}"}),
        "claims": tuple(make.line(each, claim_number=f"{MARK}{place}-1", account_number=f"{MARK}{place}") for each in (1, 2, 3)),
        "denial": full.denial.model_copy(update={"reference": REFERENCE, "reason_text": f"{MARK} reason"}),
        "infusions": full.infusions,
    }
    return cases.take_chart(office, said.model_copy(update=changes), actor=MARIA).opened[0]


def filed(office: Office, number: str) -> None:
    drafting.draft(office, number, actor=MARIA)
    filing.record_filing(
        office, number, filed_on=office.today(), method=FilingMethod.FAX, reference=REFERENCE, override=Override.CHECKED, actor=MARIA
    )  # fmt: skip


def refused(office: Office, number: str) -> None:
    today = office.today()
    determining.record_determination(office, number, Answer(Outcome.DENIED, today, today, reference=REFERENCE), actor=MARIA)


def won(office: Office, number: str) -> None:
    today = office.today()
    determining.record_determination(office, number, Answer(Outcome.APPROVED, today, today, reference=REFERENCE), actor=MARIA)
    payments.came(office, number, payments.Came(today, Decimal("300"), is_all=False, reference=REFERENCE), actor=MARIA)


def in_part(office: Office, number: str) -> None:
    today = office.today()
    partial.record(office, number, Answer(Outcome.APPROVED_IN_PART, today, today, reference=REFERENCE), actor=MARIA)


def called(office: Office, number: str) -> None:
    today = office.today()
    agreed = peer_calls.Appointment(today + timedelta(days=2), "10:30", "sam", phone=PHONE)
    peer_calls.request(office, number, asked_on=today, reference=REFERENCE, actor=MARIA)
    peer_calls.schedule(office, number, agreed, has_read=True, actor=MARIA)


def held(office: Office, number: str) -> None:
    called(office, number)
    came = peer_calls_result.Came(CallResult.OVERTURNED, office.today(), {"number": REFERENCE}, as_asked=True, reference=REFERENCE)
    clock.set_today(office.settings, office.today() + timedelta(days=2))
    peer_calls_result.record(office, number, came, actor=MARIA)


def requested(office: Office, number: str) -> None:
    today = office.today()
    payer_notices.record_request(office, number, sent_on=today, due_on=today + timedelta(days=9), reference=REFERENCE, actor=MARIA)
    sent = information_items.Sending(FilingMethod.FAX, REFERENCE, (), is_whole=True)
    payer_notices.record_answer(office, number, answered_on=today, sent_on=today, sent=sent, actor=MARIA)


def failed(office: Office, number: str) -> None:
    for kind in FilingEventKind:
        with suppress(CaseworkError):
            filed_then.record(office, number, filed_then.Told(kind, office.today(), reference=REFERENCE), actor=MARIA)


def parted(office: Office, number: str) -> None:
    with store.reading(office.engine) as session:
        first = store.claim_lines(session, number)[0].id or 0
    splitting_cases.split(office, number, [first], actor=MARIA)
    with store.reading(office.engine) as session:
        fresh = max(each.number for each in store.cases_of_patient(session, store.case(session, number).patient_key))
    assert fresh != number
    merging_cases.merge(office, fresh, number, actor=MARIA)


def complained(office: Office, number: str) -> None:
    complaining.record_grievance(office, number, filed_on=office.today(), actor=MARIA)
    said = Contact(happened_on=office.today(), way="call", party="payer", with_whom=f"{MARK}who", reference=REFERENCE, words=f"{MARK} words")
    contacts.log(office, number, said, actor=MARIA)
    with store.reading(office.engine) as session:
        keys = [each.key for each in complaint_attachments.items(office, session, store.case(session, number), track=Track.MEMBER)]
    complaint_attachments.record(office, number, dict.fromkeys(keys, Ticked.GOES), actor=MARIA)


def looked(office: Office, number: str) -> None:
    view = notice_check.view(office, number)
    notice_check.record(office, number, {row.item.id: Look.MISSING for row in view.rows}, actor=MARIA)


def answered_wrongly(office: Office, number: str) -> None:
    ask = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert ask
    for choice in ask.choices:
        questions.answer(office, ask, {"choice": choice.value, "reference": REFERENCE, "filed_on": "2026-02-29"}, actor=MARIA)


REACHED = (
    PeerCall,
    InformationAnswer,
    FilingEvent,
    Payment,
    Win,
    ComplaintAttachment,
    ComplaintGrievance,
    NoticeLook,
    CoverageChange,
    PatientDeath,
    Representation,
)
VERBS = {"answer refused", "part paid", "coverage ended", "peer-to-peer asked for", "attachment looked at"}
WALKS: tuple[tuple[Callable[[Office, str], object], ...], ...] = (
    (filed, failed, called),
    (filed, refused, looked, complained, held),
    (filed, requested, won),
    (parted, answered_wrongly),
    (filed, in_part),
    (
        lambda office, number: standing.say(office, number, standing.Told(revoked_on=office.today()), actor=MARIA),
        lambda office, number: deceased.record(office, number, died_on=BIRTH, actor=MARIA),
        lambda office, number: new_coverage.follow(office, number, on=office.today(), payer="Aetna", plan="insured-group", actor=MARIA),
    ),
)


@pytest.fixture
def walked(office: Office) -> list[str]:
    """Open a case for each walk and take it; each act is done, or refused with a sentence that is kept on record too."""
    numbers = []
    for place, walk in enumerate(WALKS):
        clock.set_today(office.settings, make.DAY)
        numbers.append(opened(office, place))
        for act in walk:
            act(office, numbers[-1])
    return numbers


def shown(office: Office, numbers: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Give every page, file and line that a person without the record sees."""
    link = str
    pages = {
        number: board.case_text(office, number, run_link=link, document_link=link, door_link=link)
        + calendar.case_file(office, number, now=office.now()).decode()
        + undoing_words(office, number)
        for number in numbers
    }
    lists = {
        "worklist": board_pages.page(office, run_link=link),
        "overdue": board_pages.page(office, "payer-overdue", run_link=link),
        "waiting": board_pages.page(office, "waiting"),
        "stuck": board.stuck_text(office),
        "results": results.text(office),
        "questions": repr([(ask.notice, row) for ask, row in board.open_asks(office)]),
    }
    for words in (["waiting"], ["results"], ["check-cases"], ["cases"]):
        main(words)
        lists[words[0]] = lists.get(words[0], "") + "".join(capsys.readouterr())
    return {**pages, **lists}


def undoing_words(office: Office, number: str) -> str:
    try:
        return undoing.show(office, number).words
    except CaseworkError as refusal:
        return str(refusal)


def not_reached(office: Office, numbers: list[str]) -> list[str]:
    """List the tables and acts that no walk reached: a look for markers there would find nothing to read."""
    with store.reading(office.engine) as session:
        empty = [table.__name__ for table in REACHED if not session.exec(select(table)).all()]
        verbs = {event.verb for number in numbers for event in events.of_case(session, number)}
    return empty + sorted(VERBS - verbs)


def test_no_marker_stands_on_a_page_in_a_message_in_a_file_name_or_in_a_clear_column(
    office: Office, walked: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    with mail_server() as mailbox:
        (office.settings.home / "channels.toml").write_text(f'[mail]\nurl = "{mailbox.url}"\n[people.maria]\nemail = "maria@clinic.example"\n')
        for days in (0, 1, 20):
            clock.set_today(office.settings, make.DAY + timedelta(days=days))
            remind.sweep(office, env={})
            digests.send_due(office, env={})
        mails = "".join(mail.as_string() for mail in mailbox.mails)
    texts = {**shown(office, walked, capsys), "mails": mails, "names": " ".join(path.name for path in office.settings.home.rglob("*"))}

    assert mails
    assert [(where, mark) for where, text in texts.items() for mark in MARKS if mark in text] == []
    assert not_reached(office, walked) == []
    office.engine.dispose()
    kept = b"".join(path.read_bytes() for path in office.settings.home.glob("casework.db*"))
    assert [mark for mark in LONG if mark.encode() in kept] == []


def test_what_was_looked_at_is_named_with_the_key_so_that_no_guess_can_be_tried_against_it(office: Office) -> None:
    number = opened(office, 1)
    said = Contact(happened_on=office.today(), way="call", party="payer", words="asked about the infusions")
    contacts.log(office, number, said, actor=MARIA)
    with store.reading(office.engine) as session:
        (item,) = complaint_attachments.items(office, session, store.case(session, number), track=Track.MEMBER)
        told = [contacts.told(row.value) for row in store.of_case(session, clinical.Contact, number)]

    assert item.seen not in {hashlib.sha256(each.encode()).hexdigest() for each in told}
