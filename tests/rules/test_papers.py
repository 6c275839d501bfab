"""Papers are known by the words of their names; what names do not say is asked, and only an ordinary paper may go out by itself."""

from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.rules.papers import PaperBook, PaperClass, PaperKind

TEXT = (Path(__file__).parents[2] / "casework" / "rulebook" / "papers.toml").read_text(encoding="utf-8")
BOOK = PaperBook.parse(TEXT)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("denial-letter.pdf",), PaperKind.DENIAL_LETTER),
        (("Denial Letters",), PaperKind.DENIAL_LETTER),
        (("EOB_2026.pdf",), PaperKind.EOB),
        (("pharmacy", "scan0001.pdf"), PaperKind.PHARMACY),
        (("records", "denial.pdf"), PaperKind.RECORDS),
        (("", "fax receipt 3.tif"), PaperKind.PROOF_OF_FILING),
        (("signed first appeal",), PaperKind.SIGNED_LETTER),
        (("SPD 2026",), PaperKind.POLICY),
        (("scan0001.pdf",), None),
        (("designed.pdf",), None),
        (("records policy",), PaperKind.RECORDS),
        (("signed envelope",), PaperKind.ENVELOPE),
        ((), None),
    ],
)
def test_the_first_name_that_says_something_gives_the_kind(names: tuple[str, ...], kind: PaperKind | None) -> None:
    assert BOOK.kind_of(*names) is kind


def test_two_kinds_that_fit_equally_well_are_asked() -> None:
    assert BOOK.kind_of("eob spd") is None


def test_what_may_show_more_than_it_should_is_never_ordinary_by_itself() -> None:
    asked = (None, PaperKind.EOB, PaperKind.PHARMACY, PaperKind.RECORDS, PaperKind.OTHER)

    assert {BOOK.class_of(kind) for kind in asked} == {PaperClass.UNCLASSIFIED}
    assert [each for each in PaperClass if not BOOK.held_back(each)] == [PaperClass.ORDINARY]


@pytest.mark.parametrize("name", ["42 CFR Part 2", "42-cfr-part-2", "part-2", "Substance-use program records"])
def test_a_class_is_found_by_the_names_people_use(name: str) -> None:
    assert BOOK.class_named(name) is PaperClass.PART_2


def test_a_name_that_is_no_class_is_none() -> None:
    assert BOOK.class_named("secret") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "EOB"', 'name = "EOBs"'),
        ("dated = false", 'dated = "no"'),
        ('words = ["other"]', 'words = [""]'),
        ("[[kind]]", "[[sort]]"),
        ("= true", "= tru"),
    ],
)
def test_an_entry_that_cannot_be_read_says_what_to_write(old: str, new: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"papers\.toml: .*Write \[\[kind\]\]"):
        PaperBook.parse(TEXT.replace(old, new))


def test_a_file_without_one_of_the_kinds_names_it() -> None:
    start, end = TEXT.index('[[kind]]\nname = "envelope"'), TEXT.index('[[kind]]\nname = "other"')

    with pytest.raises(RulebookInvalid, match="no entry for envelope"):
        PaperBook.latest("", TEXT[:start] + TEXT[end:])
