"""`casework plans` lists every plan with the facts, events, stages, tracks and clocks that it takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.cli import deadline
from tests.cli.asking import page, told

NAMES = (
    "self-funded-erisa",
    "insured-group",
    "individual",
    "church",
    "government",
    "short-term",
    "sharing-ministry",
    "medicare-advantage",
    "original-medicare",
    "medicaid-managed-care",
    "medicaid-fee-for-service",
    "tricare",
    "va-community-care",
    "fehb",
    "workers-compensation",
)


@pytest.fixture(autouse=True, scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home") / "nowhere"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEWORK_HOME", str(home))
        yield home


def test_all_fifteen_plans_are_listed_and_the_one_nobody_confirmed(capsys: pytest.CaptureFixture[str], nowhere: Path) -> None:
    plans = told(capsys, "plans")["plans"]

    assert {plan["name"] for plan in plans} == {*NAMES, "unknown"}
    assert all(plan["title"] and plan["citation"] and plan["stages"]["member"] for plan in plans)
    assert not nowhere.exists()


@pytest.mark.parametrize("name", NAMES)
def test_each_plan_lists_what_it_takes(capsys: pytest.CaptureFixture[str], name: str) -> None:
    plan = told(capsys, "plans", name)

    assert plan["name"] == name
    assert all(fact["values"] and fact["if_unknown"] for fact in plan["facts"])
    assert [stage["stage"] for stage in plan["stages"]["member"]] == ["prior-authorization", "first-appeal", "second-appeal", "third-appeal", "doi-complaint"]
    assert all(stage["legal_name"] or stage["reason"] for stages in plan["stages"].values() for stage in stages)
    assert name in page(capsys, "plans", name)


def test_a_fact_nobody_stated_says_how_it_is_read_and_how_to_find_it(capsys: pytest.CaptureFixture[str]) -> None:
    facts = {fact["name"]: fact for fact in told(capsys, "plans", "self-funded-erisa")["facts"]}

    assert facts["levels"]["values"] == ["1", "2"]
    assert "read both ways (1, 2)" in facts["levels"]["if_unknown"]
    assert "denial letter" in facts["levels"]["how"]
    assert facts["grandfathered"]["if_unknown"] == "read as no"
    assert facts["urgent"]["if_unknown"] == "taken as no"


def test_the_clocks_name_the_events_that_start_them(capsys: pytest.CaptureFixture[str]) -> None:
    clocks = told(capsys, "plans", "self-funded-erisa")["clocks"]["member"]

    assert "received" in clocks["filing"]
    assert "filed" in clocks["decision"]


def test_the_provider_track_is_listed_beside_the_members(capsys: pytest.CaptureFixture[str]) -> None:
    plan = told(capsys, "plans", "insured_group")

    assert plan["tracks"] == ["member", "provider"]
    assert any("provider contract" in stage["legal_name"] for stage in plan["stages"]["provider"])


def test_a_name_that_is_no_plan_is_wrong_usage_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert "original-medicare" in told(capsys, "plans", "medicare", code=2)["refused"]


def test_people_read_one_line_for_each_plan(capsys: pytest.CaptureFixture[str]) -> None:
    lines = page(capsys, "plans").splitlines()

    assert all(any(line.startswith(f"{name} ") for line in lines) for name in NAMES)


@pytest.mark.parametrize("name", [*NAMES, "unknown"])
def test_every_clock_listed_is_a_kind_that_may_be_asked_for(capsys: pytest.CaptureFixture[str], name: str) -> None:
    clocks = told(capsys, "plans", name)["clocks"]

    assert {clock for track in clocks.values() for clock in track} <= set(deadline.KINDS)


@pytest.mark.parametrize(
    ("name", "track", "clock", "listed"),
    [
        ("workers-compensation", "provider", "peer-to-peer", False),
        ("workers-compensation", "member", "filing", False),
        ("original-medicare", "provider", "peer-to-peer", False),
        ("va-community-care", "provider", "peer-to-peer", False),
        ("original-medicare", "provider", "filing", True),
        ("insured-group", "provider", "peer-to-peer", True),
        ("medicare-advantage", "provider", "decision", True),
        ("unknown", "member", "filing", True),
    ],
)
def test_a_clock_that_is_always_refused_is_not_listed(capsys: pytest.CaptureFixture[str], name: str, track: str, clock: str, listed: bool) -> None:
    assert (clock in told(capsys, "plans", name)["clocks"][track]) is listed


def test_a_plan_without_any_clock_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no date is computed" in page(capsys, "plans", "workers-compensation")


def test_an_unconfirmed_plan_is_read_in_every_way_that_one_of_its_kinds_is(capsys: pytest.CaptureFixture[str]) -> None:
    facts = {fact["name"]: fact for fact in told(capsys, "plans", "unknown")["facts"]}

    assert facts["levels"]["readings"] == ["1", "2"]
    assert set(facts["external-review"]["readings"]) == {"federal", "state"}
    assert "read both ways" in facts["levels"]["if_unknown"]


@pytest.mark.parametrize("name", ["short-term", "sharing-ministry", "individual"])
def test_a_booklet_is_not_asked_for_at_an_employer_where_there_is_none(capsys: pytest.CaptureFixture[str], name: str) -> None:
    how = {fact["name"]: fact["how"] for fact in told(capsys, "plans", name)["facts"]}["booklet"]

    assert "policy" in how and "guidelines" in how


def test_a_drug_is_one_of_part_b_only_under_medicare(capsys: pytest.CaptureFixture[str]) -> None:
    how = {fact["name"]: fact["how"] for fact in told(capsys, "plans", "medicaid-managed-care")["facts"]}["drug-request"]

    assert "as a service or as a drug" in how
    assert "under Medicare, a Part B drug" in how
