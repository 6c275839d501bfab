"""`casework determine --outcome no-answer-in-time`: only after asking, and only when the payer is late."""

from datetime import date
from pathlib import Path

import pytest

from casework import clock
from casework.actions import Office
from casework.cli.main import main
from tests.cli.test_commands import chart_file, home, told

__all__ = ["home"]
SILENT = ("--outcome", "no-answer-in-time")


def test_a_silence_is_recorded_by_one_command_after_asking(home: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = told(capsys, "open", str(chart_file(tmp_path)))["files"][0]["opened"][0]
    told(capsys, "file", number, "--on", "2026-11-22", "--method", "fax")

    assert main(["determine", number, *SILENT, "--asked-first"]) != 0
    assert "still has until" in capsys.readouterr().err
    clock.set_today(home.settings, date(2027, 2, 1))
    assert main(["determine", number, *SILENT]) != 0
    assert "ask the payer" in capsys.readouterr().err
    page = told(capsys, "determine", number, *SILENT, "--asked-first")

    assert page["stages"][0]["step"] == "determined"
    assert "counts as exhausted" in page["stages"][0]["after_silence"]
