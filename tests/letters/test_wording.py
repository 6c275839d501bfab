from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.errors import MissingData, TemplateInvalid
from casework.letters.wording import LONGEST_VALUE, Wording
from casework.terms import Stage


def words(folder: Path, **templates: str) -> Wording:
    for name, text in templates.items():
        path = folder / "letters" / f"{name}.j2"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Wording([folder])


def say(folder: Path, wording: str, **values: Any) -> str:
    return words(folder, said=wording).plain("letters/said.j2", values)


@pytest.mark.parametrize(
    ("wording", "value", "said"),
    [
        ("{{ x | longdate }}", date(2026, 1, 21), "January 21, 2026"),
        ("{{ x | usdate }}", date(2026, 1, 5), "01/05/2026"),
        ("{{ x | money }}", Decimal(1234), "$1,234.00"),
        ("{{ x | money }}", Decimal("-0.5"), "-$0.50"),
        ("{{ x | number }}", Decimal("35.00"), "35"),
        ("{{ x | number }}", Decimal("0.50"), "0.5"),
        ("{{ x | number }}", 1200, "1,200"),
        ("{{ x | words }}", 4, "four"),
        ("{{ x | words }}", 13, "13"),
        ("{{ x | counted('infusion') }}", 1, "1 infusion"),
        ("{{ x | counted('diagnosis', 'diagnoses') }}", 2, "2 diagnoses"),
        ("{{ x | listed }}", ["a"], "a"),
        ("{{ x | listed }}", ["a", "b"], "a and b"),
        ("{{ x | listed('or') }}", ["a", "b", "c"], "a, b, or c"),
        ("{{ x | article }}", "endocrinologist", "an endocrinologist"),
        ("{{ x | article }}", "university hospital", "a university hospital"),
        ("{{ x | article }}", "MRI scan", "an MRI scan"),
        ("{{ x | article }}", "11-week course", "an 11-week course"),
        ("{{ x | begun }}", "a written statement", "A written statement"),
        ("{{ x | begun }}", "*a*", "*a*"),
        ("{{ x }}", Stage.FIRST_APPEAL, "first-appeal"),
        ("{{ x | upper }}", "abc", "ABC"),
        ("<{{ x | optional }}>", "", "<>"),
        ("{{ x | map('longdate') | listed }}", [date(2026, 1, 2), date(2026, 1, 3)], "January 2, 2026 and January 3, 2026"),
    ],
)
def test_a_value_reads_as_its_filter_says(tmp_path: Path, wording: str, value: object, said: str) -> None:
    assert say(tmp_path, wording, x=value) == said


@pytest.mark.parametrize("blank", [None, "", "   ", "\u200b\n"])
def test_a_blank_value_stops_the_letter_and_is_named(tmp_path: Path, blank: object) -> None:
    with pytest.raises(MissingData) as refused:
        say(tmp_path, "Dear {{ patient.last_name }}", patient={"last_name": blank})

    assert [item.field for item in refused.value.missing] == ["patient.last_name"]


def test_an_absent_date_is_named_and_not_its_filter(tmp_path: Path) -> None:
    with pytest.raises(MissingData) as refused:
        say(tmp_path, "{{ denial.received_on | longdate }}", denial={"received_on": None})

    assert [item.field for item in refused.value.missing] == ["denial.received_on"]


@pytest.mark.parametrize("wording", ["{{ nmae }}", "{{ patient.nmae }}", "{{ nmae.first }}", "{{ 'x' if False }}", "{% if nmae %}x{% endif %}"])
def test_a_name_that_nothing_fills_is_refused(tmp_path: Path, wording: str) -> None:
    with pytest.raises(TemplateInvalid, match="said"):
        say(tmp_path, wording, patient={"name": "Marker Person"})


def test_a_refusal_names_fields_and_never_values(tmp_path: Path) -> None:
    for wording in ("{{ patient | longdate }}", "{{ patient }}", "{{ patient | money }}", "{{ patient.x }}", "{{ patient | listed }}"):
        with pytest.raises(TemplateInvalid) as refused:
            say(tmp_path, wording, patient=("Marker Person", None))

        assert "Marker" not in str(refused.value)


@pytest.mark.parametrize("value", [date(2026, 1, 2), Decimal(1), 1.5, True, ["a"], {"a": 1}])
def test_a_value_that_prints_like_code_needs_a_filter(tmp_path: Path, value: object) -> None:
    with pytest.raises(TemplateInvalid, match="without a filter"):
        say(tmp_path, "{{ x }}", x=value)


def test_a_value_too_long_for_word_readers_is_refused(tmp_path: Path) -> None:
    assert len(say(tmp_path, "{{ x }}", x="a" * LONGEST_VALUE)) == LONGEST_VALUE

    with pytest.raises(TemplateInvalid, match="x is longer"):
        say(tmp_path, "{{ x }}", x="a" * (LONGEST_VALUE + 1))


@pytest.mark.parametrize(
    "wording",
    [
        "{{ ''.__class__.__mro__ }}",
        "{% for i in range(1000000) %}{% endfor %}",
        "{{ x ~ x }}",
        "{{ 'a' * 1000000000 }}",
        "{{ x | safe }}",
        "{% set y %}text{% endset %}{{ y + x }}",
        "{% set y %}text{% endset %}{{ y.format(x) }}",
        "{% include 'letters/../../secret' %}",
    ],
)
def test_a_template_cannot_leave_its_sandbox_or_print_past_the_check(tmp_path: Path, wording: str) -> None:
    with pytest.raises(TemplateInvalid):
        say(tmp_path, wording, x="*bold*")


