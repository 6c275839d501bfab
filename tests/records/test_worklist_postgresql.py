"""The kept worklist on a real PostgreSQL: as one made anew, and counted, grouped and found by SQL."""

from datetime import timedelta

import pytest

from casework import clock
from casework.actions import Office, assigning, cases, filing, questions, worklist, worklist_pages
from casework.actions.worklist import Wanted
from casework.rules.waiting import AwaitedParty
from casework.terms import FilingMethod, Stage, Track
from tests import make
from tests.actions.listing import kept, made_anew
from tests.records.test_postgresql import BIN, office, server  # noqa: F401 - fixtures

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not BIN, reason="PostgreSQL is not installed")]


def test_the_kept_list_is_as_one_made_anew_on_postgresql(office: Office) -> None:  # noqa: F811
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    assert kept(office) == made_anew(office)
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor="maria")
    assigning.assign(office, number, "sam", actor="maria")
    assert kept(office) == made_anew(office)
    last = max(row.last_lawful for row in worklist.rows(office) if row.last_lawful)
    clock.set_today(office.settings, last + timedelta(days=1))
    assert kept(office) == made_anew(office)

    wanted = Wanted(owner="sam", stage=Stage.FIRST_APPEAL, party=AwaitedParty.PAYER, is_late=True, is_overdue=True, due_by=office.today())
    (row,) = worklist.rows(office, wanted)
    assert (row.case_number, worklist.head(office).late, worklist.head(office).amount) == (number, 1, "1,300.00")
    assert all(page.text() for page in worklist_pages.pages(office, run_link=str))
