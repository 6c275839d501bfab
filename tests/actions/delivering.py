"""What the tests of delivery share: the rows of attempts, and people with mail and SMS."""

import signal
import subprocess
import sys
import time

from sqlmodel import select

from casework.actions import Office
from casework.records import store
from casework.records.deliveries import Delivery
from casework.rules.delivering import Outcome
from casework.settings import PROGRAM
from casework.terms import ReminderStatus
from tests.actions.reminding import DAY, TUESDAY, deadline, people, rows, sweep
from tests.notify.catchers import Mailbox


def attempts(office: Office) -> list[Delivery]:
    """List every attempt."""
    with store.reading(office.engine) as session:
        found = list(session.exec(select(Delivery).order_by(Delivery.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def outcomes(office: Office) -> list[tuple[str, str, str]]:
    """Give who was tried, by which channel, and how it ended."""
    return [(row.recipient, row.channel.value, row.outcome.value) for row in attempts(office)]


def lee(office: Office, mailbox: Mailbox, sms: str, *, more: str = "") -> None:
    """Enter Lee, who has mail on the shared server and an SMS address, beside Maria and Sam."""
    people(office, mailbox, more=f'[people.lee]\nname = "Lee Chang"\nemail = "lee@clinic.example"\nsms = "{sms}"\n{more}')


def alone(office: Office, **others: int) -> None:
    """Let every reminder of a filing go by itself; with other keys of its ladder."""
    keys = {"alone_from_days": 99, **others}
    (office.settings.home / "rulebook" / "ladder.toml").write_text("[filing]\n" + "".join(f"{name} = {value}\n" for name, value in keys.items()))


SWEEP = """
import os, signal, sys, time
from casework.actions import Office
from casework.notify import delivery
from casework.settings import Settings
from tests.actions.reminding import TUESDAY, sweep

def send(message, address):
    if sys.argv[4] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    receipt = delivery.send(message, address)
    if sys.argv[4] == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return receipt

office = Office.open(Settings.from_env({"CASEWORK_HOME": sys.argv[1], "CASEWORK_DATABASE_URL": sys.argv[2]}))
time.sleep(max(0.0, float(sys.argv[3]) - time.time()))
sweep(office, TUESDAY, send=send)
"""


def sweeping(office: Office, *, at: float = 0.0, dies: str = "never") -> subprocess.Popen[bytes]:
    """Sweep in a process of its own from a moment on; `dies` "before" or "after" the server took its first message."""
    settings = office.settings
    return subprocess.Popen([sys.executable, "-c", SWEEP, str(settings.home), settings.database_url, str(at), dies], cwd=PROGRAM)


def many_sweeps(office: Office, mailbox: Mailbox, *, cases: int = 30) -> None:
    """Let two processes sweep at once; nothing may be sent twice, and nothing skipped."""
    people(office, mailbox)
    alone(office)
    for number in range(cases):
        deadline(office, f"C27-{number:04d}", TUESDAY + 7 * DAY)
    begin = time.time() + 6
    processes = [sweeping(office, at=begin) for _ in range(2)]

    assert [process.wait(120) for process in processes] == [0, 0]
    assert len(mailbox.ids) == len(set(mailbox.ids)) == cases
    assert {row.status for row in rows(office)} == {ReminderStatus.SENT}
    assert [each[2] for each in outcomes(office)] == ["taken"] * cases


def killed_sweep(office: Office, mailbox: Mailbox, *, dies: str) -> None:
    """Kill a sweep beside the moment in which the server takes a message; the next one sends the same message, and both attempts have rows."""
    people(office, mailbox)
    alone(office)
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    ended = sweeping(office, dies=dies).wait(60)
    at_once = sweep(office, TUESDAY, 9, 5)
    later = sweep(office, TUESDAY, 9, 15)

    assert (ended, at_once.sent, later.sent) == (-signal.SIGKILL, 0, 1)
    assert len(mailbox.mails) == (2 if dies == "after" else 1)
    assert len(set(mailbox.ids)) == 1
    assert [row.outcome for row in attempts(office)] == [Outcome.UNFINISHED, Outcome.TAKEN]
    assert len({row.message_id for row in attempts(office)}) == 1