def test_a_wrong_template_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TemplateInvalid, match=r"said\.j2, line 2"):
        say(tmp_path, "one\n{% if %}")


def test_a_value_is_never_run_as_a_template(tmp_path: Path) -> None:
    assert say(tmp_path, "{{ x }}", x="{{ 7 * 7 }} {% if %}") == "{{ 7 * 7 }} {% if %}"


def test_quotes_of_the_wording_are_curly_and_those_of_a_value_stay(tmp_path: Path) -> None:
    said = words(tmp_path, said="""The plan's "reason" ("{{ x }}") was '{{ x }}'s'.\n""").text("letters/said.j2", {"x": 'O\'Neil "X"'})

    assert said == 'The plan’s “reason” (“O\'Neil "X"”) was ‘O\'Neil "X"’s’.\n'


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("Mr. {{ x }}", "Mr.\u00a0Re"),
        ("see [5] and [{{ x }}]", "see\u00a0[5] and\u00a0[Re]"),
        ("29 CFR 2560 and § 3", "29\u00a0CFR\u00a02560 and §\u00a03"),
        ("Exhibit {{ x }} on page 4", "Exhibit\u00a0Re on page\u00a04"),
        ("{{ x }} mg and 5 mg", "Re\u00a0mg and 5\u00a0mg"),
        ("the plan's Table of contents", "the plan’s Table of contents"),
        ("@Exhibit {{ x }}", "@Exhibit Re"),
        ("No. We did not.", "No. We did not."),
    ],
)
def test_lines_do_not_break_inside_an_expression(tmp_path: Path, wording: str, said: str) -> None:
    assert words(tmp_path, said=wording).text("letters/said.j2", {"x": "Re"}) == said


def test_plain_text_keeps_straight_quotes_and_spaces(tmp_path: Path) -> None:
    assert say(tmp_path, 'It\'s "Mr. {{ x }}"', x="*Re* | #1") == 'It\'s "Mr. *Re* | #1"'


_BASE = "# Appeal\n\n{% block opening %}\nOurs, {{ name }}.\n\n{% endblock %}\n{% include 'letters/closing.j2' %}\n# End\n"


def clinic_and_standard(tmp_path: Path) -> tuple[Path, Path]:
    clinic, ours = tmp_path / "clinic", tmp_path / "ours"
    for folder in (clinic, ours):
        folder.mkdir()
    words(ours, appeal=_BASE, closing="Sincerely\n")
    return clinic, ours


def test_a_clinic_changes_one_block_and_keeps_the_rest(tmp_path: Path) -> None:
    clinic, ours = clinic_and_standard(tmp_path)
    words(clinic, appeal="{% extends 'standard/letters/appeal.j2' %}{% block opening %}\nTheirs, {{ name }}. {{ super() }}{% endblock %}")

    said = Wording([clinic, ours]).text("letters/appeal.j2", {"name": "*A*"})

    assert "Theirs, \ue02aA\ue02a. Ours, \ue02aA\ue02a." in said
    assert said.endswith("Sincerely\n# End\n")


def test_a_fingerprint_follows_every_file_the_letter_is_made_of(tmp_path: Path) -> None:
    clinic, ours = clinic_and_standard(tmp_path)
    before = Wording([clinic, ours]).fingerprint("letters/appeal.j2")

    assert Wording([ours]).fingerprint("letters/appeal.j2") == before
    words(ours, closing="Yours\n")
    assert Wording([ours]).fingerprint("letters/appeal.j2") != before


def test_a_fingerprint_refuses_a_computed_name_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TemplateInvalid, match="computes"):
        words(tmp_path, said="{% include name %}").fingerprint("letters/said.j2")
    with pytest.raises(TemplateInvalid, match=r"gone\.j2"):
        words(tmp_path, said="{% include 'letters/gone.j2' %}").fingerprint("letters/said.j2")


@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_a_link_out_of_the_clinic_s_folder_is_not_followed(tmp_path: Path, *, is_folder: bool) -> None:
    own, elsewhere = tmp_path / "own", tmp_path / "elsewhere"
    (own / "letters").mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "said.j2").write_text("what lies elsewhere")
    link = own / "letters" / ("more" if is_folder else "said.j2")
    link.symlink_to(elsewhere if is_folder else elsewhere / "said.j2")

    with pytest.raises(TemplateInvalid, match="is a link that leads out of it"):
        Wording([own]).plain("letters/more/said.j2" if is_folder else "letters/said.j2", {})


def test_a_link_within_the_folder_a_linked_folder_of_templates_and_a_ring_of_links_do_what_they_say(tmp_path: Path) -> None:
    own = tmp_path / "drive"
    (own / "letters").mkdir(parents=True)
    (own / "letters" / "one.j2").write_text("one")
    (own / "letters" / "two.j2").symlink_to(own / "letters" / "one.j2")
    (own / "letters" / "ring.j2").symlink_to(own / "letters" / "ring.j2")
    (tmp_path / "templates").symlink_to(own)

    words = Wording([tmp_path / "templates"])

    assert words.plain("letters/two.j2", {}) == "one"
    with pytest.raises(TemplateInvalid, match="is not there"):
        words.plain("letters/ring.j2", {})
