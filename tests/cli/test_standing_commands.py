"""The commands of standing and signing: plain lines for people, JSON for programs, 1 for a refusal and 2 for wrong usage."""

import json

import pytest

from casework import chart
from casework.actions import Office, cases, drafting
from casework.cli.main import main
from casework.terms import DenialReason
from tests import make

NECESSITY = make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary."})
ENTER = ("signers", "--enter", "dr-b", "--name", "Dana Mercer", "--credentials", "MD", "--npi", "1245319599")


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    said = make.full_chart(denial=NECESSITY, standing=chart.Standing())
    number = cases.take_chart(office, said, actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    return number


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_standing_says_what_is_needed_and_then_what_was_recorded(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "standing", number)
    assert code == 0
    assert "First appeal: authorization to represent not asked." in said
    assert "needed: the plan's form for an authorized representative" in said
    assert "An assignment of benefits is not enough. (29 CFR 2560.503-1(b)(4))" in said

    code, said = run(capsys, "standing", number, "--signed", "2026-11-20", "--form", "the-plan's-own-form", "--for", "first-appeal")
    assert (code, said) == (0, f"{number}: First appeal: authorization to represent signed 2026-11-20.\n")


def test_standing_answers_a_program(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "standing", number, "--json")

    (stage,) = json.loads(said)["stages"]
    assert (code, stage["state"], stage["is_blocking"], stage["accepts"]) == (0, "not asked", True, ["authorization to represent"])


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--signed", "2031-01-01"), 1, "still to come"),
        (("--signed", "2026-11-20", "--form", "assignment-of-benefits"), 1, "no authorization to appeal"),
        (("--expires", "2027-01-01"), 1, "Say what happened"),
    ],
)
def test_what_cannot_be_is_refused(number: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, why: str) -> None:
    ended, said = run(capsys, "standing", number, *words)

    assert ended == code
    assert why in said


def test_a_word_that_is_on_no_list_is_wrong_usage(number: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["standing", number, "--form", "napkin"])

    assert stop.value.code == 2


def test_signers_absences_and_approvals_by_command(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No signers are entered." in run(capsys, "signers")[1]
    assert run(capsys, *ENTER)[0] == 0
    run(capsys, "signers", "--enter", "dr-c", "--name", "Rae Winters", "--credentials", "DO", "--npi", "1999999984")
    assert run(capsys, "absence", "dr-b", "--from", "2026-12-12", "--to", "2026-12-26", "--cover", "dr-c")[1].startswith("dr-b is away 2026-12-12")
    assert "dr-b: Dana Mercer, MD, NPI 1245319599; away 2026-12-12 to 2026-12-26, dr-c covers" in run(capsys, "signers")[1]
    assert json.loads(run(capsys, "signers", "--json")[1])["signers"][0]["away"] == [{"from": "2026-12-12", "to": "2026-12-26", "cover": "dr-c"}]

    assert "dr-b signs as treating clinician" in run(capsys, "signing", number, "--signer", "dr-b")[1]
    assert run(capsys, "approve-letter", number, "--signer", "dr-b")[0] == 1
    assert "approved first appeal, version 1" in run(capsys, "approve-letter", number, "--signer", "dr-b", "--read")[1]
    assert "is not away from 2026-12-12 any more" in run(capsys, "absence", "dr-b", "--from", "2026-12-12", "--cancel")[1]
    assert "signs no more since 2026-11-22" in run(capsys, "signers", "--enter", "dr-c", "--left", "2026-11-22")[1]
