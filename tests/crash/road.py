"""The walk of a clinic, act by act, as one person after another would do it; every act is done again after a crash, in the same words."""

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
from sqlmodel import col, select

from casework import chart
from casework.actions import (
    Office,
    approvals,
    assigning,
    backup,
    cases,
    closing,
    contacts,
    correcting,
    day_plan,
    deceased,
    deciding,
    determining,
    digests,
    documents,
    drafting,
    edits,
    filed_then,
    filing,
    holding,
    intake,
    merging_cases,
    new_coverage,
    packets,
    payer_notices,
    payments,
    peer_calls,
    remind,
    reopening,
    rotating,
    signing,
    signing_people,
    splitting_cases,
    standing,
    undoing,
)
from casework.actions.answers import Answer
from casework.actions.changes import CorrectionReason
from casework.actions.closing import Ending
from casework.actions.undoing import UndoReason
from casework.chart import Contact
from casework.records import store
from casework.records.models import Case, Document, Patient
from casework.rules.filing_events import FilingEventKind
from casework.rules.preflight import Override
from casework.terms import Act, DocumentKind, FilingMethod, GoodCause, HoldReason, NotPursuedReason, Outcome
from tests import make
from tests.actions import packeting, remitting
from tests.paper_making import drop, pdf

ROOT = Path(__file__).parents[2]
MARIA, DAY = "maria", make.DAY
Do = Callable[[Office, Any], object]


@dataclass(frozen=True)
class Deed:
    """One act of the walk: its name, what is done, what lies ready before it, and the day; after it the board does what it does by itself.

    `beside` tells what else it made that a look at the data folder does not see.
    """

    name: str
    do: Do
    ready: Callable[[Office], object] = lambda _: None
    day: date = DAY
    is_followed: bool = True
    beside: Callable[[Office], object] = lambda _: None


FIRST, SECOND = "C26-0001", "C26-0002"


def _open(office: Office) -> None:
    cases.take_chart(office, make.full_chart(), actor=MARIA)


def _open_second(office: Office) -> None:
    said = make.full_chart(claims=(make.line(3), make.line(4)))
    other = said.patient.model_copy(update={"last_name": "Second"})
    covered = said.coverage.model_copy(update={"member_id": "SMH900900900"})
    cases.take_chart(office, said.model_copy(update={"patient": other, "coverage": covered}), actor=MARIA)


def _signer(office: Office) -> None:
    own = make.full_chart().clinician
    signing_people.enter(office, "dr-b", chart.Clinician(name=own.name, credentials=own.credentials, npi=own.npi), actor=MARIA)


def _drop(name: str, folder: str = "inbox") -> Callable[[Office], object]:
    return lambda office: shutil.copyfile(ROOT / "examples" / name, office.settings.home / folder / Path(name).name)


def _drop_835(office: Office) -> None:
    remitting.written(office.settings.folder("inbox"), remitting.MONDAY[:6])


def _drop_paper(office: Office) -> None:
    drop(office.settings.folder("inbox") / FIRST, "denial-letter.pdf", pdf(("Denial", "page one"), ("page two",)))


def _watch(office: Office, _send: Any) -> None:
    intake.watch(office, settle_seconds=0)


def _edited(office: Office) -> Path:
    return office.settings.home.parent / "edited.docx"


def _edit(office: Office) -> None:
    with store.reading(office.engine) as session:
        row = session.exec(select(Document).where(Document.case_number == FIRST, Document.kind == DocumentKind.FIRST_APPEAL)).one()
    document = docx.Document(io.BytesIO(office.files.read(row.path)))
    next(each for each in document.paragraphs if each.text.startswith("We appeal")).text = "This sentence was written by hand."
    document.save(str(_edited(office)))


def _file(office: Office, number: str = FIRST) -> None:
    said = {"override": Override.SENT, "good_cause": GoodCause.ILLNESS}
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", actor=MARIA, **said)


def _answer(office: Office, outcome: Outcome) -> Answer:
    return Answer(outcome, office.today(), office.today())


