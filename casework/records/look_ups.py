"""Finding a patient by name, birth date or member id without opening anybody: keyed fingerprints, written with every change of a patient.

Each word of a name has a fingerprint of its own, so that the order does not matter. Equal fingerprints show that two patients
share a word of a name or a birth date, and nothing else.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, UniqueConstraint, delete, event, insert
from sqlmodel import Field, Session, SQLModel, col, select

from casework.records.columns import enum_field, vault
from casework.records.models import Coverage, Patient
from casework.rules import naming


class LookedBy(StrEnum):
    """By what a patient is found."""

    NAME = "name"
    BORN = "born"
    MEMBER = "member"


class LookUp(SQLModel, table=True):
    """One fingerprint of one patient."""

    __tablename__ = "look_up"
    __table_args__ = (UniqueConstraint("patient_key", "kind", "mark"), Index("ix_look_up_mark", "kind", "mark"))
    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(sa_column=Column(String, ForeignKey("patient.key", ondelete="CASCADE"), nullable=False))
    kind: LookedBy = enum_field(LookedBy, LookedBy.NAME)
    mark: str


class Watch:
    """Gathers while a transaction runs whose fingerprints it changes."""

    def __init__(self, session: Session) -> None:
        """Begin to listen."""
        self._session = session
        self._keys: set[str] = set()
        event.listen(session, "after_flush", self._after_flush)

    def _after_flush(self, session: Session, *_: object) -> None:
        rows = [row for row in (*session.new, *session.dirty) if isinstance(row, Patient | Coverage)]
        self._keys |= {row.key if isinstance(row, Patient) else row.patient_key for row in rows}

    def write(self) -> None:
        """Write the fingerprints of everybody who changed anew."""
        self._session.flush()
        keys, self._keys = self._keys, set()
        if keys:
            write(self._session, keys)


def write(session: Session, keys: Iterable[str]) -> None:
    """Write the fingerprints of some patients as their rows say it now; what is right already stays."""
    wanted = _wanted(session, list(keys))
    known = {(row.patient_key, row.kind, row.mark): row.id for row in session.exec(select(LookUp).where(col(LookUp.patient_key).in_(list(keys))))}
    gone = [row for said, row in known.items() if said not in wanted]
    if gone:
        session.execute(delete(LookUp).where(col(LookUp.id).in_(gone)))
    fresh = sorted(wanted - set(known))
    if fresh:
        session.execute(insert(LookUp), [{"patient_key": key, "kind": kind, "mark": mark} for key, kind, mark in fresh])


def _wanted(session: Session, keys: list[str]) -> set[tuple[str, LookedBy, str]]:
    people = session.exec(select(Patient).where(col(Patient.key).in_(keys))).all()
    covers = session.exec(select(Coverage).where(col(Coverage.patient_key).in_(keys))).all()
    said = [(row.key, LookedBy.NAME, word) for row in people for word in naming.words(row.value.first_name, row.value.last_name)]
    said += [(row.key, LookedBy.BORN, row.value.birth_on.isoformat()) for row in people if row.value.birth_on]
    said += [(row.patient_key, LookedBy.MEMBER, member) for row in covers if (member := naming.joined(row.value.member_id))]
    return {(key, kind, mark(kind, word)) for key, kind, word in said}


def mark(kind: LookedBy, text: str) -> str:
    """Give the fingerprint of one word, day or member id. Raises KeyProblem outside of a transaction."""
    return vault().index(f"look up {kind}", text)


def find(session: Session, *, name: str = "", born: date | None = None, member: str = "") -> list[str]:
    """List the keys of the patients on whom everything that is asked fits, in order; nothing asked finds nobody."""
    asked = [(LookedBy.NAME, word) for word in naming.words(name)]
    asked += [(LookedBy.BORN, born.isoformat())] if born else []
    asked += [(LookedBy.MEMBER, joined)] if (joined := naming.joined(member)) else []
    found = [_with(session, kind, mark(kind, text)) for kind, text in asked]
    return sorted(set.intersection(*found)) if found else []


def _with(session: Session, kind: LookedBy, fingerprint: str) -> set[str]:
    rows: Any = session.exec(select(LookUp.patient_key).where(LookUp.kind == kind, LookUp.mark == fingerprint))
    return set(rows)
