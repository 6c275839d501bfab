"""`casework regulator` names the right office with everything a complaint needs, and refuses until the office can be told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.asking import page, told

DMHC = ("regulator", "--plan", "insured-group", "--state", "CA", "--fact", "california-regulator=DMHC")


@pytest.fixture(autouse=True, scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home") / "nowhere"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEWORK_HOME", str(home))
        yield home


def test_the_right_office_comes_with_how_to_reach_it_how_to_file_and_why(capsys: pytest.CaptureFixture[str], nowhere: Path) -> None:
    said = told(capsys, "regulator", "--plan", "individual", "--state", "TX")

    assert (said["key"], said["phone"], said["web"]) == ("DOI-TX", "800-252-3439", "tdi.texas.gov")
    assert said["address"] == ["Consumer Protection, MC: CO-CP", "P.O. Box 12030", "Austin, TX 78711-2030"]
    assert said["form"] and said["signer"] and said["attachments"]
    assert said["one_form"] is False
    assert "not of the state where the patient" in said["why"]
    assert set(said) >= {"citation", "source", "confidence", "verified_on", "never", "prerequisites", "address_source"}
    assert not nowhere.exists()


def test_a_self_funded_plan_goes_to_the_department_of_labor_in_every_state(capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "regulator", "--plan", "self-funded-erisa", "--state", "TX")

    assert (said["key"], said["phone"]) == ("EBSA", "1-866-444-3272")
    assert any("state department of insurance" in words for words in said["never"])


def test_the_dmhc_has_one_form_waits_thirty_days_and_says_from_when(capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, *DMHC, "--event", "filed=2026-09-01")

    assert (said["one_form"], said["waits_days"], said["ready_from"]) == (True, 30, "2026-10-01")
    assert any("grievance for 30 days first" in step for step in said["prerequisites"])
    assert told(capsys, *DMHC, "--fact", "reason=experimental")["waiting"] == ""
    assert told(capsys, *DMHC)["waiting"].startswith("File the plan's grievance first")


def test_an_insured_group_may_also_ask_the_department_of_labor(capsys: pytest.CaptureFixture[str]) -> None:
    assert [office["key"] for office in told(capsys, "regulator", "--plan", "insured-group", "--state", "oh")["also"]] == ["EBSA"]


@pytest.mark.parametrize(
    ("words", "missing", "how"),
    [
        (("--plan", "unknown", "--state", "TX"), "funding", "confirm funding"),
        (("--plan", "individual"), "issuing state", "certificate of coverage"),
        (("--plan", "insured-group", "--state", "CA"), "California's regulator", "card"),
    ],
)
def test_a_blocked_complaint_is_refused_with_how_to_find_out(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], missing: str, how: str) -> None:
    said = told(capsys, "regulator", *words, code=1)

    assert said["refused"]
    assert (said["missing"], how in said["how"]) == (missing, True)
    assert how in page(capsys, "regulator", *words, code=1)


def test_a_complaint_of_an_unconfirmed_plan_is_refused_with_one_text_wherever_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    refused = page(capsys, "regulator", "--plan", "unknown", "--state", "TX", code=1)

    assert "ask the employer's HR office" in refused
    assert "No complaint is drafted before that is known" in refused
    assert page(capsys, "deadline", "--plan", "unknown", "--stage", "doi-complaint", "--fact", "state=TX", code=1) == refused


@pytest.mark.parametrize(("plan", "reason"), [("sharing-ministry", "not insurance"), ("workers-compensation", "board of the state")])
def test_a_plan_without_a_regulator_of_ours_says_why(capsys: pytest.CaptureFixture[str], plan: str, reason: str) -> None:
    assert reason in told(capsys, "regulator", "--plan", plan, "--state", "TX", code=1)["refused"]


def test_an_office_meant_by_mistake_is_refused_with_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "regulator", "--plan", "self-funded-erisa", "--office", "doi-tx", code=1)

    assert "Texas Department of Insurance has no jurisdiction here" in said["refused"]
    assert "askebsa.dol.gov" in said["refused"]
    assert told(capsys, "regulator", "--plan", "self-funded-erisa", "--office", "EBSA")["key"] == "EBSA"


def test_a_complaint_that_already_went_to_the_wrong_office_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    sent = ("regulator", "--plan", "self-funded-erisa", "--sent", "DOI-TX")

    assert "already went out to the wrong office" in told(capsys, *sent)["warning"]
    assert "WARNING: " in page(capsys, *sent)
    assert told(capsys, *sent[:-1], "EBSA")["warning"] == ""


def test_the_clinics_own_complaint_is_sent_to_the_provider_unit(capsys: pytest.CaptureFixture[str]) -> None:
    insured = told(capsys, "regulator", "--plan", "individual", "--state", "TX", "--track", "provider")

    assert "not on the patient's form" in insured["providers"]
    refused = told(capsys, "regulator", "--plan", "self-funded-erisa", "--track", "provider", code=1)["refused"]
    assert "provider's own payment dispute" in refused


def test_an_office_without_a_verified_address_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No postal address is verified" in told(capsys, "regulator", "--plan", "individual", "--state", "NY")["address_note"]
    assert "second-hand" in told(capsys, "regulator", "--plan", "individual", "--state", "IL")["address_note"]


def test_people_read_the_office_its_form_and_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    said = page(capsys, *DMHC)

    assert said.startswith("DMHC  California Department of Managed Health Care")
    assert "do not file it twice" in said
    assert "stops no appeal clock" in said
    assert "Never: " in said


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ((), "--plan is missing"),
        (("--plan", "erisa"), "self-funded-erisa"),
        (("--plan", "individual", "--state", "XX"), "AL, AK"),
        (("--plan", "individual", "--state", "TX", "--office", "FBI"), "EBSA"),
        (("--plan", "individual", "--state", "TX", "--event", "filed=soon"), "YYYY-MM-DD"),
        (("--plan", "individual", "--state", "TX", "--fact", "state=NY"), "say different things"),
    ],
)
def test_wrong_usage_is_told_as_json_too_and_exits_with_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], known: str) -> None:
    assert known in told(capsys, "regulator", *words, code=2)["refused"]
