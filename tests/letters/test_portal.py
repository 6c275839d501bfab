import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import MissingData
from casework.letters import portal

SENTENCES = ["1|We ask for the service.", "3|A long story of what was tried.", "2|Codes 96365 and J3490.", "5|Please call."]


def test_the_weightiest_sentences_are_kept_and_stand_in_their_own_order() -> None:
    assert portal.fitted(SENTENCES, 60).text == "We ask for the service. Codes 96365 and J3490. Please call."


def test_what_did_not_fit_is_counted() -> None:
    assert (portal.fitted(SENTENCES, 60).left_out, portal.fitted(SENTENCES, 200).left_out) == (1, 0)


def test_a_request_that_does_not_fit_is_told_and_never_cut() -> None:
    with pytest.raises(MissingData, match="request that fits"):
        portal.fitted(["1|We ask for something that nobody could say in a few words."], 20)


WORDS = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=80)


@given(st.lists(st.tuples(st.integers(2, 9), WORDS), max_size=12), st.integers(30, 400))
def test_no_statement_is_longer_than_its_field_and_none_holds_half_a_sentence(said: list[tuple[int, str]], limit: int) -> None:
    lines = ["1|We ask.", *(f"{weight}|{text}." for weight, text in said)]
    written = portal.fitted(lines, limit)

    assert written.length <= limit
    kept = written.text.split(". ")
    assert {each.rstrip(".") for each in kept} <= {line.partition("|")[2].rstrip(".") for line in lines}
    assert len(kept) + written.left_out == len(lines)
