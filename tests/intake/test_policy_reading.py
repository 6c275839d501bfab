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


def quotes(*pages: str) -> list[tuple[int, str]]:
    return [(each.page, each.words) for each in policy_reading.search(pages, SHIPPED[:1])]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("Benefits are paid. KETAMINE given\nin an office is not\ncovered. Other words.", "KETAMINE given in an office is not covered."),
        ("Keta-\nmine infusions are excluded.", "Ketamine infusions are excluded."),
        ("Use of ketamine needs a non-\nemergency review. A non-emergency review takes a day.", "Use of ketamine needs a non-emergency review."),
        ("Ketamine is approved by the U.S. Food and Drug Administration, e.g. as an anesthetic.", None),
        ("EXCLUSIONS AND LIMITS\nKetamine infusions for depression are excluded under this plan of benefits\nand under any rider.", None),
        ("Visit          $20\nKetamine       Not covered\nTravel         Not covered", "Ketamine Not covered"),
        ("The following are excluded:\n• Travel\n• Ketamine infusions\n• Vitamins", "• Ketamine infusions"),
        ("Run by Tri-\nCounty. Ketamine is not paid.", "Ketamine is not paid."),
    ],
)
def test_the_quote_is_the_whole_sentence_item_or_row_and_nothing_else(page: str, words: str | None) -> None:
    whole = " ".join(page.removeprefix("EXCLUSIONS AND LIMITS\n").split())

    assert quotes(page) == [(1, words or whole)]


def test_a_sentence_over_the_edge_of_a_page_is_whole_and_running_heads_are_no_part_of_it() -> None:
    first, second, third = (
        f"Summary Plan Description\n\n{text}\n\nPage {number} of 3" for number, text in enumerate(("Ketamine is not", "covered. More.", "End."), 1)
    )

    assert quotes(first, second, third) == [(1, "Ketamine is not covered.")]


def test_two_columns_are_read_one_after_the_other() -> None:
    lines = [
        "The plan pays for most visits to a     Other services are paid as the table",
        "clinic. Ketamine infusions are not     of benefits says, after you have paid",
        "paid under any part of this plan.      the deductible of the year.",
    ]
    page = "\n".join(lines)

    assert quotes(page) == [(1, "Ketamine infusions are not paid under any part of this plan.")]


def test_each_sentence_of_a_paragraph_over_an_edge_has_the_page_it_begins_on() -> None:
    assert quotes("The plan pays for infusion visits that", "need ketamine. Ketamine is not covered.", "Next.") == [
        (1, "The plan pays for infusion visits that need ketamine."),
        (2, "Ketamine is not covered."),
    ]


def test_a_running_head_of_three_lines_is_dropped_and_prose_at_every_edge_is_told_once() -> None:
    head = "EXAMPLE PAYER\nMEDICAL POLICY\nEffective January\n"
    said = "Ketamine infusions for depression are never covered under any plan."
    pages = [f"{head}{said}\n\nText {word} goes on.\n\n{'filler ' * 3}{word}." for word in ("one", "two", "three", "four")]

    assert quotes(*pages) == [(1, said)]


@pytest.mark.parametrize("sentence", ["A member has 60 calendar days to ask for reconsideration.", "Members may grieve within 60 days."])
def test_a_deadline_in_other_words_is_found(sentence: str) -> None:
    assert policy_reading.counts(policy_reading.search([sentence], SHIPPED), SHIPPED)["appeal deadline"] == 1


@pytest.mark.parametrize("divided", ["keta\u00ad\nmine", "keta\u00ad mine", "keta mine"])
def test_a_word_that_a_hyphen_divides_unseen_is_found(divided: str) -> None:
    assert policy_reading.counts(policy_reading.search([f"Intravenous {divided} is excluded."], SHIPPED), SHIPPED)["ketamine"] == 1
