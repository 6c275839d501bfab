"""A booklet is searched and quoted, page by page; nothing is concluded from it."""

import pytest

from casework.errors import RulebookInvalid
from casework.intake import policy_reading
from casework.settings import PROGRAM

SHIPPED = policy_reading.topics((PROGRAM / "casework" / "rulebook" / "policy-words.toml").read_text(encoding="utf-8"))
BOOKLET = [
    "Summary Plan Description. This plan is self-funded and administered by Summit Mutual.",
    "Exclusions. The plan does not cover services that are experimental or investigational.\n\n• Esketamine nasal spray needs prior authorization.",
    "You have 180 days to appeal. A second level is voluntary.",
]


def test_each_passage_is_quoted_with_its_page_under_every_topic_it_touches() -> None:
    found = policy_reading.search(BOOKLET, SHIPPED)

    assert [(each.page, each.words) for each in found if each.topic == "experimental or investigational"] == [
        (2, "The plan does not cover services that are experimental or investigational.")
    ]
    appeals = [(each.page, each.words) for each in found if each.topic == "appeal deadline"]
    assert appeals == [(3, "You have 180 days to appeal."), (3, "A second level is voluntary.")]
    assert [each.page for each in found if each.topic == "who pays"] == [1]


def test_esketamine_is_not_taken_for_ketamine() -> None:
    found = policy_reading.search(BOOKLET, SHIPPED)

    assert policy_reading.counts(found, SHIPPED)["esketamine"] == 1
    assert policy_reading.counts(found, SHIPPED)["ketamine"] == 0


def test_a_very_long_passage_is_cut_around_the_word_and_says_so() -> None:
    found = policy_reading.search(["x " * 600 + "ketamine " + "y " * 600], SHIPPED)

    assert "ketamine" in found[0].words
    assert found[0].words.startswith("… ")
    assert found[0].words.endswith(" …")
    assert len(found[0].words) <= policy_reading.PASSAGE_WIDTH + 4


@pytest.mark.parametrize("text", ["[[topic]]\nname = 'x'", "[[topic]]\nname = ''\nwords = ['y']", "topic = 3", "not toml ="])
def test_a_slip_in_the_list_of_words_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"policy-words\.toml: .*Write \[\[topic\]\]"):
        policy_reading.topics(text)
