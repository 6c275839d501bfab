"""The database: opening it, transactions, and the questions the actions ask of it.

SQLite transactions begin IMMEDIATE with a 30 s busy timeout: with the library's defaults concurrent writers lose updates.
On PostgreSQL one advisory lock per transaction does the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import Session, SQLModel, col, func, select

from casework.errors import NotPermitted, UnknownCase
from casework.records import columns, events, heads, held, journal, look_ups, retention, troubles
from casework.records.filings import FilingEvent
from casework.records.logbook import Mark, RunLease
from casework.records.models import Case, CaseStage, ClaimLine, Deadline, Determination, Document, Filing, Patient
from casework.records.retention import ErasedCase, Erasure
from casework.records.vault import Vault
from casework.rules.roles import Rights
from casework.terms import Clock, DeadlineStatus, Stage, Step, Track

BUSY_SECONDS = 30
WAITS = "casework_waits"
WRITER_LOCK = 7266274  # any fixed number; it names the one writer among PostgreSQL's advisory locks

Row = TypeVar("Row", bound=SQLModel)

Leave = Callable[[Engine, Session, set[str]], None]
_vaults: WeakKeyDictionary[Engine, Vault] = WeakKeyDictionary()
_leaves: WeakKeyDictionary[Engine, Leave] = WeakKeyDictionary()
_carried: WeakKeyDictionary[Engine, tuple[Rights, Path]] = WeakKeyDictionary()


def connect(url: str, vault: Vault) -> Engine:
    """Open the database of a data folder, whose personal values this vault opens."""
    engine = _engine(url)
    _vaults[engine] = vault
    return engine


def vault_of(engine: Engine) -> Vault:
    """Give the vault of an open database, which its files are sealed with too."""
    return _vaults[engine]


def at_leaving(engine: Engine, leave: Leave) -> None:
    """Name what every writing transaction does last for the cases that its events are about. It must not hold the engine."""
    _leaves[engine] = leave


def carry(engine: Engine, rights: Rights, heads_file: Path) -> None:
    """Name who may do what in every writing transaction, and the file that keeps the heads of the log."""
    _carried[engine] = (rights, heads_file)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get(WAITS, BUSY_SECONDS) * 1000}")
    connection.exec_driver_sql("BEGIN" if options.get("casework_reads") else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine, *, wait_seconds: int = BUSY_SECONDS) -> Iterator[Session]:
    """Open the one writing transaction: commit on leaving, roll back on an error. Raises DatabaseProblem or FolderNotWritable when the machine fails."""
    waiting = engine.execution_options(**{WAITS: wait_seconds})
    with columns.using(_vaults[engine]), troubles.told(), Session(waiting, expire_on_commit=False) as session:
        try:
            if engine.dialect.name != "sqlite":
                session.execute(text(f"SET LOCAL lock_timeout = '{int(wait_seconds)}s'"))
                session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
            kept = journal.watching(session)
            looked = look_ups.Watch(session)
            session.info[events.RIGHTS] = _carried[engine][0] if engine in _carried else None
            yield session
            if refused := events.was_refused(session):
                raise NotPermitted(refused)
            _leave(engine, session, kept)
            kept.write()
            kept.touch()
            looked.write()
            head = events.head(session) if engine in _carried and events.HAS_GROWN in session.info else None
            session.commit()
            if head:
                heads.note(_carried[engine][1], *head)
        except BaseException:
            session.rollback()
            raise


def _leave(engine: Engine, session: Session, kept: journal.Journal) -> None:
    session.flush()
    numbers = kept.told()
    if numbers and engine in _leaves:
        _leaves[engine](engine, session, numbers)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a transaction that only reads and never waits for a writer. Raises DatabaseProblem when the machine fails."""
    with columns.using(_vaults[engine]), troubles.told(), Session(engine.execution_options(casework_reads=True), expire_on_commit=False) as session:
        yield session  # closing keeps the rows readable; a rollback would empty them


def case(session: Session, number: str) -> Case:
    """Find one case. Raises UnknownCase."""
    found = session.get(Case, number)
    if found is None:
        raise UnknownCase(retention.why_unknown(session, number))
    return found


