"""What happens to the clinic itself in a year: words that break, a ladder that changes, people who come and go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from casework.actions import absences, assigning
from tests.actions import test_rule_changes
from tests.soak.acts import ACTOR
from tests.soak.staff import OWNERS

if TYPE_CHECKING:
    from tests.soak.year import Life

LADDER = "[filing]\ndays_before = [45, 21, 10, 5, 3, 2, 1, 0]\n"
BROKEN = "{{ patient_name }} {% if %}"


def of_day(life: Life, day: date, offset: int) -> None:
    """Let happen what the plan has for a day, counted in hundredths of the year."""
    hundredth, before = offset * 100 // life.plan.days, (offset - 1) * 100 // life.plan.days
    for place, happening in HAPPENINGS.items():
        if before < place <= hundredth:
            happening(life, day)


def _break_words(life: Life, _day: date) -> None:
    folder = life.office.settings.folder("templates") / "reminders"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("body.j2", "sms.j2", "digest-body.j2"):
        (folder / name).write_text(BROKEN)


def _mend_words(life: Life, _day: date) -> None:
    for path in (life.office.settings.folder("templates") / "reminders").iterdir():
        path.unlink()


def _change_ladder(life: Life, day: date) -> None:
    (life.office.settings.folder("rulebook") / "ladder.toml").write_text(LADDER)
    life.year.almanac.change(day, LADDER)


def _change_rule(life: Life, _day: date) -> None:
    """Let a plan's booklet shorten the time to appeal for the cases that are open."""
    test_rule_changes.write(life.office, test_rule_changes.SHORTER.format(days=60))
    test_rule_changes.apply(life.office)


def _reassign(life: Life, _day: date) -> None:
    giver, taker = life.dice.sample(OWNERS[:3], 2)
    assigning.reassign(life.office, giver, taker, actor=ACTOR)


def _fall_ill(life: Life, day: date) -> None:
    """Let somebody be away from tomorrow on, entered on the board and not in channels.toml."""
    key, first, last = life.dice.choice(OWNERS[:3]), day + timedelta(days=1), day + timedelta(days=5)
    absences.enter(life.office, key, first, last, actor=ACTOR)
    life.year.staff.absences[key].append((first, last))


def _leave(life: Life, _day: date) -> None:
    """Let somebody leave without a word: the cases stay in a name that nobody answers to."""
    life.year.staff.listed.remove("ana")
    life.write_staff()


HAPPENINGS = {20: _break_words, 28: _mend_words, 35: _fall_ill, 45: _change_ladder, 50: _change_rule, 55: _reassign, 70: _leave}
