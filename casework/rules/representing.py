"""Whether the clinic may act for the patient on a day and at a stage: what was asked, signed, run out or taken back. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casework.rules.standing import Accepts, Standing
from casework.terms import Stage, Track


class FormUsed(StrEnum):
    """Which paper was signed. An assignment of benefits is no authorization to appeal, and is refused by name."""

    OFFICIAL = "official form"
    PLAN_FORM = "the plan's own form"
    CLINIC_FORM = "the clinic's form"
    LETTER = "signed letter"
    ASSIGNMENT = "assignment of benefits"


class State(StrEnum):
    """How far an authorization or waiver has come."""

    NOT_NEEDED = "not needed"
    NOT_ASKED = "not asked"
    ASKED = "asked"
    SENT = "sent for signature"
    SIGNED = "signed"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Held:
    """One authorization or waiver as the record has it. Without stages it holds for every stage."""

    kind: Accepts = Accepts.AUTHORIZATION
    stages: tuple[Stage, ...] = ()
    asked_on: date | None = None
    sent_on: date | None = None
    signed_on: date | None = None
    expires_on: date | None = None
    revoked_on: date | None = None
    form: FormUsed | None = None

    def covers(self, stage: Stage) -> bool:
        """Say whether a stage is within its scope."""
        return not self.stages or stage in self.stages

    def state(self, on: date) -> State:
        """Say how far it has come on a day."""
        if self.revoked_on and self.revoked_on <= on:
            return State.REVOKED
        if self.signed_on and self.signed_on <= on:
            return State.EXPIRED if self.expires_on and self.expires_on < on else State.SIGNED
        if self.sent_on and self.sent_on <= on:
            return State.SENT
        return State.ASKED if self.asked_on and self.asked_on <= on else State.NOT_ASKED

    @property
    def ends_on(self) -> date | None:
        """Give the last day on which it is in force, None where nothing ends it."""
        days = [day for day in (self.expires_on, self.revoked_on - date.resolution if self.revoked_on else None) if day]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Need:
    """What one act under one plan asks for. `accepts` are the papers of which one is enough; none: nothing is needed."""

    accepts: tuple[Accepts, ...] = ()
    form: str = ""
    text: str = ""
    citation: str = ""
    who: tuple[str, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Say whether any paper is asked for."""
        return bool(self.accepts)


@dataclass(frozen=True, slots=True)
class Stand:
    """How a stage stands on a day: what it needs, and the paper that comes nearest to it."""

    need: Need
    state: State
    held: Held | None = None

    @property
    def is_blocking(self) -> bool:
        """Say whether a filing waits for a signature."""
        return self.need.is_needed and self.state is not State.SIGNED


def need(entry: Standing | None, *, track: Track) -> Need:
    """Say what a filing needs: the rule's own answer; the clinic's own dispute under its contract needs nobody's signature."""
    if entry is None:
        return Need()
    accepts = entry.accepts if entry.needs_authorization and track is Track.MEMBER else ()
    return Need(accepts, entry.form, entry.text, entry.citation, entry.who)


def stand(needed: Need, held: Iterable[Held], stage: Stage, *, on: date) -> Stand:
    """Judge a stage on a day by what is held: one paper in force is enough, else the one that was last worked on counts."""
    fitting = [each for each in held if each.covers(stage) and (not needed.accepts or each.kind in needed.accepts)]
    in_force = [each for each in fitting if each.state(on) is State.SIGNED]
    best = (in_force or sorted(fitting, key=_last_worked_on))[-1:]
    state = best[0].state(on) if best else State.NOT_ASKED
    if not needed.is_needed and state is not State.SIGNED:
        state = State.NOT_NEEDED
    return Stand(needed, state, best[0] if best else None)


def _last_worked_on(each: Held) -> date:
    return max((day for day in (each.asked_on, each.sent_on, each.signed_on) if day), default=date.min)


def wanted_on(filing: date | None, *, today: date, before_filing: int, without_date: int) -> date:
    """Give the clinic's own day for a signature: so long before the filing is due, and never a day that is past."""
    day = filing - timedelta(days=before_filing) if filing else today + timedelta(days=without_date)
    return max(day, today)
