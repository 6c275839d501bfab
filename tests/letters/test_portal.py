from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import MissingData
from casework.letters import portal, word
from casework.letters.dossier import Dossier
from casework.terms import DocumentKind
from tests.letters import samples
from tests.letters.test_packet import drawn

SENTENCES = ["A|We ask for the service.", "C|A long story of what was tried.", "B|Codes 96365 and J3490.", "E|Please call."]


def test_the_weightiest_sentences_are_kept_and_stand_in_their_own_order() -> None:
    assert portal.fitted(SENTENCES, 60).text == "We ask for the service. Codes 96365 and J3490. Please call."


def test_what_did_not_fit_is_counted() -> None:
    assert (portal.fitted(SENTENCES, 60).left_out, portal.fitted(SENTENCES, 200).left_out) == (1, 0)


def test_a_request_that_does_not_fit_is_told_and_never_cut() -> None:
    with pytest.raises(MissingData, match="request that fits"):
        portal.fitted(["A|We ask for something that nobody could say in a few words."], 20)


WORDS = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=80)


@given(st.lists(st.tuples(st.sampled_from("BCDE"), WORDS), max_size=12), st.integers(30, 400))
def test_no_statement_is_longer_than_its_field_and_none_holds_half_a_sentence(said: list[tuple[str, str]], limit: int) -> None:
    lines = ["A|We ask.", *(f"{weight}|{text}." for weight, text in said)]
    written = portal.fitted(lines, limit)

    assert written.length <= limit
    kept = written.text.split(". ")
    assert {each.rstrip(".") for each in kept} <= {line.partition("|")[2].rstrip(".") for line in lines}
    assert len(kept) + written.left_out == len(lines)


@pytest.mark.parametrize("make", [samples.rich, samples.minimal])
def test_both_statements_fit_their_fields_and_name_nobody(make: Callable[[DocumentKind], Dossier]) -> None:
    dossier = make(DocumentKind.PORTAL_SHEET)
    text = word.plain_text(drawn(dossier, DocumentKind.PORTAL_SHEET).data)
    told = [line for line in text.splitlines() if line.startswith("We ask")]

    assert [len(line) <= limit for line, limit in zip(told, portal.LENGTHS, strict=True)] == [True, True]
    assert not any(dossier.chart.patient.last_name in line for line in told)


def test_a_service_in_too_many_words_stops_the_sheet_with_what_to_shorten() -> None:
    with pytest.raises(MissingData, match="shorten the service in words"):
        drawn(samples.rich(DocumentKind.PORTAL_SHEET, request={"description": "intravenous ketamine infusion " * 20}), DocumentKind.PORTAL_SHEET)
