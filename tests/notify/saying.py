"""Messages of every kind, made up: what the golden texts and the tests of words are written from."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from casework.letters.wording import Wording
from casework.notify.calls import CallNotice
from casework.notify.messages import Notice, acknowledge_link, board_link, owner_link
from casework.notify.news import Answer, Covered, Line, Member, Money, News
from casework.settings import PROGRAM
from casework.terms import Clock, Outcome, Stage, Track

WORDING = Wording([PROGRAM / "templates"])
BOARD = "http://127.0.0.1:4200"
TUESDAY = dt.date(2027, 1, 12)
DAY = dt.timedelta(days=1)


def notice(**changes: Any) -> Notice:
    """Give a reminder of a filing, as somebody is told of it alone."""
    values = {
        "number": "C27-0007",
        "payer": "Aetna",
        "stage": Stage.FIRST_APPEAL,
        "clock": Clock.FILING,
        "due_on": TUESDAY + DAY,
        "rung": 1,
        "link": board_link(BOARD, "C27-0007"),
        "last_lawful": TUESDAY + 40 * DAY,
        "reader": "maria",
        "acknowledge_link": acknowledge_link(BOARD, "C27-0007"),
    }
    return Notice(**{**values, **changes})


def escalated() -> Notice:
    """Give the same reminder as the next person is told of it."""
    told = {"reader": "sam", "first_told": "Maria Lopez", "first_told_on": TUESDAY, "also_told": ("Dana Smith",)}
    return notice(blocked_by="patient: sign the authorization to represent", covers_for="Lee Park", **told)


def call(**changes: Any) -> CallNotice:
    """Give a call that the payer makes in New York and the clinician takes in Chicago."""
    at = dt.datetime(2027, 1, 14, 15, 30, tzinfo=dt.UTC)
    values = {
        "number": "C27-0007",
        "payer": "Aetna",
        "at": at,
        "zone": ZoneInfo("America/Chicago"),
        "payer_zone": ZoneInfo("America/New_York"),
        "is_rung": True,
    }
    return CallNotice(**{**values, **changes})


def line(key: int, day: dt.date, **changes: Any) -> Line:
    """Give one date of a daily mail."""
    values = {"number": f"C27-{key:04d}", "payer": "Aetna", "track": Track.MEMBER, "stage": Stage.FIRST_APPEAL, "clock": Clock.FILING, "day": day}
    return Line(**{**values, "amount": Decimal(1200), "key": key, **changes})


def quiet(**changes: Any) -> News:
    """Give a day on which there is nothing to tell."""
    values = {"today": TUESDAY - DAY, "soon_days": 14, "link": owner_link(BOARD, "maria"), "board_url": BOARD, "reader": "maria"}
    return News(**{**values, "is_all_clear": True, "next_line": line(5, TUESDAY + 30 * DAY), **changes})


def busy() -> News:
    """Give a day on which there is everything to tell."""
    seen = {"seen_by": "Sam Reed", "seen_on": TUESDAY - DAY}
    waits = "patient: sign the authorization to represent; clinician: sign the letters of the first appeal"
    return News(
        today=TUESDAY,
        soon_days=14,
        link=owner_link(BOARD, "maria"),
        board_url=BOARD,
        reader="maria",
        late=(line(2, TUESDAY - 4 * DAY, last_lawful=TUESDAY - 4 * DAY, waits_for=waits),),
        now=(line(1, TUESDAY, time="15:00 CST", clock=Clock.INFORMATION, payer="Cigna"), line(9, TUESDAY, stage=Stage.SECOND_APPEAL, **seen)),
        past=(line(3, TUESDAY - 2 * DAY, last_lawful=TUESDAY + 20 * DAY),),
        payer=(line(7, TUESDAY - 3 * DAY, clock=Clock.DECISION, payer="Blue Cross and Blue Shield of Illinois"),),
        due=(
            line(4, TUESDAY + DAY),
            line(5, TUESDAY + 7 * DAY, last_lawful=TUESDAY + 40 * DAY, track=Track.PROVIDER, amount=Decimal("87350.25")),
            line(6, TUESDAY + 9 * DAY, is_target=True, stage=Stage.DOI_COMPLAINT, amount=None),
        ),
        later=(line(8, TUESDAY + 30 * DAY),),
        covered=(Covered("Lee Park", TUESDAY + 8 * DAY, (line(11, TUESDAY), line(12, TUESDAY + 3 * DAY))),),
        denials=(Answer("C27-0003", "Aetna", Stage.FIRST_APPEAL, Outcome.DENIED, Decimal(1200), line(3, TUESDAY + 60 * DAY, stage=Stage.SECOND_APPEAL)),),
        wins=(Answer("C27-0013", "Humana", Stage.SECOND_APPEAL, Outcome.APPROVED_IN_PART, Decimal("3300.50")),),
        team=(Member("Lee Park", 0, 1, 4, Decimal(5600), TUESDAY + 8 * DAY), Member("Ana Cruz", 2, 0, 3, Decimal(910))),
        money=Money(Decimal("92150.25"), Decimal("3300.50"), Decimal(950)),
        imports=("2027-01-11, import 1, a remittance (835): 2 claims of 2 patients in 1 group. 2 deductible: nothing to do.",),
        sheet_link=f"{BOARD}/casework/pages/monday-sheet",
        stuck=("C27-0020: no clock reminds anybody. Repair: casework check-cases --repair --case C27-0020",),
        failed=("C27-0004, Wednesday, January 13: for Lee Park",),
        unreached=("kim: 2 open cases; Sam Reed is told instead",),
        moved=(line(14, TUESDAY + 41 * DAY, before=TUESDAY + 40 * DAY),),
        new=(line(15, TUESDAY + 80 * DAY),),
        gone=(line(16, TUESDAY + 40 * DAY, gone="done"),),
        left_over=3,
        log=(1234, "ab12cd34ef567890"),
    )
