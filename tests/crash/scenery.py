"""What lies ready before a command is typed, and what it made that a look at the data folder does not see."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
from sqlalchemy import inspect
from sqlmodel import select

from casework import chart, front
from casework.actions import (
    Office,
    alarms,
    backup,
    cases,
    closing,
    day_plan,
    determining,
    documents,
    drafting,
    filing,
    intake,
    payments,
    peer_calls,
    questions,
    remind,
    rotating,
    signing_people,
)
from casework.actions.asks import AskKind, Choice
from casework.actions.determining import Answer
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Deadline
from casework.rules.next_step import NEVER
from casework.rules.preflight import Override
from casework.settings import Settings
from casework.terms import DeadlineStatus, DocumentKind, FilingMethod, Outcome, Stage
from tests import make
from tests.actions import approving, remitting, test_rework, test_settling
from tests.actions.test_rule_changes import FILE, SHORTER
from tests.crash import look
from tests.crash.road import MARIA
from tests.paper_making import drop, pdf

FIRST = "C26-0001"
LATE, NEAR = make.DAY + timedelta(days=8), date(2027, 4, 26)


def place(office: Office) -> Path:
    return office.settings.home.parent


def lay(name: str, data: bytes) -> Callable[[Office], object]:
    return lambda office: drop(place(office) / "made", name, data)


def chart_file(name: str, **changes: object) -> Callable[[Office], object]:
    return lambda office: lay(name, make.full_chart(**changes).model_dump_json(exclude_none=True).encode())(office)


def minute(office: Office) -> None:
    """Do what the board does by itself within its minute: draw what can be drawn, take in what waits."""
    with store.reading(office.engine) as session:
        rows = [(row.case_number, row.stage, row.track) for row in store.open_stages(session)]
    for number, stage, track in rows:
        questions.draft_if_possible(office, number, stage, track=track)
    intake.watch(office, settle_seconds=0)


def no_case(office: Office) -> None:
    drop(office.settings.folder("inbox") / "no-case", "eob.pdf", pdf(("Explanation of benefits", "nobody named")))
    intake.watch(office, settle_seconds=0)


def approved(office: Office) -> None:
    approving.approved(office, another("Second", make.request_chart()))


def monday(office: Office) -> None:
    shutil.move(remitting.written(place(office) / "made", remitting.MONDAY[:6]), place(office) / "made" / "monday.835")


def signer(office: Office) -> None:
    own = make.full_chart().clinician
    signing_people.enter(office, "dr-b", chart.Clinician(name=own.name, credentials=own.credentials, npi=own.npi), actor=MARIA)


def lose_copies(office: Office) -> None:
    for path in (office.documents / FIRST).rglob("*.docx"):
        path.unlink()


def booked(office: Office) -> None:
    agreed = peer_calls.Appointment(LATE, "10:30", "sam", phone="(217) 555-0166")
    peer_calls.schedule(office, FIRST, agreed, has_read=True, actor=MARIA)


def swept(office: Office) -> None:
    remind.sweep(office, now=office.now(), env={}, send=lambda *_: None)


def proposed(office: Office) -> None:
    """Open a case by a remittance, and let a later one pay it."""
    test_rework.opened(office, test_rework.claim(cas=test_settling.APPEALED))
    test_rework.take(office, test_settling.answer(), day=office.today())


def won(office: Office) -> None:
    (number,) = cases.take_chart(office, another("Won", make.full_chart()), actor=MARIA).opened
    drafting.draft(office, number, actor=MARIA)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", actor=MARIA, override=Override.CHECKED)
    determining.record_determination(office, number, Answer(Outcome.APPROVED, office.today(), office.today()), actor=MARIA)
    payments.came(office, number, payments.Came(office.today(), Decimal(1300), is_all=True), actor=MARIA)


def answer(office: Office, _send: object) -> None:
    """Answer the question of a case that hangs on the board, as its run does: the letters went out."""
    ask = questions.next_question(office, "C27-0001", Stage.FIRST_APPEAL)
    if ask and ask.kind is AskKind.FILE:
        said = {"choice": Choice.FILED.value, "filed_on": office.today().isoformat(), "reference": "FX-1", "override": Override.CHECKED.value}
        told = questions.answer(office, ask, said | {"method": FilingMethod.FAX.value}, actor=MARIA)
        if not told.is_recorded:
            raise CaseworkError(told.notice)


def alarm(office: Office, send: Any) -> None:
    alarms.sound(office, "run-failed")
    alarms.send_due(office, env={}, send=send)


def backed_up(office: Office) -> None:
    made = backup.make(office, to=place(office) / "made", actor=MARIA)
    shutil.move(made.path, place(office) / "made" / "backup")
    shutil.copytree(office.settings.home / "keys", place(office) / "restored" / "keys")


def begun(office: Office) -> object:
    """Tell what a first start made: folders, the tables, and one key that opens what it sealed."""
    home = place(office) / "new"
    if not home.is_dir():
        return None
    made = Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))
    return sorted(str(path.relative_to(home)) for path in home.rglob("*")), sorted(inspect(made.engine).get_table_names()), len(rotating.ring(made).names)


def restored(office: Office) -> object:
    home = place(office) / "restored"
    return look.at(Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))) if (home / "casework.db").is_file() else None


def asleep(office: Office) -> None:
    """Let the clocks of a case sleep, as a fault of the program would."""
    with store.writing(office.engine) as session:
        for row in session.exec(select(Deadline).where(Deadline.case_number == FIRST, Deadline.status == DeadlineStatus.RUNNING)):
            row.next_rung_on = NEVER
            session.add(row)


def people(office: Office) -> None:
    known = "".join(f'[people.{key}]\nemail = "{key}@clinic.example"\n' for key in ("maria", "sam"))
    (office.settings.home / "channels.toml").write_text(f'manager = "sam"\n[mail]\nurl = "mailto://127.0.0.1:9"\n{known}')


def another(name: str, said: chart.Chart, **coverage: object) -> chart.Chart:
    """Give a chart another patient and another coverage."""
    covered = {"member_id": f"SMH{sum(map(ord, name)):09}", **coverage}
    return said.model_copy(update={"patient": said.patient.model_copy(update={"last_name": name}), "coverage": said.coverage.model_copy(update=covered)})


def opens(name: str, said: chart.Chart, **coverage: object) -> Callable[[Office], object]:
    return lambda office: cases.take_chart(office, another(name, said, **coverage), actor=MARIA)


def edited(office: Office) -> None:
    with store.reading(office.engine) as session:
        last = [Path(each.path).name for each in store.documents(session, FIRST) if each.kind is DocumentKind.FIRST_APPEAL][-1]
    (given,) = documents.hand_out(office, FIRST, last, to=place(office) / "made", actor=MARIA)
    document = docx.Document(given)
    next(each for each in document.paragraphs if each.text.startswith("We appeal")).text = "This sentence was written by hand."
    Path(given).unlink()
    document.save(str(place(office) / "made" / "edited.docx"))


def closed(office: Office) -> None:
    cases.take_chart(office, another("Gone", make.full_chart()), actor=MARIA)
    closing.close_case(office, "C26-0010", closing.Ending.WITHDRAW, is_confirmed=True, actor=MARIA)


def near(office: Office) -> None:
    opens("Fourth", make.full_chart(), group_number="1")(office)
    day_plan.plan_due(office)


def shorter(office: Office) -> None:
    path = office.settings.folder("rulebook") / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SHORTER.format(days=120))


def made(office: Office) -> list[str]:
    """List the files that were made outside of the data folder; a backup is sealed, and its bytes are chance."""
    return sorted(str(path.relative_to(place(office))) for path in (place(office) / "made").rglob("*") if path.is_file())


def door(office: Office) -> dict[str, object]:
    """Tell what the door is made of, without the chance in its secrets and certificates."""
    folder = office.settings.home / front.FOLDER
    rows = (folder / "people.htpasswd").read_text().split() if (folder / "people.htpasswd").is_file() else []
    return {
        "files": sorted(path.name for path in folder.iterdir()),
        "people": [row.partition(":")[0] for row in rows],
        "door": str(front.door(office.settings.home)),
    }
