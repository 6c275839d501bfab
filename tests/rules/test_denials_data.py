"""The denial codes of the rulebook: complete, sourced, and refused with a sentence when wrong."""

from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.rules.denial_book import UNVERIFIED, DenialAction, DenialBook
from casework.terms import GroupCode

TEXT = (Path(__file__).parent.parent.parent / "casework" / "rulebook" / "denials.toml").read_text(encoding="utf-8")
BOOK = DenialBook.parse(TEXT)

STUDIED_REASONS = """50 55 56 114 188 167 96 204 197 198 39 284 210 15 62 151 150 152 153 272 273 119 149 58 29 16 252 250 251 226 227
163 164 11 4 97 236 231 234 18 22 23 26 27 31 177 109 24 242 243 279 45 1 2 3 181 182 189 193 138 285 256 257 283 185 170 8"""
STUDIED_REMARKS = """N115 N386 N130 N1 N10 M15 M14 M25 M26 MA130 MA113 MA44 N111 N142 MA47 MA56 M38 M39 M119 M123 M23 M20 M51 M53 M127
MA63 N122 MA13 MA91 MA46 N20 N30 N54 N179 M76 MA01 N706 N822 N823 N362 N640 N623"""


def test_every_code_of_the_study_is_in_the_rulebook():
    assert set(STUDIED_REASONS.split()) <= set(BOOK.reasons)
    assert set(STUDIED_REMARKS.split()) | {"MA04"} == set(BOOK.remarks)
    assert set(BOOK.groups) == set(GroupCode)


@pytest.mark.parametrize("entry", [*BOOK.reasons.values(), *BOOK.remarks.values(), *BOOK.groups.values()], ids=lambda entry: entry.code)
def test_every_entry_names_its_authority_and_is_dated_exactly_when_verified(entry):
    assert entry.citation.endswith(f"code {entry.code}")
    assert entry.source.startswith("https://")
    assert (entry.verified_on is None) == (entry.confidence == UNVERIFIED)


def test_every_appeal_has_a_reason_that_letters_can_argue():
    appeals = [entry for entry in BOOK.reasons.values() if entry.action.is_appeal]

    assert appeals
    assert all(entry.reason for entry in appeals)


def test_nothing_unverified_opens_or_bars_an_appeal_by_itself():
    assert not [entry.code for entry in BOOK.reasons.values() if not entry.is_verified and entry.action.is_appeal]
    assert not [entry.code for entry in BOOK.remarks.values() if entry.confidence == UNVERIFIED and entry.bars_appeal]


def test_a_remark_that_bars_appeals_says_what_to_do_instead_and_that_is_no_appeal():
    barring = [entry for entry in BOOK.remarks.values() if entry.bars_appeal]

    assert {entry.code for entry in barring} == {"MA130", "MA113", "MA44", "N111", "N142", "MA47", "MA56"}
    assert all(entry.action and not entry.action.is_appeal for entry in barring)


def test_a_clinics_own_entry_wins_code_by_code():
    own = '[[carc]]\ncode = "45"\nshort = "ours"\nkind = "contract"\naction = "look at it"\ncitation = "our contract"\nsource = "binder 3"\nconfidence = "M"\n'
    book = DenialBook.parse(TEXT, own + "[series]\ngap_days = 30\n")

    assert (book.reasons["45"].action, book.reasons["45"].short, book.gap_days) == (DenialAction.LOOK, "ours", 30)
    assert book.reasons["50"] == BOOK.reasons["50"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('action = "appeal"', 'action = "apeal"', "apeal"),
        ('short = "not deemed a medical necessity"\n', "", "missing \\['short'\\]"),
        ('kind = "clinical"', 'sort = "clinical"', "unknown \\['sort'\\]"),
        ("verified_on = 2026-08-17", 'verified_on = "August"', "verified_on must be a date"),
        ('confidence = "Q"', 'confidence = "sure"', "confidence must be one of"),
        ("gap_days = 120", 'gap_days = "120"', "gap_days must be a whole number"),
        ('code = "55"', 'code = "50"', "written twice"),
        ("[series]", "[series", "cannot be read"),
        ('codes = ["96365"', "codes = [96365", "name and codes"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place_and_the_cure(old, new, words):
    with pytest.raises(RulebookInvalid, match=words):
        DenialBook.parse(TEXT.replace(old, new, 1))
