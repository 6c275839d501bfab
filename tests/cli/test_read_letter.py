"""`casework read-letter`: proposals with the words they came from, from a letter that stays where it is."""

import json
from pathlib import Path

import pytest

from casework.cli.main import main

LETTER = "November 20, 2026\n\nDear Ms. Sample:\n\nYour request was denied: it is not medically necessary.\nYour appeal must be received by May 19, 2027.\n"


def test_a_letter_gives_proposals_and_says_that_nothing_was_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER, encoding="utf-8")

    assert main(["read-letter", str(letter), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {each["field"]: each["value"] for each in told["proposals"]} == {
        "notice_on": "2026-11-20",
        "letter_deadline": "2027-05-19",
        "reason": "medical necessity",
    }

    assert main(["read-letter", str(letter)]) == 0
    words = capsys.readouterr().out
    assert "letter deadline: 2027-05-19" in words
    assert "Your appeal must be received by May 19, 2027." in words
    assert "nothing was changed" in words
    assert letter.read_text(encoding="utf-8") == LETTER


def test_a_letter_that_says_nothing_known_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("Thank you.", encoding="utf-8")

    assert main(["read-letter", str(tmp_path / "letter.txt")]) == 0
    assert "Nothing was recognized" in capsys.readouterr().out


def test_a_file_that_is_missing_or_a_link_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "real.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")

    for name in ("absent.pdf", "link.txt"):
        assert main(["read-letter", str(tmp_path / name)]) == 1
        assert "no plain file" in capsys.readouterr().err


def test_a_booklet_is_quoted_topic_by_topic_and_what_it_never_names_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    booklet = tmp_path / "booklet.txt"
    booklet.write_text("This plan is self-funded.\fInfusions are excluded when experimental.", encoding="utf-8")

    assert main(["read-policy", str(booklet)]) == 0
    words = capsys.readouterr().out
    assert "page 1: “This plan is self-funded.”" in words
    assert "page 2: “Infusions are excluded when experimental.”" in words
    assert "ketamine: nowhere" in words

    assert main(["read-policy", str(booklet), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["topics"]["exclusion"] == 1
