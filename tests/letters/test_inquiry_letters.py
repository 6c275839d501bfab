"""The call script and the written request: nothing invented, no law where none was checked for that plan, one sheet of paper."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from casework.chart import Standing
from casework.letters import word
from casework.letters.inquiry import InquirySheet
from casework.letters.refusals import Refusal
from casework.terms import DocumentKind, Outcome, Stage, Track
from tests.letters import inquiry_sheets, samples
from tests.letters.test_packet import drawn
from tests.rules import shipped

SCRIPT, REQUEST = DocumentKind.CALL_SCRIPT, DocumentKind.COVERAGE_CRITERIA_REQUEST
REFUSED = (Refusal(Stage.PRIOR_AUTHORIZATION, "Prior authorization", "the plan", Outcome.DENIED, samples.DRAWN_ON, reason="medical necessity"),)
LAW = re.compile(r"\d+ (?:CFR|USC)")


def words(kind: DocumentKind, **changes: object) -> str:
    return word.plain_text(drawn(replace(samples.rich(kind), **changes), kind).data)  # type: ignore[arg-type]


def test_the_number_to_call_is_the_known_one_or_a_blank_that_names_the_card() -> None:
    unknown = words(SCRIPT, inquiry=inquiry_sheets.MINIMAL)

    assert "(800) 555-0177 (member's card)" in words(SCRIPT)
    assert "the number on the member's card" in unknown.replace("’", "'")
    assert not re.search(r"\(\d{3}\) \d{3}-\d{4}", unknown.split("Number called")[1])


@pytest.mark.parametrize("plan", shipped.book().plan_names)
@pytest.mark.parametrize("kind", [SCRIPT, REQUEST])
def test_before_a_denial_neither_document_states_law_under_any_plan(kind: DocumentKind, plan: str) -> None:
    dossier = samples.rich(kind, coverage={"plan": plan})

    assert not LAW.search(word.plain_text(drawn(dossier, kind).data))


@pytest.mark.parametrize("plan", shipped.book().plan_names)
def test_after_a_denial_the_request_cites_only_what_was_checked_for_the_plan(plan: str) -> None:
    dossier = replace(samples.rich(REQUEST, coverage={"plan": plan}), refusals=REFUSED)
    cited = LAW.findall(word.plain_text(drawn(dossier, REQUEST).data))

    assert bool(cited) == (plan in ("self-funded-erisa", "insured-group", "individual"))


def test_without_the_members_authorization_or_for_the_clinics_own_dispute_no_right_is_claimed() -> None:
    unsigned = samples.changed(samples.rich(REQUEST).chart, standing=Standing())

    assert not LAW.search(words(REQUEST, refusals=REFUSED, chart=unsigned))
    assert not LAW.search(words(REQUEST, refusals=REFUSED, track=Track.PROVIDER))
    assert "signed on September 18, 2026, is enclosed" in words(REQUEST, refusals=REFUSED)


def test_the_request_says_that_it_is_no_appeal_and_asks_for_the_policy_by_name_number_and_date() -> None:
    said = words(REQUEST)

    assert "It is neither a request for prior authorization nor an appeal" in said
    assert "the name, number and date of the written policy that applies, with a copy" in said
    assert "we were told by telephone" in said.lower()
    assert not re.search(r"unless|violat|illegal", said)


def test_without_questions_or_answers_both_are_drawn_without_an_empty_heading() -> None:
    said = words(REQUEST, inquiry=InquirySheet())

    assert "What we ask" not in said and "told by telephone" not in said


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-writer-nogui")
def test_the_script_is_one_sheet_of_paper_front_and_back(tmp_path: Path) -> None:
    for name, sample in (("rich", samples.rich), ("minimal", samples.minimal)):
        (tmp_path / f"{name}.docx").write_bytes(drawn(sample(SCRIPT), SCRIPT).data)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.docx")))], check=True, capture_output=True, timeout=300)

    assert {len(re.findall(rb"/Type\s*/Page\b", path.read_bytes())) for path in tmp_path.glob("*.pdf")} == {2}
