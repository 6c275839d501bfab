"""A filing that is to be made before an event, such as the day on which a payer cuts a running course: the day before it is worked to."""

from collections.abc import Iterable
from dataclasses import replace

from casework.rules import starts
from casework.rules.dates import ONE_DAY
from casework.rules.entries import Note
from casework.rules.facts import Events
from casework.rules.limits import Limit, MissingFact
from casework.terms import Clock

FILED = (Clock.FILING, Clock.CONTINUATION)


def worked_before(limit: Limit, notes: Iterable[Note], events: Events) -> Limit:
    """Bring our work forward to the day before each event that a note names; what the law gives stays."""
    named = dict.fromkeys(note.work_before for note in notes if note.work_before)
    for name in named if limit.clock in FILED else ():
        day = starts.day_of(events, name)
        if day is None:
            limit = replace(limit, missing=(*limit.missing, MissingFact(*starts.MISSING[name])))
            continue
        eve, came = day - ONE_DAY, starts.first_receipt(events) or events.notice or events.mailed
        if came and eve < came:
            continue
        said = f"File by {eve.isoformat()}, before the {starts.LABELS[name]}; what is filed later is still in time until the last lawful day."
        limit = replace(limit, work_by=min(limit.work_by or eve, eve), notes=(*limit.notes, said))
    return limit
