"""A clinic's change to a letter is looked over before a letter is: with file, line and what to write instead."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from casework.actions import templates
from casework.letters import template_check, word
from casework.letters.parsing import Reader
from casework.letters.template_check import Finding, Shelf
from casework.letters.wording import Wording
from casework.settings import Settings
from casework.terms import DocumentKind
from tests.letters.test_packet import REGISTER, TEMPLATES

FIRST = '{% extends "standard/letters/first-appeal.md.j2" %}\n'


def settings(home: Path) -> Settings:
    return Settings.from_env({"CASEWORK_HOME": str(home)})


OURS = """{% set greeting = "Dear" %}
{{ greeting }} reader:

{% block opening %}
We write for {{ member.formal }}{% if reason %} about {{ reason }}{% endif %}.

{% endblock %}
{% include "letters/_asked.md.j2" %}
"""
KNOWN = {"member": frozenset({"formal", "full"}), "reason": None, "law": None, "cite": None}


def found(home: Path, text: str, name: str = "first-appeal.md.j2") -> list[Finding]:
    """Check a clinic that owns one template beside two small ones of ours, and give what must be put right."""
    for folder, file, said in (("ours", "first-appeal.md.j2", OURS), ("ours", "_asked.md.j2", "# What we ask\n\nReverse it.\n\n"), ("own", name, text)):
        (home / folder / "letters").mkdir(parents=True, exist_ok=True)
        (home / folder / "letters" / file).write_text(said, encoding="utf-8")
    shelf = Shelf(Reader(Wording([home / "own", home / "ours"])), home / "ours", home / "own", ("letters/first-appeal.md.j2",))
    return [each for each in template_check.check(shelf, KNOWN, REGISTER) if each.severity == template_check.ERROR]


def owned(home: Path, text: str) -> Settings:
    """Give a clinic that owns a first appeal beside all of ours."""
    (home / "templates" / "letters").mkdir(parents=True)
    (home / "templates" / "letters" / "first-appeal.md.j2").write_text(text, encoding="utf-8")
    return settings(home)


def errors(of: Settings) -> list[str]:
    return [each.code for each in templates.check(of) if each.severity == template_check.ERROR]


def block(text: str, name: str = "opening") -> str:
    return f"{FIRST}{{% block {name} %}}\n{text}\n\n{{% endblock %}}\n"


def test_our_own_templates_have_nothing_to_put_right(tmp_path: Path) -> None:
    assert errors(settings(tmp_path)) == []


def test_one_changed_paragraph_is_fine_and_the_rest_stays_ours(tmp_path: Path) -> None:
    desk = templates.Desk.open(owned(tmp_path, block("We write for our patient, {{ member.formal }}.\n\n{{ super() }}")))
    made = templates.preview(desk, DocumentKind.FIRST_APPEAL)

    assert found(tmp_path, block("We write for our patient, {{ member.formal }}.")) == []
    assert "We write for our patient, Mx.\u00a0Sample." in made.text
    assert "We appeal the plan" in made.text and "# What we ask" in made.text


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        (block("{{ membr.formal }}"), "unknown-field", 3, "Did you mean “member”"),
        (block("{{ member.frmal }}"), "unknown-field", 3, "Did you mean “formal”"),
        (block("A sentence.", "openin"), "unmatched-block", 2, "Did you mean “opening”"),
        (block("It helps 55 of 100."), "unkeyed-figure", 3, "“55”"),
        (block("Half, or 50%, respond."), "unkeyed-figure", 3, "50%"),
        (block("{{ 'It helps fifty percent' if reason }}"), "unkeyed-figure", 3, "percent"),
        (block("A study found it."), "unkeyed-figure", 3, "study"),
        (block("ERISA says so."), "unkeyed-figure", 3, "ERISA"),
        (block("Smith et al found it."), "unkeyed-figure", 3, "et al"),
        (block('{{ cite("harvard2025") }}'), "unverified-citation", 3, "no such entry"),
        (block('{{ cite("brendle2022") }}'), "unverified-citation", 3, "not verified"),
        (block('{% set x = law("deemed") %}{% if x %}{{ x.text }}{% endif %}'), "unknown-law", 3, "claim-file"),
        (block("This is a\nlife\u2011changing treatment."), "quarantine", 4, "selling words"),
        (block("Tools\nsuch as Cover\u00adage-Genius state."), "quarantine", 4, "product nobody could find"),
        (block("Or\nelse."), "quarantine", 3, "a threat"),
        (block("{{ 'We guarantee it' }}"), "quarantine", 3, "a promise"),
        (block("Text.") + "{% set forgotten = reason %}\n", "unused-field", 6, "forgotten"),
        (FIRST + "{% block opening %}\nText.\n", "syntax", 2, "end of template|endblock"),
        (block("{{ member.formal | shout }}"), "syntax", 3, "shout"),
        ("{{ 'a' ~ 'b' }}\n", "syntax", 1, "~"),
    ],
)
def test_each_fault_is_found_with_its_line(tmp_path: Path, text: str, code: str, line: int, said: str) -> None:
    hits = [each for each in found(tmp_path, text) if each.code == code]

    assert hits, found(tmp_path, text)
    assert hits[0].file == "clinic/letters/first-appeal.md.j2"
    assert hits[0].line == line or code == "syntax"
    assert any(word in hits[0].words for word in said.split("|"))


def test_a_file_that_nothing_uses_is_found(tmp_path: Path) -> None:
    (hit,) = found(tmp_path, FIRST, "frist-appeal.md.j2")

    assert hit.code == "unused-file" and "first-appeal.md.j2" in hit.words


def test_a_reminder_of_the_clinic_may_not_say_what_no_letter_may_say(tmp_path: Path) -> None:
    found(tmp_path, block("A sentence."))
    (tmp_path / "own" / "reminders").mkdir()
    (tmp_path / "own" / "reminders" / "sms.j2").write_text("{{ anything }}\nTry ClaimGenius, day 3.\n")
    shelf = Shelf(Reader(Wording([tmp_path / "own", tmp_path / "ours"])), tmp_path / "ours", tmp_path / "own", ())
    hits = [each for each in template_check.check(shelf, KNOWN, REGISTER) if each.severity == template_check.ERROR]

    assert [(each.file, each.line, each.code) for each in hits] == [("clinic/reminders/sms.j2", 2, "quarantine")]


def test_a_copy_of_a_whole_letter_is_good_to_know(tmp_path: Path) -> None:
    assert found(tmp_path, "Our own asking.\n", "_asked.md.j2") == []

    shelf = Shelf(Reader(Wording([tmp_path / "own", tmp_path / "ours"])), tmp_path / "ours", tmp_path / "own", ())
    assert "whole-copy" in {each.code for each in template_check.check(shelf, KNOWN, REGISTER) if each.severity == template_check.NOTE}


def test_a_letterhead_that_lacks_a_style_is_named_and_the_rest_is_still_looked_at(tmp_path: Path) -> None:
    of = owned(tmp_path, block("{{ membr }}"))
    document = docx.Document(str(TEMPLATES / "letterhead.docx"))
    document.styles["Callout"].delete()
    document.save(str(of.folder("templates") / "letterhead.docx"))

    hits = templates.check(of)

    assert {"letterhead", "unknown-field"} <= {each.code for each in hits}
    assert any("Callout" in each.words for each in hits)


def test_a_fault_that_shows_only_in_drawing_is_found(tmp_path: Path) -> None:
    assert errors(owned(tmp_path, block("{{ denial.notice_on }}"))) == ["cannot-be-drawn"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> templates.Desk:
    return templates.Desk.open(settings(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_document_has_a_preview_that_says_sample(desk: templates.Desk, kind: DocumentKind) -> None:
    made = templates.preview(desk, kind)

    assert made.text and word.stamps(made.data)["DocumentKind"] == kind.value
    assert b"SAMPLE" in _part(made.data, "docProps/core.xml")
    assert any(b"SAMPLE" in _part(made.data, name) for name in _names(made.data) if name.startswith("word/header"))


def test_a_preview_shows_the_clinics_own_letterhead_lines(tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text('[clinic]\nname = "Own Clinic"\nstreet = "1 A"\ncity = "B"\njurisdiction = "IL"\nzip_code = "62704"\nphone = "555"\n')
    made = templates.preview(templates.Desk.open(settings(tmp_path)), DocumentKind.FIRST_APPEAL)

    assert any(b"SAMPLE \xc2\xb7 Own Clinic" in _part(made.data, name) for name in _names(made.data) if name.startswith("word/header"))


def _names(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def _part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(name)
