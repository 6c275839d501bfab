"""Charts of scores: the same numbers give the same bytes, every value stands in the words, and the file stays sound."""

import io
import struct
import zipfile
import zlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.errors import TemplateInvalid
from casework.letters import pictures_dots, pictures_word, scores_chart, word
from casework.letters.pictures_dots import Canvas
from tests.letters.written import faults, made, part

READINGS = ((date(2026, 6, 15), 22), (date(2026, 7, 1), 14), (date(2026, 11, 3), 9))
TEXT = f"Scores.\n\n@chart {scores_chart.said(READINGS)} PHQ-9 “x” & <y>: 22; 14; 9.\n\nAfter.\n\n@chart 20260101:0,20260102:300 BPI.\n"


def dots(png: bytes) -> list[bytes]:
    """Read the rows of a PNG as this program writes it."""
    wide, high = struct.unpack(">2I", png[16:24])
    start = png.index(b"IDAT") + 4
    raw = zlib.decompress(png[start : start + struct.unpack(">I", png[start - 8 : start - 4])[0]])
    assert len(raw) == (wide + 1) * high
    return [raw[row * (wide + 1) + 1 : (row + 1) * (wide + 1)] for row in range(high)]


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.integers(0, 900), st.integers(0, 300), min_size=2, max_size=20))
def test_any_readings_of_two_days_make_one_picture_always_the_same(found: dict[int, int]) -> None:
    readings = tuple((date(2025, 1, 1) + timedelta(days=day), score) for day, score in sorted(found.items()))
    assert scores_chart.read(scores_chart.said(readings)) == readings

    first = scores_chart.draw(readings)
    scores_chart.draw.cache_clear()
    assert scores_chart.draw(readings) == first
    assert all(row[:2] == b"\xff\xff" for row in dots(first)), "nothing is cut off at the left"


def test_a_chart_prints_in_grey_with_black_points() -> None:
    shades = {shade for row in dots(scores_chart.draw(READINGS)) for shade in row}

    assert {0, scores_chart.GRID, scores_chart.LINE, 255} <= shades


def test_other_numbers_give_another_picture() -> None:
    assert scores_chart.draw(READINGS) != scores_chart.draw(((date(2026, 6, 15), 22), (date(2026, 7, 1), 15), (date(2026, 11, 3), 9)))


@pytest.mark.parametrize(
    "mark",
    [
        "@chart",
        "@chart 20260101:1,20260202:2",
        "@chart 20260101:1 Words",
        "@chart x Words",
        "@chart 20260101:1,20260202:301 W",
        "@chart 20261301:1,20260202:3 W",
    ],
)
def test_a_wrong_chart_is_refused_by_its_line(mark: str) -> None:
    with pytest.raises(TemplateInvalid, match=r"Line 1 of the filled text: @chart needs"):
        made(f"{mark}\n\nAfter.")


def test_pictures_carry_their_words_and_the_file_stays_sound(tmp_path: Path) -> None:
    data = made(TEXT)

    assert data == made(TEXT) and not faults(data, tmp_path)
    document = part(data, "word/document.xml")
    assert document.count('descr="PHQ-9 “x” &amp; &lt;y&gt;: 22; 14; 9."') == 2
    assert [f'id="{number}"' in document for number in (5000, 5001)] == [True, True]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read("word/media/chart1.png") == scores_chart.draw(READINGS)
        assert package.namelist()[0] == pictures_word.TYPES and package.testzip() is None
    assert part(data, pictures_word.TYPES).count('Extension="png"') == 1
    assert part(data, pictures_word.RELATIONS).count("relationships/image") == 2
    assert word.plain_text(data) == "Scores.\nAfter."


def test_a_letter_without_charts_names_no_picture() -> None:
    data = made("Text.")

    assert "png" not in part(data, pictures_word.TYPES) and "media" not in part(data, pictures_word.RELATIONS)


def test_a_letterhead_with_a_picture_of_its_own_is_told_once() -> None:
    assert pictures_word.types('<Types><Default Extension="png" ContentType="image/png"/></Types>').count("png") == 2


def test_what_lies_outside_the_field_is_left_out() -> None:
    field = Canvas(10, 10)
    field.stroke((-5, -5), (20, 4), grey=0, thick=3)
    field.write("8", -3, 7, height=12)
    field.level(-2, 9, 40, grey=9)

    assert len(dots(field.png())) == 10
    assert pictures_dots.width("", 30) == 0 < pictures_dots.width("1", 30) < pictures_dots.width("11", 30)
