"""A letter calls met only what has its page; the rest is named to the clinic and not to the reviewer."""

from dataclasses import replace
from datetime import date

import pytest

from casework.letters import crosswalk, packet, word
from casework.letters.dossier import Dossier
from casework.letters.exhibited import Numbered
from casework.rules.crosswalk import Comparison, Crosswalk, Finding, Row
from casework.rules.exhibit_pages import ExhibitPage
from casework.terms import DenialReason, DocumentKind
from tests.letters import samples
from tests.letters.test_packet import drawn
from tests.letters.written import faults

PAGE = ExhibitPage(12, 3)
MET = Row("own.trials", "Two antidepressants failed.", Finding.MET, PAGE, prints=True, is_answered=True)
OPEN = Row("own.severity", "The MADRS is 28 or more.", Finding.NO_EVIDENCE, close="Link the page", proposal="MADRS 36", prints=True)
UNMET = Row("own.consent", "Consent was signed.", Finding.NOT_MET, close="Link the page", prints=True, is_answered=True)
UNREAD = Row("own.copy", "Read in a copy that nobody verified.", Finding.MET, PAGE, prints=False, is_answered=True)
SHEET = Crosswalk("own", "Summit", "Ketamine Infusion", "7.01", "March 2026", is_whole=True, rows=(MET, OPEN, UNMET, UNREAD))
REVIEWS = (DocumentKind.SECOND_APPEAL, DocumentKind.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST)


def with_sheet(kind: DocumentKind, sheet: Crosswalk = SHEET, **parts: object) -> Dossier:
    return replace(samples.rich(kind, **parts), crosswalks=(sheet,), exhibits=(Numbered(PAGE.paper, 4, "Medical records"),))


@pytest.mark.parametrize("kind", REVIEWS)
def test_only_what_is_met_prints_with_its_page_and_the_policys_name_number_and_date(kind: DocumentKind) -> None:
    dossier = with_sheet(kind, denial={"reason": DenialReason.MEDICAL_NECESSITY})
    text = word.plain_text(drawn(dossier, kind).data)

    assert "The record shows this criterion of Ketamine Infusion, number 7.01, March 2026:" in text
    assert f"{MET.words}\nExhibit 4, page 3" in text
    assert all(row.words not in text for row in (OPEN, UNMET, UNREAD))


def test_a_policy_without_a_met_criterion_prints_nothing() -> None:
    kind = DocumentKind.THIRD_APPEAL
    sheet = replace(SHEET, rows=(OPEN, UNMET, UNREAD, replace(MET, page=None)))

    assert drawn(with_sheet(kind, sheet), kind).text == drawn(samples.rich(kind), kind).text


def test_a_second_appeal_against_another_reason_argues_no_criteria() -> None:
    dossier = with_sheet(DocumentKind.SECOND_APPEAL, denial={"reason": DenialReason.TIMELY_FILING})

    assert crosswalk.shown(dossier) == () == crosswalk.to_close(dossier)
    assert crosswalk.shown(with_sheet(DocumentKind.FIRST_APPEAL)) == ()


def test_a_policy_that_lists_some_criteria_claims_no_number() -> None:
    text = drawn(with_sheet(DocumentKind.THIRD_APPEAL, replace(SHEET, is_whole=False)), DocumentKind.THIRD_APPEAL).text

    assert "The record shows this criterion of Ketamine Infusion" in text and "shows all" not in text


def test_all_criteria_are_claimed_only_where_every_one_is_met() -> None:
    whole = replace(SHEET, rows=(MET, replace(MET, name="own.second")))

    assert "The record shows all two criteria of Ketamine" in drawn(with_sheet(DocumentKind.THIRD_APPEAL, whole), DocumentKind.THIRD_APPEAL).text
    assert "shows all" not in drawn(with_sheet(DocumentKind.THIRD_APPEAL), DocumentKind.THIRD_APPEAL).text
    assert "shows all" not in drawn(with_sheet(DocumentKind.THIRD_APPEAL, replace(whole, is_whole=False)), DocumentKind.THIRD_APPEAL).text


def test_what_is_open_is_named_with_what_would_close_it_and_never_in_the_criterions_words() -> None:
    found = packet.to_complete(with_sheet(DocumentKind.EXTERNAL_REVIEW_REQUEST, replace(SHEET, ask="Ask the payer.")))

    assert [each.field for each in found][-3:] == ["criteria of own", "criterion own.severity, no evidence", "criterion own.consent, not met"]
    assert all(row.words not in each.field + each.how for row in SHEET.rows for each in found)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (Comparison(answered_on=date(2026, 11, 2)), "answered in writing on November"),
        (Comparison(policy="Policy X"), "own policy, Policy X, covers esketamine"),
    ],
)
def test_esketamine_is_named_where_the_plan_covers_it_and_for_ketamine_alone(by: Comparison, words: str) -> None:
    kind = DocumentKind.EXTERNAL_REVIEW_REQUEST
    dossier = replace(samples.rich(kind), comparison=by)
    other = dossier.chart.model_copy(update={"request": dossier.chart.request.model_copy(update={"description": "esketamine nasal spray"})})

    assert words in drawn(dossier, kind).text.replace("\u00a0", " ")
    assert "stricter" not in drawn(replace(dossier, chart=other), kind).text
    assert "stricter" not in drawn(samples.rich(kind), kind).text


@pytest.mark.parametrize("kind", REVIEWS)
def test_hostile_words_of_a_policy_stay_words(kind: DocumentKind, tmp_path: object) -> None:
    sheet = replace(SHEET, name=samples.NASTY, rows=(replace(MET, words=samples.NASTY),))
    dossier = replace(samples.hostile(kind), crosswalks=(sheet,))
    data = drawn(dossier, kind).data

    assert not faults(data, tmp_path)  # type: ignore[arg-type]
    assert data == drawn(dossier, kind).data
