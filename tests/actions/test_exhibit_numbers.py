"""A letter names each paper by the number and page under which it lies in its own packet, and no packet goes with other numbers."""

import zipfile
from dataclasses import replace
from datetime import date

import pytest

from casework.actions import Office, cases, drafting, on_demand, packets, packets_exhibits, papers, preflight, stages
from casework.actions.packets_choose import pick
from casework.actions.papers import Said
from casework.errors import BadInput
from casework.letters import exhibited, exhibits, word
from casework.letters.exhibited import Numbered
from casework.records import store
from casework.rules.enclosing import Wish
from casework.rules.papers import PaperClass, PaperKind
from casework.rules.preflight import Code
from casework.terms import DocumentKind
from tests import make
from tests.actions import packeting
from tests.paper_making import pdf

BOTH = ("first appeal", "letter of medical necessity")
TRIAL = make.full_chart().trials[0]


@pytest.fixture
def number(office: Office) -> str:
    """Open a case whose pharmacy record is paper 3, with a page of it as proof."""
    made = cases.take_chart(office, make.full_chart(trials=(TRIAL.model_copy(update={"proof": "P3 p. 1"}),)), actor="test").opened[0]
    packeting.enclosures(office, made)
    drafting.draft(office, made, actor="test")
    return made


def letter(office: Office, number: str) -> bytes:
    with store.reading(office.engine) as session:
        found = [each for each in store.documents(session, number) if each.kind is DocumentKind.FIRST_APPEAL]
        return (office.documents / found[-1].path).read_bytes()


def chosen(office: Office, number: str) -> dict[int, int]:
    with store.reading(office.engine) as session:
        picked = pick(office, session, stages.find(session, number, None)[1], Wish())
        return {each.paper.number: each.exhibit for each in picked.selection.chosen}


def test_a_letter_cites_the_exhibit_and_page_of_its_own_packet_and_never_our_number(office: Office, number: str) -> None:
    said = word.plain_text(letter(office, number))
    numbers = chosen(office, number)

    assert f"Exhibit {numbers[3]}, page 1" in said
    assert f"Denial notice dated November 2, 2026 (Exhibit {numbers[1]})" in said
    assert f"Records named as sources in the table of earlier treatments (Exhibit {numbers[3]})" in said
    assert "P3" not in said and "paper" not in said.lower()
    assert exhibited.stamped(letter(office, number)).numbers == numbers


def test_the_numbers_stand_in_the_letters_enclosure_list_as_in_the_packets_index(office: Office, number: str) -> None:
    listed = exhibits.listed(letter(office, number))

    assert [line.rpartition("(")[2].rstrip(")") for line in listed if "(Exhibit" in line] == ["Exhibit 1", "Exhibit 2", "Exhibit 3"]


def test_drawing_again_adds_nothing_and_a_paper_that_the_letter_does_not_name_changes_no_other_letter(office: Office, number: str) -> None:
    before = letter(office, number)
    packeting.take(office, number, "later.pdf", pdf(("A later answer",)), PaperKind.EOB, date(2026, 11, 20))
    paths = drafting.draft(office, number, actor="test")

    assert all(path.endswith("-v1.docx") for path in paths)
    assert letter(office, number) == before


def moved(office: Office, number: str) -> list[str]:
    return [each.field for each in preflight.check(office, number) if each.code is Code.EXHIBITS_MOVED]


def test_numbers_that_moved_stop_the_filing_and_the_packet_until_the_letter_is_drawn_again(office: Office, number: str) -> None:
    assert moved(office, number) == []

    packeting.take(office, number, "older.pdf", pdf(("Pharmacy, older",)), PaperKind.PHARMACY, date(2025, 1, 5))

    assert moved(office, number) == [f"{name}, version 1: Exhibit 3 would be Exhibit 4" for name in BOTH]
    with pytest.raises(BadInput, match=r"first appeal, version 1: Exhibit 3 would be Exhibit 4.*casework draft"):
        packets.make(office, number, actor="test")

    drafting.draft(office, number, actor="test")
    assert moved(office, number) == []
    assert "(Exhibits 3 and 4)" in word.plain_text(letter(office, number))


