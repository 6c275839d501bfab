"""The same record on a real PostgreSQL: migrations, concurrent writers, and the log that cannot be changed."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from casework import clock
from casework.actions import Office, absences, acknowledging, audit, cases, digests, intake, integrity, monday, pages
from casework.records import events, logbook, store
from tests import make
from tests.actions import filing_together, reminding, standing_still
from tests.actions.reminding import deadline
from tests.actions.remitting import MONDAY, Claim, written
from tests.actions.staffing import Postbox, desk
from tests.notify import rfc5545
from tests.notify.catchers import mail_server

BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not BIN, reason="PostgreSQL is not installed")]


def as_postgres(*command: str) -> None:
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*user, *command], check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="casework-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, tools = folder / "data", BIN[-1]
    as_postgres(str(tools / "initdb"), "-D", str(data), "-U", "casework", "-A", "trust", "--no-sync")
    as_postgres(str(tools / "pg_ctl"), "-D", str(data), "-w", "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql+psycopg://casework@/postgres?host={folder}"
    finally:
        as_postgres(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def office(server: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make.office(tmp_path_factory.mktemp("pg") / "home", CASEWORK_DATABASE_URL=server)


def test_a_case_opens_and_drafts_on_postgresql(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]

    assert pages.case_page(office, number)["deadlines"]
    with store.reading(office.engine) as session:
        assert events.first_altered(session) is None


def test_the_daily_mail_goes_out_once_on_postgresql(office: Office) -> None:
    patient = make.full_chart().patient.model_copy(update={"last_name": "Mailed"})
    (number,) = cases.take_chart(office, make.full_chart(patient=patient), actor="maria").opened
    monday_morning = datetime(2026, 11, 23, 9, tzinfo=office.settings.zone).astimezone(UTC)
    with mail_server() as mailbox:
        (office.settings.home / "channels.toml").write_text(f'[mail]\nurl = "{mailbox.url}"\n[people.maria]\nemail = "maria@clinic.example"\n')
        sent = [digests.send_due(office, now=monday_morning, env={}).sent for _ in range(2)]

    assert sent == [1, 0]
    (part,) = mailbox.mails[0].iter_attachments()
    assert number in str(rfc5545.entries(part.get_payload(decode=True)))  # type: ignore[arg-type]


def test_a_remittance_has_its_monday_sheet_on_postgresql_also_with_a_damaged_amount(office: Office, tmp_path: Path) -> None:
    damaged = Claim(9, ("PR", "1"), charge="999999999999999", paid="0")
    result = intake.take_file(office, written(tmp_path, [*MONDAY, damaged], first=500), actor="maria")
    sheet = monday.recent(office)[0]

    assert sheet.claims == result.claims_read == 15
    assert sheet.sentence.startswith("6 to appeal as two letters, 3 corrected claims, ")
    assert f"{sheet.charge:.0f}".startswith("100000000")
    assert "brings nothing new" in intake.take_file(office, written(tmp_path, [*MONDAY, damaged], first=500), actor="maria").monday


def test_concurrent_writers_lose_nothing_on_postgresql(office: Office) -> None:
    with store.writing(office.engine) as session:
        store.set_mark(session, "count", "0", at=office.now())

    def add_twenty() -> None:
        for _ in range(20):
            with store.writing(office.engine) as session:
                mark = session.get_one(logbook.Mark, "count")
                mark.value = str(int(mark.value) + 1)
                session.add(mark)

    threads = [threading.Thread(target=add_twenty) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading(office.engine) as session:
        assert session.get_one(logbook.Mark, "count").value == "100"


def test_writers_at_once_never_fork_the_chain_on_postgresql(office: Office) -> None:
    def add_ten(name: str) -> None:
        for number in range(10):
            with store.writing(office.engine) as session:
                events.append(session, "test", actor=name, at=office.now(), words=f"word {number}")

    before = audit.verify(office)
    threads = [threading.Thread(target=add_ten, args=(name,)) for name in ("maria", "sam", "dana", "lee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    proof = audit.verify(office)
    assert proof.is_whole
    assert proof.rows == before.rows + 40


def test_words_are_erased_by_an_act_on_postgresql_and_by_nothing_else(office: Office) -> None:
    with store.writing(office.engine) as session:
        row = events.append(session, "test", actor="maria", at=office.now(), words="Markerina called").id or 0
    with store.writing(office.engine) as session:
        events.erase(session, [row], actor="maria", at=office.now())

    assert audit.verify(office).is_whole
    with store.reading(office.engine) as session:
        assert session.get_one(logbook.Event, row).words == ""


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET actor = 'nobody'", "DELETE FROM event", "TRUNCATE event", "UPDATE event SET known_by = 'x', words = ''"]
)
def test_the_log_cannot_be_changed_on_postgresql(office: Office, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), store.writing(office.engine) as session:
        events.append(session, "test", actor="maria", at=office.now())
        session.connection().exec_driver_sql(statement)


def test_two_people_who_file_and_take_back_at_once_lose_and_double_nothing_on_postgresql(office: Office) -> None:
    numbers = filing_together.opened(office)[:8]
    before = [standing_still.dump(office, number) for number in numbers]

    assert filing_together.file_at_once(office, numbers) == []
    assert filing_together.filed(office, numbers) == [1] * 8
    assert filing_together.undo_at_once(office, numbers) == []
    assert [standing_still.dump(office, number) for number in numbers] == before
    assert integrity.check(office, numbers=numbers) == []


def test_the_next_person_is_told_once_on_postgresql_and_an_answer_and_an_absence_hold(office: Office) -> None:
    desk(office)
    deadline(office, "C27-0001", reminding.TUESDAY + 3 * reminding.DAY, seen=reminding.TUESDAY)
    absences.enter(office, "sam", reminding.TUESDAY, reminding.TUESDAY, actor="sam")
    post = Postbox(office)
    post.sweep(reminding.TUESDAY, 9, 13.25, 13.5)
    clock.set_today(office.settings, reminding.TUESDAY)
    acknowledging.acknowledge(office, "C27-0001", "lee", actor="lee")
    post.sweep(reminding.TUESDAY, 17.5)

    mine = [who for _, who, message in post.got if "C27-0001" in message.subject]
    assert mine == ["maria", "lee"]
