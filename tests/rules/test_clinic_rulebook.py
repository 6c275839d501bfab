"""A clinic's own entries, as the example shows them: its contract with a payer and an employer's booklet win, within their scope alone."""

from pathlib import Path

import pytest

from casework import bookshelf
from casework.errors import NoRuleApplies
from casework.rules import aging, pathways
from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, decision_limit, filing_limit
from casework.rules.facts import Events, PlanFacts
from casework.settings import PROGRAM, Settings
from casework.terms import Stage, Track
from tests.rules.shipped import book, day

FOLDER = PROGRAM / "examples" / "clinic-rulebook"
BOOKLET = PlanFacts(plan="self-funded-erisa", levels=2, stated=(("booklet", "77001"),))
CONTRACT = PlanFacts(plan="insured-group", payer="Summit Mutual Health Plan of Illinois", track=Track.PROVIDER)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """Read the example over the shipped rulebook."""
    settings = Settings.from_env({"CASEWORK_HOME": str(tmp_path_factory.mktemp("home"))})
    return Rulebook.parse(bookshelf.of_folder(settings, FOLDER))


def first_appeal(rules: Rulebook, facts: PlanFacts) -> Limit:
    return filing_limit(rules, facts, Stage.FIRST_APPEAL, Events(notice=day("2026-09-10"), received=day("2026-09-14")))


def test_the_example_is_clean_but_for_what_it_overrides(theirs: Rulebook) -> None:
    found = aging.findings(theirs, book(), today=day("2026-11-22"))

    assert [each.sentence for each in found if each.kind.needs_work] == []
    assert "GROUP-77001-A1" in [each.entry for each in found if each.kind is aging.Kind.OVERRIDES]


def test_the_booklets_own_time_governs_its_group_and_says_so(theirs: Rulebook) -> None:
    limit = first_appeal(theirs, BOOKLET)

    assert (limit.rule, limit.due_on, limit.citation) == ("GROUP-77001-A1", day("2027-05-12"), "summary plan description 2026, page 41")
    assert "The clinic's own entry (clinic/plans/booklets.toml): it goes before ours." in limit.notes


@pytest.mark.parametrize("stated", [(), (("booklet", "88002"),)])
def test_other_groups_keep_the_law(theirs: Rulebook, stated: tuple[tuple[str, str], ...]) -> None:
    facts = BOOKLET.but(stated=stated)

    assert first_appeal(theirs, facts).due_on == first_appeal(book(), facts).due_on == day("2027-03-13")
    assert first_appeal(theirs, facts).notes == first_appeal(book(), facts).notes


def test_another_plan_with_the_same_group_number_keeps_its_law(theirs: Rulebook) -> None:
    facts = PlanFacts(plan="insured-group", levels=2, stated=(("booklet", "77001"),))

    assert first_appeal(theirs, facts) == first_appeal(book(), facts)


def test_the_contract_governs_the_provider_track_with_its_own_stages(theirs: Rulebook) -> None:
    limit = first_appeal(theirs, CONTRACT)
    decision = decision_limit(theirs, CONTRACT, Stage.FIRST_APPEAL, Events(filed=day("2026-10-01")))

    assert (limit.rule, limit.due_on) == ("SUMMIT-P1", day("2026-12-09"))
    assert (decision.rule, decision.due_on) == ("SUMMIT-P-D", day("2026-11-15"))
    assert pathways.rung(theirs, CONTRACT, Stage.FIRST_APPEAL).legal_name == "Payment reconsideration under the agreement"
    assert "The clinic's own entry (clinic/payers/summit-mutual.toml): it goes before ours." in limit.notes


def test_the_contract_never_touches_the_members_appeal(theirs: Rulebook) -> None:
    member = CONTRACT.but(track=Track.MEMBER)

    assert first_appeal(theirs, member) == first_appeal(book(), member)


def test_of_a_notice_before_the_contract_bound_the_letter_is_asked(theirs: Rulebook) -> None:
    with pytest.raises(NoRuleApplies, match="Take the date from the letter"):
        filing_limit(theirs, CONTRACT, Stage.FIRST_APPEAL, Events(notice=day("2025-09-14")))


def test_the_contract_with_one_payer_says_nothing_of_another(theirs: Rulebook) -> None:
    aetna = CONTRACT.but(payer="Aetna")

    assert first_appeal(theirs, aetna) == first_appeal(book(), aetna)


def test_the_example_says_where_its_files_belong() -> None:
    for path in sorted(Path(FOLDER).rglob("*.toml")):
        assert f"rulebook/{path.parent.name}/" in path.read_text()
