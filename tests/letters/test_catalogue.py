"""The catalogue of documents is whole, and each of its words is one that the program knows."""

import pytest

from casework.errors import RulebookInvalid
from casework.letters import catalogue, conditions, preflight
from casework.letters.catalogue import Catalogue
from casework.settings import PROGRAM
from casework.terms import DocumentKind

TEXT = (PROGRAM / "casework" / "rulebook" / catalogue.FILE).read_text(encoding="utf-8")
ENTRIES = list(catalogue.standard().entries.values())


def test_every_document_has_one_entry_and_every_name_in_it_is_known() -> None:
    assert {entry.kind for entry in ENTRIES} == set(DocumentKind)
    assert {name for entry in ENTRIES for name in entry.checks} == set(preflight.CHECKS)
    assert {name for entry in ENTRIES for name in entry.when} == set(conditions.WHEN)
    assert {name for entry in ENTRIES for name in entry.refused} == set(conditions.REFUSED)


def test_titles_are_told_apart() -> None:
    assert len({entry.title for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "superbill"', 'kind = "superbil"', "superbil"),
        ('kind = "superbill"', 'kind = "first-appeal"', "superbill"),
        ('voice = "nobody"', 'voice = "somebody"', "somebody"),
        ('packet = ["claim-rework"]', 'packet = ["rework"]', "rework"),
        ('fields = ["letterhead", "member", "signer", "request"]', 'fields = ["letterhaed"]', "letterhaed"),
        ('title = "Superbill"', 'titel = "Superbill"', "titel"),
        ('title = "Superbill"', "", "title"),
    ],
)
def test_a_slip_in_the_catalogue_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(RulebookInvalid, match=said):
        Catalogue.parse(TEXT.replace(old, new, 1))
