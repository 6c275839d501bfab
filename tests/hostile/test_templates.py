"""Templates stay in their sandbox, and values stay values, wherever they are printed."""

from functools import partial
from pathlib import Path

import pytest

from casework.actions import Office, cases, drafting, templates
from casework.errors import MissingData, TemplateInvalid
from casework.letters import marks
from casework.letters.wording import Wording
from tests import make
from tests.hostile import bounded

ESCAPES = {
    "a class": "{{ x.__class__ }}",
    "a class by a filter": "{{ x | attr('__class__') }}",
    "a class by a key": "{{ x['__class__']['__mro__'] }}",
    "all classes": "{{ ().__class__.__base__.__subclasses__() }}",
    "the globals of a function": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "the globals of a macro": "{% macro m() %}a{% endmacro %}{{ m.__globals__ }}",
    "the template itself": "{{ self.__init__.__globals__ }}",
    "a format that reads": "{{ '{0.__class__}'.format(x) }}",
    "a format by a map": "{{ '{a.__class__}'.format_map({'a': x}) }}",
    "a format by percent": "{{ '%s' % x }}",
    "a format as a filter": "{{ '%s' | format(x) }}",
    "a method that is kept": "{% set f = '{0.__class__}'.format %}{{ f(x) }}",
    "a method by a map": "{{ ['{0.__class__}'] | map('format', x) | list | first }}",
    "a loop without end": "{% for i in range(10 ** 9) %}{% endfor %}",
    "loops in loops": "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "a power without end": "{{ 9 ** 99 ** 99 ** 99 }}",
    "a text without end": "{{ 'a' * 10 ** 10 }}",
    "a list without end": "{{ ([1] * 10 ** 10) | length }}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a template that includes itself": "{% include 'letters/said.j2' %}",
    "a file outside": "{% include '../../../../etc/passwd' %}",
    "a file by its whole path": "{% include '/etc/passwd' %}",
    "a file of Windows": "{% include '..\\\\..\\\\secret' %}",
    "an import": "{% import 'os' as os %}{{ os.popen('id') }}",
    "an extension": "{% do x.append(1) %}",
    "what may not be escaped": "{{ x | safe }}",
    "a list that is changed": "{% if rows.append(1) %}{% endif %}",
}


def filled(folder: Path, way: str, said: dict[str, object]) -> str:
    return str(getattr(Wording([folder]), way)("letters/said.j2", said))


@pytest.mark.parametrize("name", ESCAPES)
def test_a_clinics_template_cannot_leave_its_sandbox(name: str, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "said.j2").write_text(ESCAPES[name])
    said: dict[str, object] = {"x": "value", "rows": [1]}
    for way in ("text", "plain", "html"):
        ended = bounded.reading(partial(filled, tmp_path, way, said), (TemplateInvalid, MissingData), seconds=5)

        assert ended.broken == ""
        assert ended.said != "read"
        assert len(ended.said) > 20


def test_switching_the_escape_off_escapes_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "said.j2").write_text("{% autoescape false %}{{ x }}{% endautoescape %}")

    assert Wording([tmp_path]).html("said.j2", {"x": "<script>"}) == "&lt;script&gt;"


VALUES = {
    "a sum": "{{ 7*7 }}",
    "a tag": "{% for x in y %}",
    "a remark": "{# hidden #}",
    "html": "<script>alert(1)</script>",
    "an attribute": '" onmouseover="alert(1)',
    "a link": "](javascript:alert(1))",
    "a bar": "a | b",
    "marks": "**bold** # head",
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_looks_like_code_stays_text(name: str, tmp_path: Path) -> None:
    (tmp_path / "said.j2").write_text("Dear {{ x }}.")
    wording, value = Wording([tmp_path]), VALUES[name]

    assert wording.plain("said.j2", {"x": value}) == f"Dear {value}."
    assert (
        marks.show(marks.unescape(wording.text("said.j2", {"x": value}))).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"') == f"Dear {value}."
    )
    assert "<script" not in wording.html("said.j2", {"x": value}) and '" on' not in wording.html("said.j2", {"x": value})


@pytest.mark.parametrize("value", ["\x00\x08\x1f", "\ud800", "\u202e\u2066", "\u200b\ufeff", "\ufffe\uffff", "\U000e0041"])
def test_what_cannot_be_seen_or_turns_the_text_is_left_out_of_every_printed_value(value: str, tmp_path: Path) -> None:
    (tmp_path / "said.j2").write_text("Dear {{ x }}.")
    wording = Wording([tmp_path])

    for way in (wording.plain, wording.text, wording.html):
        assert way("said.j2", {"x": f"Ms.{value} Whitlock"}) == "Dear Ms. Whitlock."


def test_a_letterhead_that_is_a_link_out_of_the_clinic_s_folder_is_told_and_the_protective_filing_is_drawn_on_ours(office: Office, tmp_path: Path) -> None:
    elsewhere = tmp_path / "letterhead.docx"
    elsewhere.write_bytes((office.settings.program / "templates" / "letterhead.docx").read_bytes())
    (office.settings.folder("templates") / "letterhead.docx").symlink_to(elsewhere)
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]

    with pytest.raises(TemplateInvalid, match="in the clinic's templates folder is a link"):
        drafting.draft(office, number, actor="maria")
    assert next(each.words for each in templates.check(office.settings) if each.severity == "error").startswith("letterhead.docx in the clinic's")
    assert len(drafting.draft(office, number, actor="maria", is_protective=True)) == 1