def corrected(office: Office, number: str, *pairs: tuple[str, str]) -> None:
    """Change numbers in both letters, as a person does in Word."""
    with store.reading(office.engine) as session:
        paths = [office.documents / each.path for each in store.documents(session, number) if each.kind.value.replace("-", " ") in BOTH]
    for path in paths:
        with zipfile.ZipFile(path) as old:
            members = {name: old.read(name) for name in old.namelist()}
        for before, after in pairs:
            members["word/document.xml"] = members["word/document.xml"].replace(before.encode(), after.encode())
        with zipfile.ZipFile(path, "w") as new:
            for name, data in members.items():
                new.writestr(name, data)


@pytest.mark.parametrize(
    ("pairs", "is_right"), [((("(Exhibit 3)", "(Exhibits 3 and 4)"), ("Exhibit 3,", "Exhibit 4,")), True), ((("(Exhibit 3)", "(Exhibits 3 and 4)"),), False)]
)
def test_numbers_corrected_by_hand_are_right_and_half_corrected_ones_are_not(
    office: Office, number: str, pairs: tuple[tuple[str, str], ...], is_right: bool
) -> None:
    packeting.take(office, number, "older.pdf", pdf(("Pharmacy, older",)), PaperKind.PHARMACY, date(2025, 1, 5))
    corrected(office, number, *pairs)

    assert (moved(office, number) == []) is is_right


def test_a_paper_that_must_not_go_any_more_moves_the_numbers(office: Office, number: str) -> None:
    papers.classify(office, number, 3, Said(paper_class=PaperClass.OTHER_PATIENTS), actor="test")

    assert moved(office, number) == [f"{name}, version 1: Exhibit 3 would not be in the packet" for name in BOTH]


def test_a_paper_that_a_person_adds_stands_last_and_moves_no_number(office: Office, number: str) -> None:
    added = packeting.take(office, number, "old.pdf", pdf(("Old",)), PaperKind.OTHER, date(2020, 1, 5))
    with store.reading(office.engine) as session:
        picked = pick(office, session, stages.find(session, number, None)[1], Wish(add=frozenset((added,))))

    assert [each.paper.number for each in picked.selection.chosen][-1] == added
    assert picked.moved == ()


def test_a_paper_of_which_a_letter_names_a_page_goes_with_it(office: Office, number: str) -> None:
    cited = packeting.take(office, number, "visit.pdf", pdf(("Visit",)), PaperKind.PAYER_LETTER, date(2026, 11, 3))
    named = packets_exhibits.Letters(documents=("first-appeal",), cited=frozenset((cited,)))
    with store.reading(office.engine) as session:
        row = stages.find(session, number, None)[1]
        going = packets_exhibits.select_for(office, session, row, named, Wish())
        left = packets_exhibits.select_for(office, session, row, named, Wish(leave_out=frozenset((cited,))))

    assert going.chosen[0].paper.number == cited
    assert cited not in {each.paper.number for each in left.chosen}


def test_our_own_talking_points_name_the_exhibits_of_the_packet(office: Office, number: str) -> None:
    path = on_demand.draw(office, number, DocumentKind.PEER_TO_PEER_SHEET, actor="test")

    assert "(Exhibit 3, page 1)" in word.plain_text((office.documents / path).read_bytes())


NUMBERED = (Numbered(3, 2, "Pharmacy record, October 20, 2026", "Records named"), Numbered(4, 0, "Visit note, May 2, 2024"))


def test_words_change_only_where_the_letter_itself_speaks() -> None:
    text = "Shown by paper P3, page 4.\n> paper P3, page 4\n@Enclosure Records named\nAnd paper P4, page 1; paper P9, page 2."

    assert exhibited.told(text, NUMBERED) == (
        "Shown by Exhibit 2, page 4.\n> paper P3, page 4\n@Enclosure Records named (Exhibit 2)\nAnd visit note, May 2, 2024, page 1; record on file, page 2."
    )
    assert exhibited.used(text, NUMBERED) == NUMBERED
    assert exhibited.stamps(text, NUMBERED) == {"Exhibits": "3:2", "Cited": "3"}
    assert exhibited.stamps("No paper.", NUMBERED) == {}


def test_three_in_a_row_are_named_as_a_run() -> None:
    run = tuple(replace(NUMBERED[0], paper=paper, exhibit=paper) for paper in (3, 4, 5))

    assert exhibited.told("@Enclosure Records named", run) == "@Enclosure Records named (Exhibits 3 to 5)"
    assert exhibited.told("@Enclosure Records named", (run[0], run[2])) == "@Enclosure Records named (Exhibits 3 and 5)"


def test_a_file_without_numbers_or_that_is_no_word_file_says_none() -> None:
    assert exhibited.stamped(b"no file").numbers == {}
