"""Whatever is typed into any field of any form, or behind any option of any command: a sentence that does not repeat it, or kept and printed as text."""

import csv
import inspect
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from prefect.exceptions import ParameterTypeError
from pydantic import BaseModel, ValidationError, create_model

from casework.actions import Office, cases, drafting
from casework.actions.questions import AskKind
from casework.cli.main import main
from casework.terms import DocumentKind
from flows import approval, forms, payment_fields, served, stage
from tests import make
from tests.hostile import doors
from tests.hostile.doors import HOSTILE, MARK

ALL = bool(os.environ.get("CASEWORK_FUZZ"))
QUICK = ("everything that can be seen", "control characters")
ASKED = [name for name in HOSTILE if ALL or name in QUICK]
APART = {"init", "doctor", "remind", "restore", "backup", "backup-check"}  # they work on the machine; none of their words is kept
KEPT = HOSTILE["everything that can be seen"]
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
FLOWS = {flow.name: flow for flow in (*served.doors(), stage.walk)}


def refused(form: type[BaseModel], field: str, value: str) -> str:
    """Fill one field; give what is told of it, "" where it is taken."""
    try:
        form.model_validate({field: value})
    except ValidationError as wrong:
        found = wrong.errors(include_input=False, include_context=False, include_url=False)
        return "; ".join(str(each["msg"]) for each in found if each["loc"] == (field,))
    return ""


def form_of(fields: dict[str, Any]) -> type[BaseModel]:
    made: type[BaseModel] = create_model("Form", **fields)
    return made


def takes_no_words(form: type[BaseModel]) -> None:
    for field in form.model_fields:
        told = {name: refused(form, field, value) for name, value in HOSTILE.items()}

        assert [name for name, words in told.items() if len(words) < 10 or MARK in words] == [], field


@pytest.mark.parametrize("door", FLOWS)
def test_no_field_of_a_door_takes_what_is_no_code_and_its_refusal_does_not_repeat_it(door: str) -> None:
    asked = inspect.signature(FLOWS[door].fn, eval_str=True).parameters.values()
    assert {each.name for each in asked} == set(FLOWS[door].parameters.properties)
    takes_no_words(form_of({each.name: (each.annotation, ... if each.default is each.empty else each.default) for each in asked}))


def test_what_prefect_says_of_a_wrong_field_does_not_repeat_it() -> None:
    with pytest.raises(ParameterTypeError) as wrong:
        FLOWS["hold"].validate_parameters({"case_number": KEPT})

    assert "case_number:" in str(wrong.value)
    assert MARK not in str(wrong.value)


@pytest.mark.parametrize("kind", forms.NEEDED, ids=lambda kind: str(kind.value))
def test_no_field_of_a_question_takes_what_is_no_code_and_its_refusal_does_not_repeat_it(kind: AskKind) -> None:
    own = {**approval.FIELDS, **payment_fields.of(kind)}
    fields = {name: own.get(name) or forms._field(name) for name in forms.NEEDED[kind]}
    takes_no_words(form_of(fields))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = make.office(tmp_path_factory.mktemp("doors") / "home")
    cases.take_chart(made, make.full_chart(), actor="maria")
    drafting.draft(made, "C26-0001", actor="maria")
    return made


@pytest.fixture
def home(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.chdir(tmp_path)
    yield office.settings.home


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run one command; give its exit code and everything it printed."""
    try:
        code = main(words)
    except SystemExit as usage:
        code = int(usage.code or 0)
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_no_option_of_a_command_falls_over_what_is_typed_or_repeats_it(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is kept is read by the tests below."""
    listed = [each for each in doors.options() if each.command[0] not in APART]
    assert len(listed) > 400
    for option in listed:
        for name in ASKED:
            if name == QUICK[1] and not ALL and option.action.option_strings:
                continue  # refused before any option is looked at
            code, told = said(option.words(HOSTILE[name], tmp_path), capsys)

            where = (option.name, name)
            assert code in (0, 1, 2), where
            assert "mistake of the program" not in told, where
            assert "Traceback" not in told, where
            assert not RAW.search(told), where
            assert code == 0 or option.is_path or MARK not in told, where
            assert code == 0 or len(told) < 20_000, where


@pytest.mark.parametrize("name", ["control characters", "right to left", "half a letter", "a zero byte", "a megabyte"])
def test_what_is_no_text_and_what_is_too_much_stops_at_the_first_word(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(["log", "C26-0001", "call", "--note", HOSTILE[name]], capsys)

    assert code == 2
    assert told.strip().endswith(("rename that file.", "where the command takes one."))
    assert MARK not in told


KEEP = (
    ("log", "C26-0001", "call", "--with", KEPT, "--reference", KEPT, "--note", KEPT, "--who", "maria"),
    ("correct", "C26-0001", "--reason", "other", "--denial-reason", "medical-necessity", "--apply", "--who", KEPT),
    ("new-coverage", "C26-0001", "--payer", KEPT, "--plan", "self-funded-erisa", "--from", "2026-12-01"),
    ("information-request", "C26-0001", "--noticed", "2026-11-20", "--reference", KEPT),
    ("keep-edit", "C26-0001", "--kind", "first-appeal", "--reason", KEPT),
)


def test_what_is_kept_comes_out_as_text_on_pages_in_tables_in_workbooks_and_in_letters(
    office: Office, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = [words[0] for words in KEEP if said(list(words), capsys)[0] == 0]
    assert "log" in kept
    shown = "\n".join(said([*words], capsys)[1] for words in (("case", "C26-0001"), ("contacts", "C26-0001"), ("worklist",), ("audit", "list")))
    assert MARK in shown
    assert not RAW.search(shown)
    assert "49" not in shown.partition(MARK)[2][:20]

    assert said(["chart", "C26-0001"], capsys)[0] == 0
    books = [load_workbook(path) for path in (home / "charts").rglob("*.xlsx")]
    cells = [cell for book in books for sheet in book for row in sheet.iter_rows() for cell in row if MARK in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}

    assert said(["audit", "export", "C26-0001", "--to", str(tmp_path / "log.csv")], capsys)[0] == 0
    rows = csv.reader(io.StringIO((tmp_path / "log.csv").read_text(encoding="utf-8-sig")))
    assert [cell for row in rows for cell in row if MARK in cell and cell.startswith(("=", "@", "+", "-", "\t"))] == []
    assert said(["draft", "C26-0001", "--kind", DocumentKind.FAX_COVER.value], capsys)[0] in (0, 1)
