"""Taking in a remittance: each claim becomes part of one case, or is set aside with its reason; a claim read twice does nothing twice."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import BinaryIO

from sqlmodel import Session

from casework import bookshelf, clock
from casework.actions import claim_groups, claims_read, later_claims, monday_counts, proposals, sessions_read
from casework.actions.claims_read import Taken
from casework.actions.echoes import Echoes, Paid, names, rewound
from casework.actions.later_claims import Held
from casework.actions.monday_counts import Fate
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.intake import remittance
from casework.intake.inbox import FileKind
from casework.intake.remittance import Remittance, RemittedClaim, Tally
from casework.intake.remittance_rows import Rows
from casework.plural import counted
from casework.records import events, logbook, store
from casework.rules import denial_groups, denials
from casework.rules.denial_book import DenialBook
from casework.rules.denial_groups import Decided, Group
from casework.rules.denials import Decision, DenialAction
from casework.settings import Settings

DIGEST_BYTES = 1 << 20
FUTURE = "the date of service lies in the future, so nothing can have been denied: check the date with the payer and drop the corrected file"


@dataclass(frozen=True, slots=True)
class Judged:
    """A remittance with what each claim calls for, and the groups that share a case."""

    remittance: Remittance
    decided: tuple[Decided, ...]
    groups: tuple[Group, ...]

    @property
    def decisions(self) -> list[denials.Decision]:
        """List the decisions in the order of the claims."""
        return [item.decision for item in self.decided]


@dataclass(frozen=True, slots=True)
class Sifted:
    """A remittance read claim by claim: its sums, a packed row of each claim, and whole only the claims that open a case, in groups."""

    remittance: Remittance
    groups: tuple[Group, ...]
    tally: Tally
    rows: Rows

    @property
    def summary(self) -> list[str]:
        """Say in a few lines what the file calls for; no person is named."""
        return self.tally.lines(self.remittance, self.groups)


def judge(settings: Settings, data: bytes | BinaryIO) -> Judged:
    """Read a remittance and decide each of its claims, keeping all of them. Raises BadRemittance."""
    book = _book(settings)
    read = remittance.read(data)
    today = clock.today(settings)
    decided = tuple(Decided(claim, _decide(book, claim, today=today)) for claim in read.claims)
    return Judged(read, decided, denial_groups.group(book, decided))


def sift(settings: Settings, data: bytes | BinaryIO, *, set_aside: Callable[[Decided], None] | None = None) -> Sifted:
    """Decide each claim of a remittance as it is read; those that open no case are handed to `set_aside` and forgotten. Raises BadRemittance."""
    book, today = _book(settings), clock.today(settings)
    reading, tally, rows = remittance.Reading(), Tally(), Rows()
    disputed: list[Decided] = []
    for claim in reading.claims(data):
        item = Decided(claim, _decide(book, claim, today=today))
        tally.add(claim, item.decision)
        rows.add(remittance.row(claim, item.decision))
        if item.decision.opens_case:
            disputed.append(item)
        elif set_aside:
            set_aside(item)
    return Sifted(reading.result(), denial_groups.group(book, disputed), tally, rows)


def _book(settings: Settings) -> DenialBook:
    return bookshelf.parsed(settings, "denials.toml", DenialBook.parse)


def _decide(book: DenialBook, claim: RemittedClaim, *, today: date) -> Decision:
    """Decide a claim; one whose service lies in the future cannot have been denied and asks a person to look."""
    served = [day for day in (claim.service_on, *(line.service_on for line in claim.lines)) if day]
    if any(day > today for day in served):
        return Decision(DenialAction.LOOK, FUTURE)
    return denials.decide(book, claim)


def take(office: Office, data: bytes | BinaryIO, *, actor: str) -> tuple[Sifted, Taken]:
    """Take in a whole remittance in one transaction: all of it or nothing. Raises BadRemittance."""
    digest = _digest(data)
    taken, aside, held, served, echoes = Taken(), Rows(), Held(), sessions_read.Reading.begin(office), Echoes()

    def lay_aside(item: Decided) -> None:
        aside.add(claims_read.aside(item))
        served.add(item)
        held.look(item)
        echoes.add(item)

    with store.reading(office.engine) as session:  # a large file is read before the one writer's lock is taken
        held.read(session)
        sifted = sift(office.settings, data, set_aside=lay_aside)
        held.look_at(item for group in sifted.groups for item in group.claims)
        served.add_all(item for group in sifted.groups for item in group.claims)
    paid = _paid_too(office, data, sifted, echoes)
    taken.answers = held.answers
    with store.writing(office.engine) as session:
        served.keep(office, session)
        claims_read.set_aside(session, aside, taken, digest=digest, read_at=office.now())
        proposals.keep(office, session, held.proposed(), digest=digest, actor=actor)
        _take_groups(office, session, sifted.groups, taken, held, digest=digest, actor=actor)
        if paid and taken.opened:
            proposals.keep(office, session, later_claims.of_cases(session, taken.opened, paid), digest=digest, actor=actor)
        taken.sheet = monday_counts.keep(session, taken.counts, kind=FileKind.REMITTANCE, digest=digest, taken_at=office.now())
        opened = ", ".join(taken.opened) or "nothing"
        events.append(session, "remittance read", actor=actor, at=office.now(), code=f"{counted(sifted.remittance.count, 'claim')}; opened {opened}")
    return sifted, taken


def _paid_too(office: Office, data: bytes | BinaryIO, sifted: Sifted, echoes: Echoes) -> list[Decided]:
    """Read the file again for payments of the claims it disputes, where there may be one: their case is only just being opened."""
    disputed = [item for group in sifted.groups for item in group.claims]
    if not echoes.may_hold(disputed):
        return []
    paid = Paid(frozenset(name for item in disputed for name in names(item.claim)))
    sift(office.settings, rewound(data), set_aside=paid.look)
    return paid.found


def _take_groups(office: Office, session: Session, groups: Sequence[Group], taken: Taken, held: Held, *, digest: str, actor: str) -> None:
    known = claims_read.known(session, [item for group in groups for item in group.claims])
    for group in groups:
        fresh, again = _once(group, known)
        taken.end(again, Fate.KNOWN)
        fresh = _answering(office, session, fresh, held, taken, digest=digest)
        if not fresh:
            continue
        try:
            with session.begin_nested():
                number, is_new = claim_groups.take(office, session, Group(group.key, fresh), actor=actor)
        except NoRuleApplies as old:
            _lay_aside(office, session, fresh, taken, why=f"No case was opened: {old}", digest=digest)
            continue
        (taken.opened if is_new else taken.joined).append(number)
        taken.end(fresh, Fate.OPENED if number in taken.opened else Fate.JOINED, number)
        known |= claims_read.remember(office, session, fresh, digest=digest, number=number)


def _once(group: Group, known: set[str]) -> tuple[tuple[Decided, ...], list[Decided]]:
    """Part a group into what is new, and what was read before: in an earlier file, or further up in this one."""
    first: dict[str, Decided] = {}
    again = []
    for item in group.claims:
        name = claims_read.name_of(item)
        if name in known or name in first:
            again.append(item)
        else:
            first[name] = item
    return tuple(first.values()), again


def _answering(office: Office, session: Session, fresh: tuple[Decided, ...], held: Held, taken: Taken, *, digest: str) -> tuple[Decided, ...]:
    """Give claims that answer what an open case sent to that case, where a person confirms them; the others are left."""
    left = []
    for item in fresh:
        number = held.answered_case(item)
        if number:
            taken.joined.append(number)
            taken.end((item,), Fate.JOINED, number)
            claims_read.remember(office, session, (item,), digest=digest, number=number)
        else:
            left.append(item)
    return tuple(left)


def _lay_aside(office: Office, session: Session, fresh: Sequence[Decided], taken: Taken, *, why: str, digest: str) -> None:
    """Keep claims that no rule reaches, such as those older than the rulebook, with the reason; the others of the file go on."""
    held = [session.get(logbook.RemittedClaim, claims_read.name_of(item)) is not None for item in fresh]
    for item, is_held in zip(fresh, held, strict=True):
        taken.end((item,), Fate.KNOWN if is_held else Fate.SET_ASIDE)
    if not all(held):
        reasoned = [replace(item, decision=replace(item.decision, reason=why)) for item in fresh]
        claims_read.remember(office, session, reasoned, digest=digest, number="")


def _digest(data: bytes | BinaryIO) -> str:
    found = hashlib.sha256()
    file = BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    while block := file.read(DIGEST_BYTES):
        found.update(block)
    return found.hexdigest()
