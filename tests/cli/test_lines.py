"""The commands of approvals in part, of claim lines, and of splitting and merging: JSON for machines, 0, 1 and 2 for scripts."""

import json
from typing import Any

import pytest

from casework.actions import Office
from casework.cli.main import main
from casework.records import store
from tests import make
from tests.actions.approving import APPROVED, FIRST, LAST
from tests.actions.test_line_outcomes import CHARGES, filed
from tests.actions.test_partial import waits
from tests.actions.test_splitting import ids, opened


@pytest.fixture(autouse=True)
def home(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    """Run a command with --json and give what it printed."""
    capsys.readouterr()
    assert main([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_an_approval_in_part_with_every_field(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = waits(office)
    day = str(APPROVED)
    fields = ("--authorization-number", "PA-1", "--sessions", "4", "--units", "1", "--from", str(FIRST), "--to", str(LAST), "--codes", "96365", "--place", "11")
    said = run(capsys, "partial", number, "--course", "less-than-was-asked-for", "--notice", day, "--received", day, "--rest", "1300", *fields)["said"]
    kept = run(capsys, "sessions", number)["authorizations"][0]

    assert "4 of 6 sessions approved, 2 refused: less than was asked for." in said
    assert (kept["units"], kept["place_of_service"], kept["procedure_codes"], kept["remaining"]) == (1, "11", ["96365"], 4)
    assert run(capsys, "lines", number) == {"case": number, "said": "", "amount_at_stake": "1300.00", "lines": []}


def test_lines_are_listed_and_decided_by_number(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = filed(office)
    one, two, _ = ids(office, number)
    found = run(capsys, "lines", number, "--overturned", f"{one}=600.00", "--upheld", str(two), "--on", str(make.DAY))

    assert found["amount_at_stake"] == "438.00"
    assert [line["state"] for line in found["lines"]] == ["overturned", "upheld", "in dispute"]
    main(["lines", number])
    assert f"  {one}: 2026-09-01, charged $650.00, paid $0.00, allowed $600.00: overturned" in capsys.readouterr().out


def test_lines_are_split_off_and_merged_again(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = opened(office, CHARGES)
    last = ids(office, number)[-1]
    parted = run(capsys, "split", number, str(last))
    again = run(capsys, "split", number, str(last))
    joined = run(capsys, "merge", parted["other"], number)

    assert (parted["is_new"], again["is_new"], parted["lines"], joined["lines"]) == (True, False, [last], [last])
    assert ids(office, number)[-1] == last
    page = run(capsys, "case", parted["other"])
    assert (page["outcome"], page["line_links"][-1]["other"]) == ("Merged into another case", number)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("split", "C26-0001", "99"), 1, "holds no line 99"),
        (("split", "C26-0001", "Jordan"), 1, "no line numbers"),
        (("merge", "C26-0001", "C26-0001"), 1, "two cases"),
        (("merge", "C26-0001", "C99-0009"), 1, "No case"),
        (("lines", "C26-0001", "--upheld", "1=5"), 1, "Only a line that was overturned"),
        (("lines", "C26-0001", "--withdrawn", "1,2,3"), 1, "Give the dispute up instead"),
        (("partial", "C26-0001", "--notice", "2026-11-20"), 1, "Nothing was filed"),
    ],
)
def test_what_cannot_be_is_refused_with_one_and_a_sentence(
    office: Office, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, told: str
) -> None:
    opened(office, CHARGES)

    assert told in run(capsys, *words, code=code)["refused"]
    with store.reading(office.engine) as session:
        assert len(store.claim_lines(session, "C26-0001")) == 3


@pytest.mark.parametrize("words", [("partial", "C26-0001", "--rest", "lots"), ("partial", "C26-0001", "--course", "soup"), ("split",), ("merge", "C26-0001")])
def test_wrong_usage_ends_with_two(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(words))

    assert ended.value.code == 2
