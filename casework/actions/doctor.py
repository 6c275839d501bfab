"""The doctor: does the office really work? Each check does the thing itself and says one sentence."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlmodel import text

from casework import chart
from casework.actions import remind, rule_news
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.letters import packet
from casework.letters.dossier import Dossier
from casework.records import columns, events, store
from casework.rules import deadlines, pathways
from casework.rules.facts import Events, PlanFacts
from casework.terms import DocumentKind, Stage, Track

SILENCE = timedelta(minutes=45)  # three missed sweeps
FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and what it found."""

    what: str
    is_well: bool
    words: str


def examine(office: Office) -> list[Finding]:
    """Run every check; one that fails does not stop the others."""
    checks: tuple[tuple[str, Callable[[Office], str]], ...] = (
        ("database", _database),
        ("log", _log),
        ("encryption", _encryption),
        ("dates", _dates),
        ("rules", rule_news.examine),
        ("documents", _documents),
        ("disk", _disk),
        ("addresses", _addresses),
        ("reminders", _reminders),
        ("board", _board),
    )
    return [_try(what, check, office) for what, check in checks]


def _try(what: str, check: Callable[[Office], str], office: Office) -> Finding:
    try:
        return Finding(what, is_well=True, words=check(office))
    except _Unwell as problem:
        return Finding(what, is_well=False, words=str(problem))
    except (CaseworkError, OSError) as problem:
        return Finding(what, is_well=False, words=str(problem))


class _Unwell(Exception):
    """A check failed, with the sentence for the person."""


def _database(office: Office) -> str:
    with store.writing(office.engine) as session:
        session.execute(text("SELECT 1"))
    return "opens and takes a writing transaction"


def _log(office: Office) -> str:
    with store.reading(office.engine) as session:
        altered = events.first_altered(session)
    if altered is not None:
        raise _Unwell(f"row {altered} of the event log was altered. Restore the database from a backup and find out who did it.")
    return "the chain of events is unbroken"


def _encryption(office: Office) -> str:
    with store.reading(office.engine):
        box = columns.vault()
    if box.open(box.seal("test", column="doctor.test"), column="doctor.test") != "test":
        raise _Unwell("a sealed value did not open again. Stop working and restore the key from your backup.")
    return "a value was sealed and opened again"


def _dates(office: Office) -> str:
    facts = PlanFacts(plan="self-funded-erisa", levels=1)
    limit = deadlines.filing_limit(office.book, facts, Stage.FIRST_APPEAL, Events(received=office.today()))
    return f"received today under self-funded ERISA, a first appeal is due {limit.due_on} ({limit.citation})"


def _documents(office: Office) -> str:
    dossier = Dossier(
        case_number="C00-0000",
        stage=Stage.FIRST_APPEAL,
        track=Track.MEMBER,
        chart=chart.Chart(
            patient=chart.Patient(first_name="Test", last_name="Person"),
            coverage=chart.Coverage(payer="Test Payer", member_id="TEST-1", plan="self-funded-erisa"),
            claims=(chart.ClaimLine(claim_number="TEST-1"),),
            denial=chart.Denial(notice_on=office.today(), reference="TEST-1"),
        ),
        clinic=office.settings.clinic,
        rung=pathways.rung(office.book, PlanFacts(plan="self-funded-erisa"), Stage.FIRST_APPEAL),
        regulator=None,
        drawn_on=office.today(),
        limit=None,
        is_protective=True,
    )
    drawn = packet.draw(dossier, DocumentKind.PROTECTIVE_FILING, wording=office.wording, letterhead=office.letterhead, register=office.register)
    return f"a test letter of {len(drawn.data):,} bytes was drawn"


def _disk(office: Office) -> str:
    free = shutil.disk_usage(office.settings.home).free
    if not os.access(office.settings.home, os.W_OK):
        raise _Unwell(f"{office.settings.home} cannot be written. Give yourself the right to write there.")
    if free < FREE_BYTES:
        raise _Unwell(f"only {free / 1e6:,.0f} MB are free. Make room before letters and backups fail.")
    return f"{free / 1e9:,.1f} GB free"


def _addresses(office: Office) -> str:
    people = remind.people(office)
    if people.problems:
        raise _Unwell(" ".join(people.problems))
    if not people.people:
        raise _Unwell("channels.toml names nobody, so no reminder reaches anybody. Fill in at least one person with an e-mail address.")
    return f"{len(people.people)} people can be reached"


def _reminders(office: Office) -> str:
    last = remind.last_sweep_at(office)
    if last is None:
        raise _Unwell("no sweep has run yet. Start the board (make start) or run: casework remind")
    if office.now() - last > SILENCE:
        raise _Unwell(f"the last sweep was at {last:%Y-%m-%d %H:%M} UTC. Start the board (make start) or run: casework remind")
    return f"the last sweep was at {last:%Y-%m-%d %H:%M} UTC"


def _board(office: Office) -> str:
    try:
        answer = httpx.get(f"{office.settings.board_url}/api/health", timeout=3)
    except httpx.HTTPError:
        raise _Unwell(f"nothing answers at {office.settings.board_url}. Start it with: make start. The command line works without it.") from None
    if answer.status_code != httpx.codes.OK:
        raise _Unwell(f"{office.settings.board_url} answers {answer.status_code}; another program may use this port. Choose one with CASEWORK_PORT.")
    return f"answers at {office.settings.board_url}"
