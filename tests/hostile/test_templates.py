"""Templates stay in their sandbox, and values stay values, wherever they are printed."""

import os
from functools import partial
from pathlib import Path

import pytest

from casework.actions import Office, cases, drafting, templates
from casework.errors import BadInput, MissingData, TemplateInvalid
from casework.letters import bounds, marks, template_files
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
    "rounds in rounds in rounds": "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}",
    "rounds over what is made one by one": "{% for a in many %}{% for b in many | select %}{% for c in rows | list %}{% endfor %}{% endfor %}{% endfor %}",
    "a loop that calls itself": "{% for a in rows recursive %}{{ loop(rows) }}{% endfor %}",
    "macros that call each other twice": "{% macro m0() %}a{% endmacro %}"
    + "".join(f"{{% macro m{at + 1}() %}}{{{{ m{at}() }}}}{{{{ m{at}() }}}}{{% endmacro %}}" for at in range(60))
    + "{{ m60() }}",
    "wording that doubles": "{% set t %}" + "a" * 99 + "{% endset %}" + "{% set t %}{{ t }}{{ t }}{% endset %}" * 40 + "{{ t }}",
    "a text that doubles": "{% set t = 'a' %}" + "{% set t = t + t %}" * 60 + "{{ t | length }}",
    "a list that doubles": "{% set t = [1] %}" + "{% set t = t + t %}" * 60 + "{{ t | length }}",
    "a list of lists that is added up": "{% set t = [1] %}" + "{% set t = [t, t, t, t, t, t, t, t] | sum(start=[]) %}" * 20 + "{{ t | length }}",
    "lists of lists that are compared": "{% set a = [1] %}{% set b = [1] %}" + "{% set a = [a, a] %}{% set b = [b, b] %}" * 60 + "{% if a == b %}{% endif %}",
    "dictionaries of dictionaries that are sorted": "{% set a = [1] %}" + "{% set a = dict(x=a, y=a) %}" * 60 + "{{ [a, a] | unique | list | length }}",
    "pairs of pairs, by a macro": "{% macro m(a, n) %}{% if n %}{{ m((a, a), n - 1) }}{% elif a == (a, a) %}{% endif %}{% endmacro %}{{ m(1, 60) }}",
    "slices that double": "{% set a = [1] %}" + "{% set a = [1] | slice(2, a) | list %}" * 60 + "{% if a == [a] %}{% endif %}",
    "a number that doubles": "{% set t = 999999 %}" + "{% set t = t * t %}" * 60 + "{{ t }}",
    "a text with a width": "{{ 'a'.zfill(9999999999) }}",
    "a number with a length": "{{ (5).to_bytes(9999999999, 'big') | length }}",
    "a round without end": "{{ 1 | round(999999999, 'ceil') }}",
    "slices without end": "{% for a in rows | slice(9999999999) %}{% endfor %}",
    "a long text sorted again and again": "{% for a in many %}{% for b in many %}{% if long | sort | first == 'b' %}{% endif %}{% endfor %}{% endfor %}",
    "blocks in rounds": "{% block b %}a{% endblock %}{% for a in many %}{% for b in many %}{{ self.b() }}{% endfor %}{% endfor %}",
    "a list that is changed": "{% if rows.append(1) %}{% endif %}",
}


def refused(folder: Path, said: dict[str, object]) -> None:
    """Fill the template as a letter, as plain text and as a mail. Raises BadInput with the three refusals, or with those there were."""
    wording, sentences = Wording([folder]), []
    for way in (wording.text, wording.plain, wording.html):
        try:
            way("letters/said.j2", said)
        except (TemplateInvalid, MissingData) as refusal:
            sentences.append(str(refusal))
    raise BadInput("\n".join(sentences))


@pytest.mark.parametrize("name", ESCAPES)
def test_a_clinics_template_cannot_leave_its_sandbox(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST", bounds.MOST // 40)  # the same bounds, sooner reached
    monkeypatch.setattr(bounds, "SECONDS", bounds.SECONDS / 40)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "said.j2").write_text(ESCAPES[name])
    said: dict[str, object] = {"x": "value", "rows": [1], "many": list(range(5_000)), "long": "a" * 100_000}

    ended = bounded.reading(partial(refused, tmp_path, said), (BadInput,), seconds=5)

    assert ended.broken == ""
    assert [len(sentence) > 20 for sentence in ended.said.split("\n")] == [True, True, True]


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


def test_the_bounds_are_wide_enough_for_a_page_of_everything_and_bounded_in_time(tmp_path: Path) -> None:
    (tmp_path / "wide.j2").write_text("{% for a in many %}{% for b in rows %}{{ a }}: {{ b }}, {{ loop.index }} of {{ loop.length }}\n{% endfor %}{% endfor %}")
    (tmp_path / "endless.j2").write_text("{% for a in many %}{% for b in many %}{% endfor %}{% endfor %}")
    said: dict[str, object] = {"many": list(range(5_000)), "rows": ["x", "y"]}

    assert Wording([tmp_path]).plain("wide.j2", said).count("\n") == 10_000
    ended = bounded.reading(partial(Wording([tmp_path]).plain, "endless.j2", said), (TemplateInvalid,), seconds=bounds.SECONDS + 5)
    assert "endless.j2: A template goes round too often" in ended.said


def test_a_file_of_the_templates_folder_that_is_no_text_of_ours_is_told(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "templates", tmp_path / "elsewhere"
    (folder / "letters").mkdir(parents=True)
    (elsewhere / "letters").mkdir(parents=True)
    (elsewhere / "letters" / "x.j2").write_text("secret")
    (folder / "far.j2").symlink_to(elsewhere / "letters" / "x.j2")
    (folder / "system").symlink_to(elsewhere / "letters")
    (folder / "zero.j2").symlink_to("/dev/zero")
    (folder / "round.j2").symlink_to(folder / "round.j2")
    (folder / "huge.j2").write_bytes(b" " * (template_files.MOST_BYTES + 1))
    os.mkfifo(folder / "pipe.j2")
    (folder / "folder.j2").mkdir()
    for name in ("far.j2", "system/x.j2", "zero.j2", "round.j2", "huge.j2", "pipe.j2", "folder.j2"):
        ended = bounded.reading(partial(Wording([folder]).plain, name, {}), (TemplateInvalid,), seconds=5)

        assert ended.broken == ""
        assert name in ended.said and ended.said.endswith(".")
