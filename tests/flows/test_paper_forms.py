"""The doors for papers: coded forms without words, a preview before a letter changes anything, and what the board may never say."""

from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, cases, letters_confirmed, papers
from casework.actions.papers import Said
from casework.rules.papers import PaperKind
from casework.terms import DenialReason, DocumentKind
from flows import classify_paper, coded, confirm_letter, correct, doors, forms, paper_lists
from tests import make
from tests.actions.test_letters_confirmed import PROXY
from tests.flows.driver import board_in
from tests.flows.pressing import asked
from tests.flows.test_correct import ended, start, waits
from tests.paper_making import LETTER, drop, pdf

PATTERNS = (forms.DAY, forms.REFERENCE, r"^C\d{2}-\d{4,6}$")


def opened(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(denial=PROXY), actor="test").opened[0]


def taken(office: Office, number: str) -> int:
    path = drop(office.settings.home / "made", "Whitlock.pdf", pdf(LETTER))
    return papers.take(office, path, number, actor="test", said=Said(PaperKind.DENIAL_LETTER)).number


@pytest.mark.parametrize("flow", [classify_paper.classify_paper, confirm_letter.confirm_letter], ids=["classify-paper", "confirm-letter"])
def test_no_form_about_papers_takes_words(flow: Any) -> None:
    for name, field in asked(flow)["properties"].items():
        assert "$ref" in str(field) or field.get("pattern") in PATTERNS or field.get("type") == "integer", f"{name} takes words"


def test_no_form_offers_a_class_that_tells_of_health() -> None:
    schema = str(asked(classify_paper.classify_paper))

    assert "restricted" in schema
    assert not any(word in schema for word in ("psychotherapy", "substance", "Part 2"))


def test_both_doors_are_picked_up_after_a_kill() -> None:
    assert {"classify-paper", "confirm-letter"} <= set(doors.DOORS)


def test_the_form_of_a_classification_becomes_what_was_said() -> None:
    said = classify_paper._said(
        paper_lists.OfKind("EOB"), "2026-11-03", no_date=coded.UNSAID, paper_class=paper_lists.OfClass("shows other patients"), document=""
    )

    assert said == Said(PaperKind.EOB, make.DAY.replace(day=3), False, said.paper_class)
    assert said.paper_class is not None
    assert said.paper_class.value == "shows other patients"
    assert classify_paper._document(paper_lists.OfDocument("first-appeal"), 2) == "first-appeal-v2"
    assert set(DocumentKind) <= {each.value for each in paper_lists.OfDocument}  # type: ignore[attr-defined]
    assert set(DenialReason) <= {each.value for each in paper_lists.OfReason}  # type: ignore[attr-defined]


def test_an_empty_form_says_how_many_fields_are_proposed_and_none_of_them(office: Office) -> None:
    number = opened(office)
    paper = taken(office, number)
    words = confirm_letter._proposed(office, number, paper)

    assert words.startswith("4 fields proposed; nothing was changed.")
    assert "REF-7781" not in words
    assert "2027" not in words


def test_the_preview_above_the_form_holds_dates_and_no_words_of_the_letter(office: Office) -> None:
    number = opened(office)
    paper = taken(office, number)
    seen = letters_confirmed.preview(office, number, paper, accepted=["notice", "reference"], stated={"fax": "(800) 555-0177"})
    words = correct.words(office, seen.found)

    assert "2026-11-02" in words
    assert not any(text in words for text in ("REF-7781", "555-0177", "Whitlock", "Summit", "received by"))


@pytest.mark.slow
def test_a_paper_is_classified_and_a_letter_confirmed_from_the_board(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        number = opened(board.office)
        paper = taken(board.office, number)
        run = start(board, "classify-paper", case_number=number, paper_number=paper, date_on_the_paper="2026-11-02")
        assert ended(board, run)["name"] == "Classified"
        empty = start(board, "confirm-letter", case_number=number, paper_number=paper)
        assert "4 fields proposed" in ended(board, empty)["message"]

        dates = {"date_on_the_letter": "2026-11-02", "received_on": "2026-11-06"}
        asked = waits(board, start(board, "confirm-letter", case_number=number, paper_number=paper, **dates))
        assert "must be received" not in str(board.input_of(asked, "description"))
        board.answer(asked, choice="Apply")
        said = ended(board, asked)
        assert said["name"] == "Confirmed"
        assert "received: 2026-11-20 -> 2026-11-06" in said["message"]

        wrong = start(board, "confirm-letter", case_number=number, paper_number=999, received_on="2026-11-06")
        assert ended(board, wrong)["name"] == "Not allowed"
