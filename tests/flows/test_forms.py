import re
from dataclasses import replace
from typing import Any

import pytest

from casework.actions import Office, cases, questions
from casework.actions.questions import CHOICES, Ask, AskKind
from casework.rules.silence_asked import CameSince
from casework.settings import Caseworker
from casework.terms import Stage, Step, Track
from flows import approval, desk, forms, payment_fields
from tests import make


def ask_of(office: Office, kind: AskKind, **changes: Any) -> Ask:
    """Make a question of one kind about a real case."""
    (number,) = cases.take_chart(office, make.full_chart(), actor="test").opened
    asked = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert asked is not None
    said = {
        "case_number": number,
        "stage": Stage.FIRST_APPEAL,
        "track": Track.MEMBER,
        "step": Step.FILED,
        "number": 7,
        "kind": kind,
        "context": {**asked.context, "work": "corrected claim"},
    }
    return Ask(**{**said, **changes})


@pytest.mark.parametrize("kind", list(AskKind))
def test_no_form_has_a_free_text_field(office: Office, kind: AskKind) -> None:
    schema = forms.form_of(office, ask_of(office, kind)).model_json_schema()

    for name, field in schema["properties"].items():
        is_listed = "$ref" in field
        assert is_listed or field.get("pattern") in (forms.DAY, forms.REFERENCE, forms.HOUR, approval.SESSIONS, payment_fields.DOLLARS), f"{name} takes words"
    assert all("enum" in listed for listed in schema["$defs"].values())
    assert not re.match(forms.REFERENCE, "Jordan Whitlock")
    assert not re.match(forms.REFERENCE, "x" * 41)


@pytest.mark.parametrize("kind", list(AskKind))
def test_every_form_offers_what_may_be_answered_and_asks_who_answers(office: Office, kind: AskKind) -> None:
    schema = forms.form_of(office, ask_of(office, kind)).model_json_schema()

    assert schema["$defs"]["Choice"]["enum"] == [choice.value for choice in CHOICES[kind]]
    assert schema["$defs"]["Who"]["enum"] == ["Maria Ortega", "Sam Reed"]
    assert {"choice", forms.WHO} <= set(schema["required"])


@pytest.mark.parametrize("kind", list(AskKind))
def test_the_words_above_a_form_say_where_to_press_and_name_nobody(office: Office, kind: AskKind) -> None:
    words = forms.words(office, ask_of(office, kind, notice="The filing date is in the future."))

    assert "The filing date is in the future." in words
    assert "Resume" in words
    assert "Whitlock" not in words
    assert "F33.2" not in words
    assert "ketamine" not in words.lower()


def test_an_answer_is_given_to_the_actions_in_their_words_with_the_key_of_who_said_it(office: Office) -> None:
    form = forms.form_of(office, ask_of(office, AskKind.FILE))

    filled = form(choice="It was filed", who_are_you="Sam Reed", filed_on="2026-11-20", reference="FX-1")

    said = forms.said(filled)
    assert (said["choice"], said["filed_on"], said["method"], said["reference"]) == ("It was filed", "2026-11-20", "Fax", "FX-1")
    assert said["reason"] == ""
    assert forms.actor(filled, office.settings) == "sam"


def test_the_only_person_of_a_clinic_is_taken_also_where_the_answer_left_the_name_out(office: Office) -> None:
    alone = replace(office.settings, people=office.settings.people[:1])
    form = forms.form_of(replace(office, settings=alone), ask_of(office, AskKind.FILE))

    assert forms.actor(form.model_validate({"choice": CHOICES[AskKind.FILE][0].value}), alone) == "maria"


def test_two_people_of_one_name_are_told_apart(office: Office) -> None:
    twins = (Caseworker("ana1", "Ana Diaz"), Caseworker("ana2", "Ana Diaz"))

    assert list(forms.people(twins).values()) == ["Ana Diaz (ana1)", "Ana Diaz (ana2)"]


def test_a_form_keeps_its_fingerprint_from_day_to_day_and_changes_it_with_its_fields(office: Office) -> None:
    filing = ask_of(office, AskKind.FILE)
    deciding = replace(filing, kind=AskKind.NEXT_STEP)

    assert forms.fingerprint(forms.form_of(office, filing)) == forms.fingerprint(forms.form_of(office, filing))
    assert forms.fingerprint(forms.form_of(office, filing)) != forms.fingerprint(forms.form_of(office, deciding))


def test_the_key_of_a_question_is_its_step_and_number(office: Office) -> None:
    assert desk.key_of(ask_of(office, AskKind.FILE, step=Step.READY_TO_FILE, number=3)) == "ready-to-file-3"


def test_a_template_that_a_clinic_broke_does_not_keep_anybody_from_answering(office: Office) -> None:
    own = office.settings.folder("templates") / "forms"
    own.mkdir()
    (own / "file.md.j2").write_text("{{ no_such_thing }}")

    words = forms.words(office, ask_of(office, AskKind.FILE))

    assert "forms/file.md.j2" in words


def test_the_form_of_a_filed_stage_asks_first_whether_anything_came(office: Office) -> None:
    schema = forms.form_of(office, ask_of(office, AskKind.DETERMINE)).model_json_schema()

    assert schema["$defs"]["CameSince"]["enum"] == [forms.NONE, *CameSince]
    assert "No answer in time" in schema["$defs"]["Outcome"]["enum"]
    assert "came_since" not in schema["required"]


def test_the_words_above_a_form_say_what_may_be_done_about_a_late_payer_and_after_it(office: Office) -> None:
    asked = ask_of(office, AskKind.DETERMINE)
    late = {**asked.context, "payer_late": "No answer by 2027-01-19: ask first whether anything came."}
    silent = {**asked.context, "after_silence": "The way to OPM is open."}

    assert "> **No answer by 2027-01-19: ask first" in forms.words(office, replace(asked, context=late))
    words = forms.words(office, replace(asked, kind=AskKind.NEXT_STEP, context=silent))
    assert "did not answer in time" in words
    assert "The way to OPM is open." in words
    assert "The payer refused" not in words
