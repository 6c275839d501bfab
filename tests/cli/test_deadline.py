"""`casework deadline` answers without a database, refuses with a reason, and lists what there is when it is used wrongly."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.cli import dated, deadline
from casework.cli.main import main
from tests.cli.asking import told

ERISA = ("--plan", "self-funded-erisa", "--stage", "first-appeal")
RECEIVED = ("--event", "received=2026-09-14")


@pytest.fixture(autouse=True, scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home") / "nowhere"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEWORK_HOME", str(home))
        yield home


def casework(*words: str) -> int:
    parser = argparse.ArgumentParser()
    deadline.add(parser.add_subparsers())
    return deadline.run(parser.parse_args(["deadline", *words]))


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert casework(*words, "--json") == 0
    said: dict[str, object] = json.loads(capsys.readouterr().out)
    return said


def test_json_holds_the_dates_the_rule_and_the_steps(capsys: pytest.CaptureFixture[str], nowhere: Path) -> None:
    said = answer(capsys, *ERISA, *RECEIVED)

    assert (said["due_on"], said["work_by"], said["last_lawful"], said["trigger_on"]) == ("2027-03-13", "2027-03-13", "2027-03-13", "2026-09-14")
    assert (said["rule"], said["kind"], said["plan"], said["stage"], said["track"]) == ("ERISA-A1", "filing", "self-funded-erisa", "first-appeal", "member")
    assert "29 CFR 2560.503-1(h)(3)(i)" in str(said["citation"])
    assert set(said) >= {"version", "source", "confidence", "trigger", "filed_when", "steps", "notes", "missing"}
    assert said["steps"] == [
        "Day 0: notice received 2026-09-14 (a person entered it)",
        "180 calendar days later: 2027-03-13, a Saturday; this rule does not move weekend dates or holidays",
    ]
    assert not nowhere.exists()


def test_people_read_the_date_the_rule_and_the_steps_as_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert casework(*ERISA, "--event", "notice=2026-09-14", "--event", "letter=2026-11-13") == 0

    page = capsys.readouterr().out
    assert page.startswith("2027-03-13  First appeal")
    assert "work by 2026-11-13" in page
    assert "29 CFR 2560.503-1(h)(3)(i)" in page
    assert "Step 2: 180 calendar days later: 2027-03-13" in page
    assert "Not known: receipt date." in page


def asks(plan: str, stage: str, *pairs: str) -> tuple[str, ...]:
    """Write a question; a pair whose name is an event becomes one, every other a fact."""
    options = [("--event" if pair.partition("=")[0] in dated.EVENTS else "--fact", pair) for pair in pairs]
    return ("--plan", plan, "--stage", stage, *(word for option in options for word in option))


CONTRACT = asks("insured-group", "first-appeal", "payer=aetna", "network=in", "notice=2026-09-14")


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (asks("self-funded-erisa", "second-appeal", "levels=1", "external-review=federal", "received=2026-10-28"), "2027-03-01"),
        (asks("individual", "second-appeal", "external-review=state", "state=ca", "received=2026-10-31"), "2027-02-28"),
        (asks("medicare-advantage", "first-appeal", "notice=2026-11-20"), "2027-01-24"),
        (asks("unknown", "first-appeal", "received=2026-09-14"), "2026-11-13"),
        ((*CONTRACT, "--track", "provider"), "2027-03-13"),
        ((*CONTRACT, "--fact", "track=provider"), "2027-03-13"),
        ((*asks("individual", "first-appeal", "urgent=yes", "filed=2026-11-20"), "--kind", "decision"), "2026-11-23"),
        ((*asks("individual", "first-appeal", "pre-service=yes", "filed=2026-11-20"), "--kind", "decision"), "2026-12-20"),
        (asks("individual", "first-appeal", "grandfathered=yes", "reason=not covered", "received=2026-09-14"), None),
        (asks("individual", "first-appeal"), None),
    ],
)
def test_facts_events_and_kind_reach_the_rules(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], due: str | None) -> None:
    assert answer(capsys, *words)["due_on"] == due


def test_an_urgent_request_is_one_before_treatment_unless_the_facts_say_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    urgent = (*asks("individual", "first-appeal", "urgent=yes", "filed=2026-11-20"), "--kind", "decision")

    assert answer(capsys, *urgent)["last_lawful"] == "2026-11-23"
    assert answer(capsys, *urgent, "--fact", "pre-service=no")["last_lawful"] == "2027-01-19"


def test_a_missing_fact_says_how_to_find_it_and_by_how_many_days_it_moves(capsys: pytest.CaptureFixture[str]) -> None:
    missing = answer(capsys, "--plan", "unknown", "--stage", "first-appeal", *RECEIVED)["missing"]

    assert isinstance(missing, list)
    assert ("funding", 120) in [(fact["fact"], fact["moves_days"]) for fact in missing]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--plan", "individual", "--stage", "third-appeal", *RECEIVED), "exactly one internal level"),
        ((*ERISA, "--event", "received=2026-09-14", "--event", "notice=2026-09-15"), "received before"),
    ],
)
def test_a_refusal_gives_its_reason_and_exit_code_1(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], reason: str) -> None:
    assert casework(*words, "--json") == 1

    said = capsys.readouterr()
    assert reason in json.loads(said.out)["refused"]
    assert reason in said.err
    assert casework(*words) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("--plan", "erisa", "--stage", "first-appeal"), "self-funded-erisa"),
        (("--plan", "individual", "--stage", "appeal"), "first-appeal"),
        ((*ERISA, "--event", "receipt=2026-09-14"), "received, notice, mailed, portal, filed, service, letter"),
        ((*ERISA, "--event", "received=09/14/2026"), "YYYY-MM-DD"),
        ((*ERISA, "--event", "received=20260914"), "YYYY-MM-DD"),
        ((*ERISA, "--event", "received=2026-02-30"), "YYYY-MM-DD"),
        ((*ERISA, "--event", "received"), "NAME=VALUE"),
        ((*ERISA, *RECEIVED, "--event", "received=2026-09-15"), "given twice"),
        ((*ERISA, "--fact", "level=2"), "levels"),
        ((*ERISA, "--fact", "levels=3"), "1, 2"),
        ((*ERISA, "--fact", "state=XX"), "AL, AK"),
        ((*ERISA, "--fact", "plan=individual"), "No fact “plan”"),
        ((*ERISA, "--track", "clinic"), "member, provider"),
        ((*ERISA, "--track", "member", "--fact", "track=provider"), "different things"),
        ((*ERISA, "--kind", "answer"), "filing, decision"),
        ((*ERISA, "--kind", "check"), "filing, decision"),
        (("--stage", "first-appeal"), "--plan is missing"),
        (("--plan", "individual"), "--stage is missing"),
        ((*ERISA, "--fact", "reason=no"), "medical necessity"),
        ((*ERISA, "--fact", "amount=much"), "US dollars"),
        ((*ERISA, "--event", "received=2026-10-30T10:00"), "--zone America/New_York"),
        ((*ERISA, "--event", "received=2026-10-30T25:00"), "no moment"),
        ((*ERISA, "--event", "letter=2026-10-30T10:00"), "YYYY-MM-DD"),
        ((*ERISA, "--event", "received=2026-10-30T10:00", "--zone", "New York"), "No time zone"),
        ((*ERISA, "--event", "received=2026-11-01T01:30", "--zone", "America/New_York"), "comes twice"),
        ((*ERISA, "--event", "received=2026-03-08T02:30", "--zone", "America/New_York"), "does not exist"),
    ],
)
def test_wrong_usage_lists_what_there_is_and_exits_with_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], known: str) -> None:
    assert casework(*words) == 2
    assert known in capsys.readouterr().err
    assert known in told(capsys, "deadline", *words, code=2)["refused"]


def test_a_word_the_parser_does_not_know_is_told_as_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["deadline", "--plan", "individual", "--sage", "first-appeal", "--json"])

    assert stopped.value.code == 2
    assert "--sage" in json.loads(capsys.readouterr().out)["refused"]


@pytest.mark.parametrize(
    ("forgiven", "plain"),
    [
        (("--plan", "Self_Funded ERISA", "--stage", "First appeal"), ERISA),
        ((*ERISA, "--fact", "reason=medical-necessity"), (*ERISA, "--fact", "reason=medical necessity")),
        ((*ERISA, "--fact", "Reason=experimental"), (*ERISA, "--fact", "reason=experimental or investigational")),
        ((*ERISA, "--fact", "external_review=fed"), (*ERISA, "--fact", "external-review=federal")),
        ((*ERISA, "--fact", "second-level=vol"), (*ERISA, "--fact", "second-level=voluntary")),
        ((*ERISA, "--fact", "state=ca", "--fact", "california-regulator=dmhc"), (*ERISA, "--fact", "state=CA", "--fact", "california-regulator=DMHC")),
        ((*ERISA, "--fact", "amount=$1,250.50"), (*ERISA, "--fact", "amount=1250.50")),
        ((*ERISA, "--kind", "Filing"), ERISA),
    ],
)
def test_a_spelling_that_can_mean_one_thing_only_is_understood(capsys: pytest.CaptureFixture[str], forgiven: tuple[str, ...], plain: tuple[str, ...]) -> None:
    assert answer(capsys, *forgiven, *RECEIVED) == answer(capsys, *plain, *RECEIVED)


URGENT = (*asks("insured-group", "first-appeal", "urgent=yes"), "--kind", "decision", "--event")


@pytest.mark.parametrize("moment", [("filed=2026-10-30T10:00", "--zone", "America/New_York"), ("filed=2026-10-30T14:00Z", "--zone", "America/New_York")])
def test_hours_run_through_the_night_in_which_the_clocks_change(capsys: pytest.CaptureFixture[str], moment: tuple[str, ...]) -> None:
    said = answer(capsys, *URGENT, *moment)

    assert (said["due_on"], said["due_at"]) == ("2026-11-02", "2026-11-02T09:00:00-05:00")


def test_a_moment_with_an_offset_needs_no_zone(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, *URGENT, "filed=2026-10-30T10:00-04:00")["due_at"] == "2026-11-02T10:00:00-04:00"


def test_without_the_hour_no_minute_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, *URGENT, "filed=2026-10-30")["due_at"] is None


def test_the_claim_itself_needs_no_stage(capsys: pytest.CaptureFixture[str]) -> None:
    said = answer(capsys, "--plan", "original-medicare", "--kind", "claim", "--event", "service=2026-08-03")

    assert (said["kind"], said["due_on"]) == ("claim", "2027-08-03")


@pytest.mark.parametrize("kind", ["filing", "decision", "claim", "peer-to-peer", "information", "continuation"])
def test_every_kind_answers_or_says_where_else_the_date_stands(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    code = casework(*ERISA, *RECEIVED, "--event", "filed=2026-10-01", "--kind", kind, "--json")
    said = json.loads(capsys.readouterr().out)

    assert said["kind"] == kind if code == 0 else said["refused"].endswith(".")


@pytest.mark.parametrize("name", [name for name in dated.EVENTS if name != "letter"])
def test_every_event_is_taken_as_a_day_and_as_a_moment(capsys: pytest.CaptureFixture[str], name: str) -> None:
    for when in ("2026-09-14", "2026-09-14T09:30-04:00"):
        assert answer(capsys, *ERISA, "--event", f"{name}={when}")["plan"] == "self-funded-erisa"


def test_json_says_who_may_file_what_a_late_payer_opens_what_a_late_filing_rests_on_and_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    said = answer(capsys, *ERISA, *RECEIVED)

    assert "the patient" in str(said["standing"])
    assert "exhausted" in str(said["if_payer_late"])
    assert said["if_late"]
    assert "External review" in str(said["next"])
    assert any("Step 2: 180 calendar days later" in line for line in list(said["explanation"]))  # type: ignore[call-overload]


def test_after_the_last_appeal_nothing_comes_next_and_a_complaint_is_never_the_next_level(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, *asks("individual", "second-appeal", "external-review=federal", "received=2026-09-14"))["next"] is None


def test_the_steps_that_others_owe_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    review = (*asks("self-funded-erisa", "second-appeal", "levels=1", "external-review=federal", "filed=2026-10-01"), "--kind", "decision")
    steps = answer(capsys, *review)["milestones"]

    assert isinstance(steps, list)
    assert steps[0]["due_on"] == "2026-10-08"
    assert all(step["title"] and step["citation"] and (step["due_on"] or step["missing"]) for step in steps)
    assert casework(*review, "--milestones") == 0
    assert steps[0]["title"] in capsys.readouterr().out
