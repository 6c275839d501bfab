"""What goes with a letter: what it names, never what is held back; every paper is either chosen or left with a reason."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import RulebookInvalid
from casework.rules import enclosing, enclosing_book
from casework.rules.enclosing import Paper, Selection, Wish
from casework.rules.enclosing_book import EnclosureBook
from casework.rules.papers import PaperBook, PaperClass, PaperKind
from casework.terms import Stage

SHIPPED = Path(__file__).parents[2] / "casework" / "rulebook"
TEXT = (SHIPPED / "enclosures.toml").read_text()
BOOK = EnclosureBook.parse(TEXT)
SHELF = PaperBook.parse((SHIPPED / "papers.toml").read_text())
LIMITS = (SHIPPED / "limits.toml").read_text()
DAY = date(2026, 11, 2)
LINES = ("Superbill", "Denial notice dated November\u00a02, 2026", "Member’s authorization signed on November 10, 2026")

papers = st.builds(
    Paper,
    number=st.integers(1, 30),
    kind=st.none() | st.sampled_from(PaperKind),
    paper_class=st.sampled_from(PaperClass),
    came_on=st.just(DAY),
    dated_on=st.none() | st.sampled_from([DAY, date(2026, 11, 10)]),
    lacks=st.sampled_from([(), (), ("class",)]),
    consent=st.none() | st.integers(1, 30),
    is_copy=st.booleans(),
)
wishes = st.builds(Wish, st.frozensets(st.integers(1, 30)), st.frozensets(st.integers(1, 30)), st.booleans())


def choose(found: list[Paper], wish: Wish | None = None, *lines: str, stage: Stage = Stage.FIRST_APPEAL) -> Selection:
    return enclosing.select(found, lines, stage=stage, documents=["superbill"], book=BOOK, shelf=SHELF, wish=wish or Wish())


def paper(number: int, kind: PaperKind = PaperKind.DENIAL_LETTER, paper_class: PaperClass = PaperClass.ORDINARY, **said: object) -> Paper:
    return Paper(**{"number": number, "kind": kind, "paper_class": paper_class, "came_on": DAY, "dated_on": DAY, **said})  # type: ignore[arg-type]


@given(st.lists(papers, unique_by=lambda each: each.number, max_size=12), wishes, st.sampled_from(Stage))
def test_every_paper_goes_once_or_stays_with_a_reason_and_nothing_held_back_goes_alone(found: list[Paper], wish: Wish, stage: Stage) -> None:
    made = choose(found, wish, *LINES, stage=stage)
    going = {each.paper.number: each.paper for each in made.chosen}

    assert sorted([*going, *(left.paper for left in made.left)]) == sorted(each.number for each in found)
    assert all(left.why for left in made.left)
    assert [each.exhibit for each in made.chosen] == list(range(1, len(going) + 1))
    for each in going.values():
        assert each.paper_class not in (PaperClass.OTHER_PATIENTS, PaperClass.UNCLASSIFIED)
        assert not each.is_copy
        assert not each.lacks
        if each.paper_class is not PaperClass.ORDINARY:
            assert each.number in wish.add
            assert going[each.consent or 0].kind is PaperKind.SIGNED_FORM


def test_exhibits_stand_in_the_order_of_the_letter_then_by_date() -> None:
    form = paper(1, PaperKind.SIGNED_FORM, dated_on=date(2026, 11, 10))
    found = [paper(4, PaperKind.EOB), paper(3, PaperKind.EOB, dated_on=date(2026, 1, 1)), form, paper(2)]
    made = choose(found, None, *LINES)

    assert [each.paper.number for each in made.chosen] == [2, 4, 1, 3]
    assert made.missing == ()
    assert made.chosen[0].title == "Denial notice, November 2, 2026"


def test_a_line_that_nothing_answers_is_missing_with_what_to_do() -> None:
    made = choose([paper(1, dated_on=date(2026, 11, 3))], None, *LINES, "Letter of medical necessity by the treating clinician", "A drawing")

    assert [item.field.split("“")[1][:8] for item in made.missing] == ["Denial n", "Member’s", "Letter o", "A drawin"]
    assert all(item.how for item in made.missing)


def test_the_same_bytes_go_once() -> None:
    made = choose([paper(1, sha256="a"), paper(2, sha256="a")], None, LINES[1])

    assert [each.paper.number for each in made.chosen] == [1]
    assert made.left[0].code == "twice"


def test_the_notice_travels_with_part_2_records() -> None:
    form = paper(2, PaperKind.SIGNED_FORM)
    made = choose([paper(1, PaperKind.RECORDS, PaperClass.PART_2, consent=2), form], Wish(frozenset({1})))

    assert {each.paper.number: bool(each.notice) for each in made.chosen} == {1: True, 2: False}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[item]]\nbegins", "[[item]]\nbegin"),
        ('document = "superbill"', 'document = "superbil"'),
        ('name = "EOB"', 'name = "EOBs"'),
        ("[authority]", "[author"),
    ],
)
def test_a_slip_in_the_file_is_said(old: str, new: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"enclosures\.toml"):
        EnclosureBook.parse(TEXT.replace(old, new))


def test_a_limit_is_known_only_where_it_is_stated_and_a_clinic_states_its_own() -> None:
    ours = enclosing_book.limits(LIMITS)
    own = '[[limit]]\nid = "OURS"\ntitle = "The portal"\npayers = ["summit"]\nfile_mb = 25\n'

    assert enclosing_book.limit_of(ours, "Summit Mutual") is None
    known = enclosing_book.limit_of(ours, "Asuris Northwest Health")
    assert known is not None
    assert known.words() == "Appeals application on Availity Essentials: 60 MB a file, 150 MB together, 10 files at most"
    stated = enclosing_book.limit_of(enclosing_book.limits(LIMITS, own), "Summit Mutual")
    assert stated is not None
    assert stated.file_bytes == 25_000_000
    for wrong in (own.replace("25", "0"), own.replace("file_mb", "mb"), "[["):
        with pytest.raises(RulebookInvalid, match=r"limits\.toml"):
            enclosing_book.limits(wrong)