def _by(office: Office, last_name: str) -> str:
    """Find the one case of a patient that is no copy of another."""
    with store.reading(office.engine) as session:
        rows = session.exec(select(Case).order_by(col(Case.number))).all()
        keys = {row.key for row in session.exec(select(Patient)).all() if row.value.last_name == last_name}
        return next(row.number for row in rows if row.patient_key in keys)


def _split(office: Office, _send: Any) -> None:
    number = _by(office, "Second")
    with store.reading(office.engine) as session:
        lines = [row.id or 0 for row in store.claim_lines(session, number)]
    splitting_cases.split(office, number, lines[1:], actor=MARIA)


def _merge(office: Office, _send: Any) -> None:
    number = _by(office, "Second")
    with store.reading(office.engine) as session:
        key = store.case(session, number).patient_key
        other = [each.number for each in store.cases_of_patient(session, key) if each.number != number]
    merging_cases.merge(office, other[0], number, actor=MARIA)


def _act_to_undo(office: Office) -> None:
    (office.settings.home.parent / "act").write_text(str(undoing.show(office, FIRST).act))


def _undo(office: Office, _send: Any) -> None:
    act = int((office.settings.home.parent / "act").read_text())  # a form names the act that it shows
    undoing.undo(office, FIRST, reason=UndoReason.NEVER_SENT, actor=MARIA, act=act)


def _people(office: Office) -> None:
    known = "".join(f'[people.{key}]\nemail = "{key}@clinic.example"\n' for key in ("maria", "sam"))
    (office.settings.home / "channels.toml").write_text(f'manager = "sam"\n[mail]\nurl = "mailto://127.0.0.1:9"\n{known}')


def _remind(office: Office, send: Any) -> None:
    remind.sweep(office, now=office.now(), env={}, send=send)


def _digest(office: Office, send: Any) -> None:
    digests.send_due(office, now=office.now(), env={}, send=send)


def _determine(number: str, outcome: Outcome) -> Do:
    return lambda office, _send: determining.record_determination(office, number, _answer(office, outcome), actor=MARIA)


def _lose_a_copy(office: Office) -> None:
    next((office.documents / FIRST).rglob("*.docx")).unlink()


