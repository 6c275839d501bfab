"""`python -m tests.soak`: live years by seed and judge them; a year that fails is named with how to live it again."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.soak.oracle import Oracle
from tests.soak.year import Plan, Year, live

SHOWN = 12
MONTH = 30


def main() -> int:
    """Print what each year was like; 1 when the oracle found a fault or the same seed lived another year."""
    asked = _asked()
    plans = [Plan(seed, asked.cases, asked.days, asked.pace) for seed in range(asked.seed, asked.seed + asked.years)]
    return int(sum(_live_and_judge(plan) for plan in plans) > 0)


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m tests.soak", description="Live simulated years of a clinic and judge every message.")
    for name, default, what in (
        ("--seed", 1, "the first year's seed"),
        ("--years", 1, "how many years, one seed after the other"),
        ("--cases", 500, "cases that arrive in a year"),
        ("--days", 365, "days of a year"),
        ("--pace", 14, "mean days between two acts on one case"),
    ):
        reader.add_argument(name, type=int, default=default, help=f"{what} (default {default})")
    return reader.parse_args()


def _live_and_judge(plan: Plan) -> bool:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="casework-soak-") as home:
        year = live(plan, Path(home) / "home", on_day=_say)
    faults = Oracle(year).judge()
    print(f"seed {plan.seed}: {told(year)}, in {time.monotonic() - began:.0f} s", flush=True)
    if faults:
        print(f"  {len(faults)} faults: {dict(Counter(fault.kind for fault in faults))}")
        print("\n".join(f"  {fault}" for fault in faults[:SHOWN]))
        print(f"  The same year again: python -m tests.soak --seed {plan.seed} --cases {plan.cases} --days {plan.days} --pace {plan.pace}")
    return bool(faults)


def _say(day: int) -> None:
    """Say each month how far it is; the processor's time tells how long it takes on a machine of one's own."""
    if day % MONTH == 0:
        print(f"  day {day}, {time.process_time():.0f} s of processor time", file=sys.stderr, flush=True)


def told(year: Year) -> str:
    """Sum up a year in a line."""
    killed = sum(each.was_killed for each in year.sweeps)
    rough = sum(not each.was_good and not each.was_killed for each in year.sweeps)
    again = len(year.receipts) - len({(each.key, each.recipient) for each in year.receipts})
    return (
        f"{year.plan.cases} cases, {len(year.done)} acts, {len(year.ledger.spans)} dates, "
        f"{len(year.sweeps)} sweeps ({killed} killed, {rough} with a server in trouble), "
        f"{len(year.receipts)} messages ({again} again under the same Message-ID), fingerprint {year.fingerprint()}"
    )


if __name__ == "__main__":
    sys.exit(main())
