"""When to ask a payer for more sessions: before the last covered day and before the last approved session, whichever comes first."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casework.plural import counted
from casework.rules.sessions import ONE_DAY, Account, Approved
from casework.rules.sessions_book import Renewal


class Call(StrEnum):
    """What an approval calls for today."""

    NOT_YET = "not yet"
    OPEN = "open the renewal"
    ASK = "ask first"


@dataclass(frozen=True, slots=True)
class Judged:
    """What an approval calls for, and why in a sentence. `end_on` is the day on which cover ends, by days or by sessions; None: nothing tells."""

    call: Call
    end_on: date | None
    ask_by: date | None
    why: str = ""


def end_of(said: Approved, projected: date | None) -> date | None:
    """Give the earlier of the last covered day and the projected last session."""
    return min((day for day in (said.last_on, projected) if day), default=None)


def ask_by(end_on: date, targets: Renewal, *, from_day: date) -> date:
    """Give the clinic's own day for asking: well before the end, not before the letter can be written, never on the last day itself."""
    wanted = max(end_on - timedelta(days=targets.ask_days_before_end), from_day + timedelta(days=targets.write_within))
    return max(min(wanted, end_on - ONE_DAY), from_day)


def judge(said: Approved, account: Account, *, projected: date | None, targets: Renewal, today: date) -> Judged:
    """Say whether the renewal is to be opened today, asked about first, or not yet."""
    end = end_of(said, projected)
    by = ask_by(end, targets, from_day=today) if end else None
    is_short = account.remaining is not None and account.remaining <= targets.sessions_left and account.used > 0
    is_ending = said.last_on is not None and said.last_on - today <= timedelta(days=targets.days_before_end)
    is_used_up = projected is not None and account.used > 0 and projected - today <= timedelta(days=targets.days_before_last_session)
    if not (is_short or is_ending or is_used_up):
        return Judged(Call.NOT_YET, end, by)
    last = account.last_used_on
    if end and today - end > timedelta(days=targets.lapsed_days):
        return Judged(Call.ASK, end, by, f"the approval ended on {end}")
    if last is None and said.first_on and today - said.first_on > timedelta(days=targets.quiet_days):
        return Judged(Call.ASK, end, by, f"no session was used since it began on {said.first_on}: did the treatment begin?")
    if last and today - last > timedelta(days=targets.quiet_days):
        return Judged(Call.ASK, end, by, f"the last session was on {last}: did the patient stop?")
    left = (
        f"{account.remaining} of {counted(account.approved or 0, 'session')} left" if account.remaining is not None else "the sessions approved are not known"
    )
    return Judged(Call.OPEN, end, by, f"{left}{f', cover ends on {end}' if end else ''}")
