"""Everybody who works on cases: how each is reached, who is away until when, who hears meanwhile, and which cases nobody hears of."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import col, func, select

from casework.actions import staff
from casework.actions.office import Office
from casework.notify.channels import Channels, Person
from casework.records import store
from casework.records.models import Case
from casework.rules.working import DAYS_OF_WEEK

UNOWNED = "unassigned"
NO_NAMES = "nobody"


@dataclass(frozen=True, slots=True)
class Listed:
    """One of our own people. `hears_of` names the owners whose cases this one is told of now, `hears` who is told instead, "" for nobody else."""

    key: str
    name: str
    role: str
    ways: tuple[str, ...]
    works: str
    digest_at: str
    away: tuple[str, ...]
    away_until: str
    hears: str
    supervisor: str
    cover: str
    cases: int
    hears_of: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say it in one line."""
        away = f"; away until {self.away_until}, {self.hears or NO_NAMES} stands in" if self.away_until else ""
        ahead = f"; away {', '.join(self.away)}" if self.away and not self.away_until else ""
        others = [owner for owner in self.hears_of if owner != self.key]
        also = f"; hears of the cases of {', '.join(others)}" if others else ""
        return f"{self.key} ({self.name}, {self.role}): {' and '.join(self.ways) or 'no address'}, {self.works}; {self.cases} open{away}{ahead}{also}"


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody, who hears of cases that nobody owns, owners who are no longer listed, and what is wrong with the file."""

    people: tuple[Listed, ...]
    unowned_to: str
    not_listed: dict[str, int]
    problems: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say it in lines."""
        unowned = f"Cases that nobody owns: {self.unowned_to or 'nobody hears of them. Name a manager in channels.toml'}."
        gone = [f"{owner} is no longer listed and owns {count} open; {self.unowned_to or NO_NAMES} hears of them." for owner, count in self.not_listed.items()]
        wrong = [f"PROBLEM: {each}" for each in self.problems]
        return "\n".join((*(each.words for each in self.people), unowned, *gone, *wrong))

    def as_dict(self) -> dict[str, Any]:
        """Give it for a program to read."""
        return asdict(self)


def listed(office: Office) -> Staff:
    """List our own people as of now. Raises BadInput when channels.toml is no TOML."""
    known = staff.people(office)
    with store.reading(office.engine) as session:
        counted = select(Case.owner, func.count()).where(col(Case.closed_on).is_(None)).group_by(Case.owner)
        cases = Counter(dict(session.exec(counted).all()))
    gone = {owner: count for owner, count in sorted(cases.items()) if owner not in known.people and owner != UNOWNED}
    unowned = known.recipient(UNOWNED)
    return Staff(
        people=tuple(_listed(office, known, person, cases) for person in known.people.values()),
        unowned_to=unowned if unowned in known.people else "",
        not_listed=gone,
        problems=(*known.problems, *_doubts(known)),
    )


def _listed(office: Office, known: Channels, person: Person, cases: Counter[str]) -> Listed:
    away, hears = known.away_now(person.key), known.recipient(person.key)
    still = [each for each in person.away if each.to_on >= office.today()]
    return Listed(
        key=person.key,
        name=person.name,
        role=person.role,
        ways=tuple(channel.value for channel in person.addresses),
        works=f"{_days(person.days)} {person.hours.opens:%H:%M}-{person.hours.closes:%H:%M} {person.zone.key}",
        digest_at=f"{person.digest_at:%H:%M}",
        away=tuple(f"{each.from_on} to {each.to_on}{f' ({each.cover} covers)' if each.cover else ''}" for each in still),
        away_until=str(away.to_on) if away else "",
        hears=hears if hears != person.key else "",
        supervisor=person.supervisor,
        cover=person.cover,
        cases=cases[person.key],
        hears_of=tuple(owner for owner in sorted({*cases, person.key}) if known.recipient(owner) == person.key),
    )


def _days(days: frozenset[int]) -> str:
    found = sorted(days)
    if len(found) > 1 and found == list(range(found[0], found[-1] + 1)):
        return f"{DAYS_OF_WEEK[found[0]]}-{DAYS_OF_WEEK[found[-1]]}"
    return ", ".join(DAYS_OF_WEEK[day] for day in found)


def _doubts(known: Channels) -> Iterator[str]:
    """Say what is no mistake of the file and still leaves somebody without a reminder."""
    if known.people and not known.manager:
        yield f'No manager is named, so cases that nobody owns go to {known.recipient(UNOWNED)}. Write manager = "..." at the top of channels.toml.'
    for person in known.people.values():
        if not person.addresses:
            yield (
                f"{person.key} has no address; {known.recipient(person.key)} hears instead."
                if known.recipient(person.key) != person.key
                else (f"{person.key} has no address, and nobody stands behind. Enter an email.")
            )
        elif known.away_now(person.key) and known.recipient(person.key) == person.key:
            yield f"{person.key} is away and nobody stands in. Name a cover: casework away {person.key} --from ... --until ... --cover NAME"
        elif not known.in_place_of(person.key) and person.key != known.manager:
            yield f"Nobody stands behind {person.key}: what {person.key} does not see is told to nobody else. Name a supervisor or a manager."