MORE, LATE = DAY + timedelta(days=2), DAY + timedelta(days=8)
PROMPT = packets.Order(limit="25")
APPOINTED = peer_calls.Appointment(DAY + timedelta(days=9), "10:30", "sam", phone="(217) 555-0166")
ROAD: tuple[Deed, ...] = (
    Deed("open a case", lambda office, _: _open(office), is_followed=False),
    Deed("draft", lambda office, _: drafting.draft(office, FIRST, actor=MARIA)),
    Deed("import a remittance", _watch, _drop_835),
    Deed("import a worksheet", _watch, _drop("denials-worksheet.csv")),
    Deed("import a chart", _watch, _drop("charts/new-patient-self-funded.xlsx")),
    Deed("take a paper", _watch, _drop_paper),
    Deed("enter a signer", lambda office, _: _signer(office)),
    Deed("keep an edit", lambda office, _: edits.keep(office, FIRST, DocumentKind.FIRST_APPEAL, reason="clearer", actor=MARIA, file=_edited(office)), _edit),
    Deed("ask for the signature", lambda office, _: signing.ask(office, FIRST, "dr-b", actor=MARIA)),
    Deed("approve the letters", lambda office, _: approvals.approve(office, FIRST, "dr-b", has_read=True, actor=MARIA)),
    Deed("authorization signed", lambda office, _: standing.say(office, FIRST, standing.Told(signed_on=DAY, asked_on=DAY), actor=MARIA)),
    Deed("make a packet", lambda office, _: packets.make(office, FIRST, actor=MARIA, order=PROMPT), lambda office: packeting.enclosures(office, FIRST)),
    Deed("file", lambda office, _: _file(office)),
    Deed("undo the filing", _undo, _act_to_undo),
    Deed("file again", lambda office, _: _file(office)),
    Deed("record the proof", lambda office, _: filed_then.record(office, FIRST, filed_then.Told(FilingEventKind.PROVED, DAY, reference="R-1"), actor=MARIA)),
    Deed("payer asks for more", lambda office, _: payer_notices.record_request(office, FIRST, sent_on=DAY, due_on=LATE, actor=MARIA)),
    Deed("answer the payer", lambda office, _: payer_notices.record_answer(office, FIRST, answered_on=MORE, actor=MARIA), day=MORE),
    Deed("payer's extension", lambda office, _: payer_notices.record_extension(office, FIRST, noticed_on=MORE, actor=MARIA), day=MORE),
    Deed("log a call", lambda office, _: contacts.log(office, FIRST, Contact(happened_on=MORE, way="call", party="payer"), actor=MARIA), day=MORE),
    Deed("arm and send reminders", _remind, _people, LATE),
    Deed("send the daily mails", _digest, day=LATE),
    Deed("determine", _determine(FIRST, Outcome.DENIED), day=LATE),
    Deed("ask for a peer-to-peer", lambda office, _: peer_calls.request(office, FIRST, asked_on=LATE, actor=MARIA), day=LATE),
    Deed("book the call", lambda office, _: peer_calls.schedule(office, FIRST, APPOINTED, has_read=True, actor=MARIA), day=LATE),
    Deed("next stage", lambda office, _: deciding.decide(office, FIRST, Act.ESCALATE, actor=MARIA), day=LATE, is_followed=False),
    Deed("draft the second appeal", lambda office, _: drafting.draft(office, FIRST, actor=MARIA), day=LATE),
    Deed("undo the drawing", _undo, _act_to_undo, LATE, is_followed=False),
    Deed("draft the second appeal again", lambda office, _: drafting.draft(office, FIRST, actor=MARIA), day=LATE),
    Deed(
        "correct the plan", lambda office, _: correcting.correct(office, FIRST, {"plan": "insured-group"}, reason=CorrectionReason.OTHER, actor=MARIA), day=LATE
    ),
    Deed("draft after the correction", lambda office, _: drafting.draft(office, FIRST, actor=MARIA), day=LATE),
    Deed("hold", lambda office, _: holding.hold(office, FIRST, until=LATE + timedelta(days=5), reason=HoldReason.OTHER, actor=MARIA), day=LATE),
    Deed("end the hold", lambda office, _: holding.hold(office, FIRST, until=None, reason=None, actor=MARIA), day=LATE),
    Deed("assign", lambda office, _: assigning.assign(office, FIRST, "sam", actor=MARIA), day=LATE),
    Deed("reassign everything", lambda office, _: assigning.reassign(office, "sam", "maria", actor=MARIA), day=LATE),
    Deed("win", _determine(FIRST, Outcome.APPROVED), lambda office: _file(office), LATE),
    Deed("payment came", lambda office, _: payments.came(office, FIRST, payments.Came(LATE, Decimal("10.00"), is_all=False), actor=MARIA), day=LATE),
    Deed("open a second patient's case", lambda office, _: _open_second(office), day=LATE),
    Deed("split", _split, day=LATE),
    Deed("merge", _merge, day=LATE),
    Deed("plan the days", lambda office, _: day_plan.plan_due(office), day=LATE),
    Deed("new coverage", lambda office, _: new_coverage.follow(office, FIRST, on=LATE, payer="Prairie Health", plan="insured-group", actor=MARIA), day=LATE),
    Deed("close", lambda office, _: _close(office), day=LATE),
    Deed("reopen", lambda office, _: reopening.reopen(office, _by(office, "Second"), reason=reopening.ReopenReason.MISTAKE, actor=MARIA), day=LATE),
    Deed("hand a document out again", lambda office, _: documents.hand_out(office, FIRST, actor=MARIA), _lose_a_copy, LATE),
    Deed("back up", lambda office, _: backup.make(office, actor=MARIA), day=LATE),
    Deed("rotate the keys", lambda office, _: rotating.rotate(office, actor=MARIA, pause=lambda _: None), day=LATE),
    Deed("patient died", lambda office, _: deceased.record(office, _by(office, "Second"), died_on=LATE, actor=MARIA), day=LATE),
)


def _close(office: Office) -> None:
    closing.close_case(office, _by(office, "Second"), Ending.DO_NOT_PURSUE, reason=NotPursuedReason.OTHER, is_confirmed=True, actor=MARIA)
