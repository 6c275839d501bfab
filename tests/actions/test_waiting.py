"""Every open case says whom it waits for and since when, and whoever it is can be asked again in one act, once a day."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from casework import clock
from casework.actions import Office, board, cases, chasing, deciding, determining, filing, payer_notices, questions, remind, waiting_page
from casework.actions.determining import Answer
from casework.errors import NotAllowed
from casework.letters import word
from casework.records import events, store
from casework.records.acts import Chase
from casework.records.models import Reminder
from casework.rules.waiting import AwaitedParty
from casework.rules.waiting_book import WaitingBook
from casework.settings import PROGRAM
from casework.terms import Act, FilingMethod, Outcome, Stage, Track
from tests import board_pages, make
from tests.notify import html_text

MARIA = "maria"
DANA = 'manager = "sam"\n[mail]\nurl = "mailto://localhost"\n[people.maria]\nemail = "m@c.example"\n[people.dana]\nrole = "clinician"\nemail = "d@c.example"\n'


def opened(office: Office, **changes: Any) -> str:
    number = cases.take_chart(office, make.full_chart(**changes), actor=MARIA).opened[0]
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    return number


def awaited(office: Office, number: str) -> list[tuple[str, str, str]]:
    core = ("complete the chart", "tell us", "file", "decide", "answer", "forward")
    return [(line.party, line.what, str(line.since)) for line in waiting_page.listed(office) if line.case_number == number and line.what.startswith(core)]


def filed(office: Office, number: str) -> None:
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)


def later(office: Office, days: int) -> None:
    clock.set_today(office.settings, office.today() + timedelta(days=days))


def cardless() -> dict[str, Any]:
    """Leave out the member ID, which only the patient's card gives."""
    return {"coverage": make.full_chart().coverage.model_copy(update={"member_id": ""})}


def test_a_missing_member_id_is_asked_of_the_patient_and_a_missing_diagnosis_of_the_clinician(office: Office) -> None:
    number = opened(office, diagnoses=(), **cardless())

    assert awaited(office, number) == [
        ("patient", "tell us: member ID", "2026-11-22"),
        ("clinician", "tell us: diagnosis", "2026-11-22"),
    ]


def test_the_same_case_waits_for_us_then_the_payer_then_us_again(office: Office) -> None:
    number = opened(office)
    assert awaited(office, number) == [("us", "file the first appeal", "2026-11-22")]

    filed(office, number)
    assert awaited(office, number) == [("payer", "decide on the first appeal", "2026-11-22")]
    later(office, 9)
    payer_notices.record_request(office, number, sent_on=office.today(), due_on=office.today() + timedelta(days=20), actor=MARIA)
    assert awaited(office, number) == [("us", "answer the payer's request for information", "2026-12-01")]
    payer_notices.record_answer(office, number, answered_on=office.today(), actor=MARIA)
    assert awaited(office, number) == [("payer", "decide on the first appeal", "2026-11-22")]
    determining.record_determination(office, number, Answer(Outcome.DENIED, received_on=office.today()), actor=MARIA)
    assert awaited(office, number) == [("us", "decide what follows the first appeal", "2026-12-01")]


