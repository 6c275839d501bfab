"""A few weeks of the simulated year by fixed seeds; `make soak` lives the whole of it."""

from dataclasses import replace

import pytest

from tests.soak.oracle import Oracle
from tests.soak.oracle_people import OTHER_MESSAGES
from tests.soak.year import ESCALATED, Plan, Year, live

WEEKS = Plan(seed=3, cases=10, days=24, pace=7)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Live some weeks once for all questions."""
    return live(WEEKS, tmp_path_factory.mktemp("year") / "home")


def test_everybody_is_told_in_time_nobody_twice_and_nobody_of_what_is_finished(year: Year) -> None:
    faults = Oracle(year).judge()

    assert faults == [], f"Again: python -m tests.soak --seed {WEEKS.seed} --cases {WEEKS.cases} --days {WEEKS.days} --pace {WEEKS.pace}"


def test_these_weeks_had_what_a_year_has(year: Year) -> None:
    """A year without trouble proves nothing: servers failed, sweeps died, messages came again under the same Message-ID, cases ended."""
    assert any(each.was_killed for each in year.sweeps)
    assert any(each.was_twice for each in year.sweeps)
    assert len({each.mail for each in year.sweeps}) > 3
    assert len(year.receipts) > len({each.key for each in year.receipts}) > 40
    assert year.words
    assert any(ESCALATED <= told.rung < OTHER_MESSAGES for told in year.told.values())
    assert any(span.until for span in year.ledger.spans)


def test_the_same_seed_lives_the_same_days(year: Year, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = live(replace(WEEKS, lived=15), tmp_path_factory.mktemp("again") / "home")

    assert len(again.receipts) > 10
    assert again.done == year.done[: len(again.done)]
    assert again.fingerprint() == year.fingerprint(sweeps=len(again.sweeps))
