"""The request for continuity of care: facts that were entered, no law that nobody checked, nothing of the earlier insurer."""

import re
from dataclasses import replace
from datetime import date

import pytest

from casework.letters import packet, word
from casework.letters.continuity import Continuity
from casework.terms import DocumentKind, Stage
from tests.letters import samples
from tests.letters.test_packet import drawn
from tests.rules import shipped

KIND = DocumentKind.CONTINUITY_OF_CARE_REQUEST
LAW = re.compile(r"\d+ (?:CFR|U\.S\.C\.)|\blaw\b|\brequired to\b|\bmust\b")


def words(continuity: Continuity | None = None, **parts: object) -> str:
    dossier = samples.rich(KIND, **parts)
    return word.plain_text(drawn(replace(dossier, continuity=continuity or dossier.continuity), KIND).data)


@pytest.mark.parametrize("plan", shipped.book().plan_names)
def test_under_no_plan_does_it_claim_a_law(plan: str) -> None:
    said = words(coverage={"plan": plan})

    assert not LAW.search(said)
    assert "This is a request. It is not an appeal, and it gives up no right of the member." in said


def test_it_goes_with_the_first_request_to_a_later_coverage_and_with_no_other() -> None:
    dossier = samples.rich(KIND)
    plain = replace(dossier, continuity=None)

    assert KIND in packet.kinds(dossier)
    assert KIND not in packet.kinds(plain)
    assert KIND not in packet.kinds(replace(dossier, stage=Stage.FIRST_APPEAL, rung=replace(dossier.rung, stage=Stage.FIRST_APPEAL)))


def test_a_coverage_to_come_and_one_that_has_begun_are_told_apart() -> None:
    assert "will be covered by Summit Mutual Health Plan from December 1, 2026" in words()
    assert "has been covered by Summit Mutual Health Plan since November 1, 2026" in words(
        Continuity(date(2026, 11, 1), date(2026, 10, 31), given=3, last_given=date(2026, 10, 30))
    )


def test_what_nobody_knows_is_not_said() -> None:
    said = words(Continuity(date(2026, 12, 1), approved=6, used=0, remaining=6))

    assert "0 sessions were given and 6 sessions are left" in said
    assert "was authorized before that day, under another coverage" in said
    assert "The clinic’s record holds" not in said and "The earlier coverage end" not in said


def test_one_session_is_one_session() -> None:
    said = words(Continuity(date(2026, 12, 1), date(2026, 11, 30), 2, 1, 1, date(2027, 1, 31), 1, date(2026, 11, 3)))

    assert "2 sessions were authorized, to be given by January 31, 2027; 1 session was given and 1 session is left." in said
    assert "The clinic’s record holds 1 infusion, on November 3, 2026." in said


def test_a_planned_day_that_is_over_is_not_called_the_next_session() -> None:
    assert "The next session is planned for" not in words(request={"first_on": date(2026, 11, 1)})