def next_number(session: Session, day: date) -> str:
    """Give the next neutral case number of the year, such as C26-0007."""
    prefix = f"C{day:%y}-"
    last = max(session.exec(select(func.max(column)).where(col(column).startswith(prefix))).one() or "" for column in (Case.number, ErasedCase.number))
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def next_patient_key(session: Session) -> str:
    """Give the next opaque patient key, such as P0007."""
    last = max(session.exec(select(func.max(column))).one() or "" for column in (Patient.key, Erasure.patient_key))
    return f"P{int(last[1:]) + 1 if last else 1:04d}"


def stage_of(session: Session, number: str, stage: Stage, *, track: Track) -> CaseStage | None:
    """Find the row of one stage, if it was opened."""
    return next((row for row in stages(session, number) if row.stage is stage and row.track is track), None)


def stages(session: Session, number: str) -> list[CaseStage]:
    """List the opened stages of a case, in the order they were opened."""
    return of_case(session, CaseStage, number)


def open_stages(session: Session) -> list[CaseStage]:
    """List every stage that still waits for somebody."""
    return list(session.exec(select(CaseStage).where(CaseStage.step != Step.DECIDED).order_by(col(CaseStage.id))))


def of_case(session: Session, table: type[Row], number: str) -> list[Row]:
    """List the rows of a case in one table, oldest first."""
    return held.of_case(session, table, number)


def determinations(session: Session, number: str) -> list[Determination]:
    """List the payer's answers, oldest first."""
    return of_case(session, Determination, number)


def claim_lines(session: Session, number: str) -> list[ClaimLine]:
    """List the service lines of a case."""
    return of_case(session, ClaimLine, number)


def filings(session: Session, number: str) -> list[Filing]:
    """List what was filed and stands, oldest first; a filing that failed does not, and `sendings` keeps it."""
    rows = sendings(session, number)
    failed = {each.filing_id for each in filing_events(session, number) if each.kind.is_trouble and not each.is_lifted} if rows else set()
    return [row for row in rows if row.id not in failed]


def sendings(session: Session, number: str) -> list[Filing]:
    """List everything we sent, oldest first, also what failed."""
    return of_case(session, Filing, number)


def filing_events(session: Session, number: str) -> list[FilingEvent]:
    """List what happened to the filings of a case, oldest first."""
    return of_case(session, FilingEvent, number)


def documents(session: Session, number: str) -> list[Document]:
    """List the documents of a case, oldest first."""
    return of_case(session, Document, number)


def deadlines(session: Session, number: str) -> list[Deadline]:
    """List every deadline a case ever had, oldest first."""
    return of_case(session, Deadline, number)


def running(session: Session, number: str, stage: Stage, clock: Clock, *, track: Track, origin: str = "") -> Deadline | None:
    """Find the deadline that runs now for one stage, clock and origin."""
    wanted = (DeadlineStatus.RUNNING, stage, clock, track, origin)
    return next((row for row in deadlines(session, number) if (row.status, row.stage, row.clock, row.track, row.origin) == wanted), None)


def patient_by_identity(session: Session, identity: str) -> Patient | None:
    """Find the same person again by the keyed index."""
    return session.exec(select(Patient).where(Patient.identity == identity)).first()


def cases_of_patient(session: Session, patient_key: str) -> list[Case]:
    """List a patient's cases."""
    return list(session.exec(select(Case).where(Case.patient_key == patient_key).order_by(col(Case.number))))


def stage_of_run(session: Session, run_id: str) -> CaseStage | None:
    """Find the stage that a run on the board stands for."""
    return session.exec(select(CaseStage).where(CaseStage.run_id == run_id)).first()


def mark(session: Session, name: str) -> Mark | None:
    """Read a named mark of the machinery."""
    return session.get(Mark, name)


def set_mark(session: Session, name: str, value: str, *, at: datetime) -> None:
    """Set a named mark of the machinery."""
    session.merge(Mark(name=name, value=value, at=at))


def renew_lease(session: Session, run_id: str, *, process: int, boot: str, at: datetime) -> None:
    """Say that a process still works on a run."""
    session.merge(RunLease(run_id=run_id, process=process, boot=boot, renewed_at=at))


def release_lease(session: Session, run_id: str) -> None:
    """Say that nobody works on a run any more."""
    lease = session.get(RunLease, run_id)
    if lease:
        session.delete(lease)


def leases(session: Session) -> list[RunLease]:
    """List the runs somebody works on."""
    return list(session.exec(select(RunLease)))
