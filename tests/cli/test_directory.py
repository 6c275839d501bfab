"""The payer directory on the command line: what nobody verified is asked for, and a clinic's look makes it print."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, cases, context, directory, dossiers, pages, rule_check
from casework.chart import Coverage
from casework.cli.main import main
from casework.records import store
from casework.rules.aging import Kind
from casework.rules.directory import AddressKind
from casework.terms import Stage
from tests import make
from tests.actions.approving import on

ENTRY = "UHC-COMMERCIAL-APPEAL-MAIL"
LINES = ["UnitedHealthcare", "P.O. Box 30573", "Salt Lake City, UT 84130-0573"]
LOOKED = ("--on", str(make.DAY), "--source", "the payer's page")


@pytest.fixture
def home(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return office


def run(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert main([*args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def answers(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, str]:
    return {each["kind"]: each["words"] for each in run(capsys, "directory", *args)["answers"]}


def denied(office: Office, **coverage: Any) -> str:
    """Open a first appeal against UnitedHealthcare whose denial letter names no address."""
    said = make.full_chart()
    known = said.coverage.model_copy(update={"payer": "UnitedHealthcare", "appeals_address": "", "appeals_fax": "", **coverage})
    return cases.take_chart(office, said.model_copy(update={"coverage": known}), actor="maria").opened[0]


def printed(office: Office, number: str) -> Coverage:
    """Give the coverage as the letters of the case's open stage take it."""
    with store.reading(office.engine) as session:
        case, row = store.case(session, number), store.stages(session, number)[-1]
        return dossiers.dossier_of(office, session, case, row).chart.coverage


def to_complete(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        case, row = store.case(session, number), store.stages(session, number)[-1]
        return [f"{item['field']}: {item['how']}" for item in context.form_context(office, session, case, row)["to_complete"]]


def test_what_nobody_verified_is_asked_for_and_shown_with_its_source(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    found = answers(capsys, "UnitedHealthcare", "--plan", "insured-group", "--state", "il")

    assert found["appeal mail"].startswith("Ask: take it from the denial letter or the member's card.")
    assert main(["directory", "uhc"]) == 0
    words = capsys.readouterr().out
    assert "uhcprovider.com" in words
    assert "nobody has verified it" in words


def test_a_payer_without_entries_is_said_to_have_none(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["directory", "Summit", "Mutual"]) == 0
    assert "holds nothing for this payer" in capsys.readouterr().out
    assert "holds none" in answers(capsys, "Summit Mutual")["appeal mail"]


def test_a_letter_takes_an_address_only_after_the_clinic_looked_and_only_while_it_is_fresh(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = denied(home)
    assert printed(home, number).appeals_address == ""
    assert any("nobody has verified it" in line for line in to_complete(home, number))

    run(capsys, "directory", "verify", ENTRY, *LOOKED)
    assert printed(home, number).appeals_address == "\n".join(LINES)
    assert to_complete(home, number) == []

    on(home, make.DAY + timedelta(days=181))
    assert printed(home, number).appeals_address == ""
    assert any("stale" in line for line in to_complete(home, number))


def test_out_of_scope_is_never_used(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "directory", "verify", ENTRY, *LOOKED)
    number = denied(home, plan="individual")

    assert printed(home, number).appeals_address == ""
    assert any("out of scope" in line for line in to_complete(home, number))


def test_the_address_on_the_denial_letter_wins_alone(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "directory", "verify", ENTRY, *LOOKED)
    number = denied(home, appeals_fax="(800) 555-0199")

    assert (printed(home, number).appeals_address, printed(home, number).appeals_fax) == ("", "(800) 555-0199")
    assert pages.case_page(home, number)["where_to_send"][0]["value"] == "(800) 555-0199"


def test_verifying_corrects_the_lines_and_leaves_the_clinics_other_entries_as_they_are(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    own = home.settings.folder("rulebook") / "directory.toml"
    scope = ("--payer", "Summit Mutual Health Plan", "--kind", "appeal-fax", "--line", "(800) 555-0100", "--state", "IL")
    run(capsys, "directory", "add", "SUMMIT-FAX", *scope, *LOOKED)
    own.write_text("# our own notes\n" + own.read_text())
    run(capsys, "directory", "verify", ENTRY, "--line", "UHC Appeals", "--line", "Box 1", *LOOKED)
    run(capsys, "directory", "verify", ENTRY, *LOOKED)

    text = own.read_text()
    assert text.startswith("# our own notes\n")
    assert text.count("[[address]]") == 2
    assert text.count(ENTRY) == 1
    assert answers(capsys, "UHC", "--plan", "insured-group")["appeal mail"] == "UHC Appeals, Box 1"
    assert answers(capsys, "summit mutual health plan", "--state", "IL")["appeal fax"] == "(800) 555-0100"
    assert answers(capsys, "summit mutual health plan", "--state", "CA")["appeal fax"].startswith("Ask:")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("verify", "NO-SUCH-ENTRY", *LOOKED), "There is no entry"),
        (("verify", ENTRY, "--on", "2031-01-01", "--source", "x"), "still to come"),
        (("verify", ENTRY, "--on", str(make.DAY), "--source", " "), "Say where you read it"),
        (("add", ENTRY, "--payer", "X", "--kind", "appeal-fax", "--line", "1", *LOOKED), "already an entry"),
        (("add", "NEW", "--payer", "X", *LOOKED), "needs --payer, --kind"),
        (("add", "NEW", "--payer", "X", "--kind", "appeal-fax", "--line", "1", "--state", "Illinois", *LOOKED), "states"),
    ],
)
def test_what_cannot_be_verified_is_refused_and_nothing_is_written(home: Office, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str) -> None:
    assert main(["directory", *args]) == 1
    assert words in capsys.readouterr().err
    assert not (home.settings.folder("rulebook") / "directory.toml").exists()


def test_verify_without_day_or_source_is_wrong_usage(home: Office) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["directory", "verify", ENTRY])
    assert stop.value.code == 2