def test_a_closed_case_waits_for_nobody(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    deciding.decide(office, number, Act.WITHDRAW, actor=MARIA)

    assert waiting_page.listed(office) == []


def test_the_patient_is_asked_by_a_letter_and_a_text_that_say_nothing_of_health(office: Office) -> None:
    number = opened(office, **cardless())
    done = chasing.chase(office, number, AwaitedParty.PATIENT, actor=MARIA)

    words = word.plain_text((office.documents / done.document).read_bytes())
    assert "Dear Ms. Whitlock:" in words
    assert "Please tell us: member ID" in words
    text = "Hello, this is Maria Ortega. We need something from you for your insurance paperwork. Please call (217) 555-0140."
    assert chasing.text_for_patient(office) == text
    assert text in done.words
    assert not any(said in (text + words).casefold() for said in ("ketamine", "depress", "f33", "infusion series"))


def test_a_patient_without_an_address_is_asked_by_text(office: Office) -> None:
    number = opened(office, patient=make.full_chart().patient.model_copy(update={"street": ""}), **cardless())

    done = chasing.chase(office, number, AwaitedParty.PATIENT, actor=MARIA)

    assert done.document == ""
    assert "No letter can be drawn" in done.words
    assert "Please call (217) 555-0140" in done.words


def test_the_clinician_gets_one_mail_by_the_outbox_without_a_word_about_the_patient(office: Office) -> None:
    (office.settings.home / "channels.toml").write_text(DANA)
    number = opened(office, diagnoses=())

    chasing.chase(office, number, AwaitedParty.CLINICIAN, actor=MARIA)
    again = chasing.chase(office, number, AwaitedParty.CLINICIAN, actor=MARIA)

    assert not again.is_new
    with store.reading(office.engine) as session:
        row = session.exec(select(Reminder)).one()
    assert row.recipient == "dana"
    assert row.subject.endswith(f": tell us: diagnosis - {number}")
    assert html_text.words_of(row.html) == html_text.words_of_text(row.body)
    assert "Awaited from you: tell us: diagnosis" in row.body
    assert not any(said in row.body for said in ("Whitlock", "Jordan", "F33", "ketamine"))
    sent: list[str] = []
    remind.sweep(office, now=(office.now() + timedelta(days=1)).replace(hour=16), env={}, send=lambda message, _address: sent.append(message.subject))
    assert row.subject in sent


def test_the_payer_is_called_and_a_late_one_is_asked_first(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    assert "Call the payer" in chasing.chase(office, number, AwaitedParty.PAYER, actor=MARIA).words
    later(office, 100)

    late = chasing.chase(office, number, AwaitedParty.PAYER, actor=MARIA)

    assert "ask first whether anything came" in late.words
    assert "--kind payer-late-letter --asked-first" in late.words


def test_a_chase_is_logged_once_a_day_and_says_when_to_ask_again(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    first = chasing.chase(office, number, AwaitedParty.PAYER, actor=MARIA)
    twice = chasing.chase(office, number, AwaitedParty.PAYER, actor="sam")
    later(office, 1)
    chasing.chase(office, number, AwaitedParty.PAYER, actor="sam")

    assert first.again_on == make.DAY + timedelta(days=7)
    assert "asked today already" in twice.words
    with store.reading(office.engine) as session:
        kept = session.exec(select(Chase.chased_on).where(Chase.what == "decide on the first appeal")).all()
        chased = [event.code for event in events.of_case(session, number) if event.verb == "chased"]
    assert kept == [make.DAY, make.DAY + timedelta(days=1)]
    assert len(chased) == 2
    assert chased[0].startswith("payer: confirm that it has received our filing; decide on the first appeal (call)")
    assert chased[0].endswith("(call); again on 2026-11-29")
    line = next(line for line in waiting_page.listed(office, party=AwaitedParty.PAYER) if line.what == "decide on the first appeal")
    assert line.words.endswith("chased 2026-11-23, again 2026-11-30")


def test_nobody_is_chased_who_is_not_awaited(office: Office) -> None:
    number = opened(office)
    filed(office, number)

    with pytest.raises(NotAllowed, match="payer: decide on the first appeal"):
        chasing.chase(office, number, AwaitedParty.CLINICIAN, actor=MARIA)


def test_the_board_says_it_on_the_worklist_the_case_page_and_a_page_of_its_own(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    later(office, 3)

    assert "| payer since 2026\u201111\u201122 |" in board_pages.page(office)
    page = board.case_text(office, number, run_link=str, document_link=str)
    assert "- **payer** since 2026-11-22 (3 days): decide on the first appeal, needed by 2026-12-22." in page
    own = board_pages.page(office, "waiting")
    assert f"| 3 | 2026-11-22 | {number} | decide on the first appeal | 2026-12-22 |" in own
    assert "Whitlock" not in own


def test_the_clinics_practice_is_read_whole() -> None:
    book = WaitingBook.latest((PROGRAM / "casework" / "rulebook" / "waiting.toml").read_text())

    assert book.knows("patient birth date") is AwaitedParty.PATIENT
    assert book.knows("clinic npi") is AwaitedParty.US
    assert set(book.again_after) == set(AwaitedParty)
