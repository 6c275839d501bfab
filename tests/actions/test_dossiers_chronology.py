"""The chronology tells what was sent and what became of it, each by its own day, and never says that something was filed that never left."""

from datetime import date

import pytest

from casework.actions import Office, stages
from casework.actions.dossiers import dossier_of
from casework.records import store
from casework.rules.filing_events import FilingEventKind
from casework.terms import FilingMethod, Stage, Track
from tests.actions.test_filed_then import MARIA, TROUBLES, file, filed, on, then

LEFT = [kind for kind in TROUBLES if kind is not FilingEventKind.FAX_FAILED]


def told(office: Office, number: str) -> list[tuple[date, str]]:
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)
    with store.reading(office.engine) as session:
        row = store.stage_of(session, number, Stage.DOI_COMPLAINT, track=Track.MEMBER)
        assert row is not None
        lines = dossier_of(office, session, store.case(session, number), row).chronology
    return [(line.happened_on, line.words) for line in lines if "appeal" in line.words.lower()]


@pytest.mark.parametrize("kind", LEFT)
def test_a_filing_that_does_not_stand_is_told_with_what_became_of_it(office: Office, kind: FilingEventKind) -> None:
    method = FilingMethod.CERTIFIED_MAIL if kind is FilingEventKind.RETURNED else FilingMethod.FAX
    number, sent = filed(office, method=method), office.today()
    on(office, date(2026, 12, 10))
    then(office, number, kind)
    file(office, number, reference="FX-1002")
    lines = told(office, number)

    assert [day for day, _ in lines] == [sent, date(2026, 12, 10), date(2026, 12, 10)]
    assert lines[0][1].endswith("reference FX-1001") and "filed" in lines[0][1]
    assert f"{sent:%B} {sent.day}, {sent.year}" in lines[1][1]
    assert any(words.endswith("request filed by fax, reference FX-1002") for _, words in lines)


def test_a_fax_that_never_left_is_never_told_as_filed(office: Office) -> None:
    number, sent = filed(office), office.today()
    on(office, date(2026, 12, 10))
    then(office, number, FilingEventKind.FAX_FAILED)
    file(office, number, reference="FX-1002")
    first, second = told(office, number)

    assert first == (sent, first[1]) and first[1].endswith("sending by fax did not go through") and "filed" not in first[1]
    assert second[0] == date(2026, 12, 10) and second[1].endswith("request filed by fax, reference FX-1002")


def test_a_fax_sent_anew_on_the_same_day_is_one_line(office: Office) -> None:
    number = filed(office)
    then(office, number, FilingEventKind.FAX_FAILED)
    file(office, number, reference="FX-1002")
    (line,) = told(office, number)

    assert line[1].endswith("reference FX-1002")


def test_a_number_of_proof_that_came_later_is_told(office: Office) -> None:
    number = filed(office, reference="")
    then(office, number, FilingEventKind.PROVED, reference="FX-7777")
    (line,) = told(office, number)

    assert line[1].endswith("reference FX-7777")