def test_rules_check_lists_what_is_not_verified_and_later_what_is_stale(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    before = {each.entry: each.kind for each in rule_check.check(home.settings, today=make.DAY)}
    run(capsys, "directory", "verify", ENTRY, *LOOKED)
    now = {each.entry: each.kind for each in rule_check.check(home.settings, today=make.DAY)}
    later = {each.entry: each.kind for each in rule_check.check(home.settings, today=make.DAY + timedelta(days=181))}

    assert before[ENTRY] is Kind.UNVERIFIED
    assert ENTRY not in now
    assert later[ENTRY] is Kind.STALE


def test_a_broken_directory_of_the_clinic_leaves_the_last_good_one_in_force(home: Office, tmp_path: Path) -> None:
    directory.verify(home, ENTRY, on=make.DAY, source="page", actor="test")
    assert directory.look_up(home, "UHC", plan="insured-group")[0].address
    (home.settings.folder("rulebook") / "directory.toml").write_text("[[address]\n")

    assert directory.look_up(home, "UHC", plan="insured-group")[0].address
    assert any(each.kind is Kind.BROKEN and "directory.toml" in each.file for each in rule_check.check(home.settings, today=make.DAY))


def test_each_kind_of_stage_asks_for_its_own_addresses(home: Office) -> None:
    number = cases.take_chart(home, make.request_chart(), actor="maria").opened[0]
    with store.reading(home.engine) as session:
        case, row = store.case(session, number), store.stages(session, number)[0]
        kinds = [line["kind"] for line in directory.of_stage(home, session, case, row)]

    assert row.stage is Stage.PRIOR_AUTHORIZATION
    assert kinds == [", ".join(kind.value for kind in (AddressKind.AUTHORIZATION_FAX, AddressKind.AUTHORIZATION_PORTAL, AddressKind.PEER_TO_PEER))]
