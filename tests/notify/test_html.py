"""Whatever a mail's text says, its HTML says the same words, and no value of it becomes HTML."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.letters.wording import Wording
from casework.notify import html, messages
from casework.settings import PROGRAM
from casework.terms import MessageChannel
from tests.notify.html_text import links_of, tags_of, words_of, words_of_text
from tests.notify.saying import BOARD, WORDING, notice

OURS = {"html", "head", "meta", "title", "style", "body", "main", "h2", "p", "ul", "li", "b", "span", "br", "a"}
TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"]), max_size=60)
SIGNS = ['<script>alert("x")</script>', "- item", "  inside", "LATE: all", "Name: value", "https://evil.example/<b>", "&amp; &lt;", "C27-0001"]
HOSTILE = st.sampled_from(SIGNS)
WORDS = st.one_of(TEXT, HOSTILE, st.just("")).filter(lambda line: not html.ADDRESS.fullmatch(line.strip()))


def blocks(text: str, **links: str) -> list[html.Block]:
    return list(html.blocks(text, links))


@given(st.lists(WORDS, max_size=12))
def test_any_text_keeps_its_words_and_becomes_no_mark(lines: list[str]) -> None:
    text = "\n".join(lines)
    page = html.of(WORDING.html, "subject", text, links={"C27-0001": f"{BOARD}/x"})

    assert tags_of(page) <= OURS
    assert words_of(page) == words_of_text(text)


@given(payer=st.one_of(TEXT, HOSTILE))
def test_whatever_a_payer_is_called_text_and_html_agree(payer: str) -> None:
    words = messages.compose(WORDING.plain, notice(payer=payer), channel=MessageChannel.EMAIL, page=WORDING.html)

    assert words_of(words.html) == words_of_text(words.body)
    assert all(link.startswith(BOARD) for link in links_of(words.html).values())


def test_a_text_is_read_by_the_shape_of_its_lines() -> None:
    found = blocks("Case: C27-1\n\nLATE: act now\n- File it today\n  C27-1, Aetna\n- And this\n\nOpen it:\nhttps://board.example/x\n")

    assert [block.kind for block in found] == ["text", "heading", "items", "link"]
    assert found[0].lines[0].name == "Case:"
    assert found[1].first_word == "LATE"
    assert [len(item) for item in found[2].items] == [2, 1]
    assert found[3].lines[0].runs[0] == html.Run("Open it", "https://board.example/x")


def test_a_number_inside_another_word_is_no_link() -> None:
    (block,) = blocks("see C27-0001, not C27-00012 or XC27-0001", **{"C27-0001": "/x"})

    assert [run.words for run in block.lines[0].runs if run.href] == ["C27-0001"]


def test_an_address_inside_a_sentence_stays_words() -> None:
    page = html.of(WORDING.html, "s", "Write to https://evil.example now.")

    assert links_of(page) == {}


def test_an_address_that_nothing_introduces_shows_itself() -> None:
    assert links_of(html.of(WORDING.html, "s", "https://board.example/x")) == {"https://board.example/x": "https://board.example/x"}


def test_an_address_below_an_item_is_where_the_item_leads() -> None:
    assert links_of(html.of(WORDING.html, "s", "- The sheet\n  https://board.example/x")) == {"The sheet": "https://board.example/x"}


def test_without_a_page_there_is_no_html() -> None:
    assert html.of(None, "s", "text") == ""


@pytest.mark.parametrize("used", ["{{ subject | safe }}", "{{ subject | lines }}", "{{ subject | paras }}"])
def test_a_clinics_own_frame_cannot_print_a_value_unescaped(tmp_path: Path, used: str) -> None:
    (tmp_path / "reminders").mkdir()
    (tmp_path / "reminders" / "mail.html.j2").write_text(used)
    own = Wording([tmp_path, PROGRAM / "templates"])

    with pytest.raises(Exception, match=r"mail\.html\.j2"):
        html.of(own.html, "<b>x</b>", "text")
