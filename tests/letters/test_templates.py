"""What no template may say, and what every figure in one must come from."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from casework.chart import Denial, Standing
from casework.letters import packet, quarantine, word
from casework.letters.quarantine import Phrase
from casework.letters.wording import Wording
from casework.rules.pathways import Rung
from casework.terms import DenialReason, DocumentKind, Outcome, Track
from tests.letters import samples
from tests.letters.test_packet import LETTERHEAD, REGISTER, TEMPLATES, drawn

ROOT = TEMPLATES.parent
FILES = sorted((TEMPLATES / "letters").glob("*.j2"))
QUARANTINE = quarantine.standard()
APPEALS = [DocumentKind.FIRST_APPEAL, DocumentKind.SECOND_APPEAL, DocumentKind.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST]
KINDS = list(DocumentKind)


def wording_of(path: Path) -> str:
    """Give what a template itself says, without its tags and its table widths."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"^@table \w* *[\d>,]+", "", text, flags=re.M)


def words(kind: DocumentKind, **parts: object) -> str:
    return word.plain_text(drawn(samples.rich(kind, **parts), kind).data)


def test_every_document_has_its_template() -> None:
    names = {path.name for path in FILES}

    assert {f"{kind.value}.md.j2" for kind in KINDS} <= names


@pytest.mark.parametrize("phrase", QUARANTINE.phrases, ids=lambda phrase: phrase.pattern.pattern)
def test_no_template_and_no_entry_of_the_register_holds_a_quarantined_phrase(phrase: Phrase) -> None:
    def holds(text: str) -> bool:
        return bool(phrase.pattern.search(quarantine.normal(text)))

    ours = [path for path in TEMPLATES.rglob("*.j2") if path not in FILES]
    assert not [path.name for path in FILES if holds(path.read_text(encoding="utf-8"))]
    assert not [path.name for path in ours if holds(wording_of(path))], "the name of a clock in a tag is no word to anybody"
    assert not [item.key for item in REGISTER.statements if holds(item.text)]
    assert not [work.key for work in REGISTER.references.values() if holds(" ".join((work.title, work.finding, work.design, work.indication)))]


@pytest.mark.parametrize("phrase", [phrase for phrase in QUARANTINE.phrases if phrase.claim], ids=lambda phrase: phrase.pattern.pattern)
def test_each_pattern_catches_the_claim_it_is_for(phrase: Phrase) -> None:
    assert phrase.pattern.search(quarantine.normal(phrase.claim))


CLAIMS = [
    "an 89% win rate",
    "CoverageGenius",
    "ClaimGenius.ai",
    "California's SB 456",
    "Texas's HB 22",
    "the NIH's 2025 RESTORE Trial",
    "Healing Minds Foundation",
    "fined $2M",
    "CKC",
    "62% of approvals",
    "12,000 patients",
    "70% efficacy",
    "unless you pay",
    "deemed exhausted",
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_quarantine_catches_what_it_is_for(claim: str) -> None:
    assert QUARANTINE.found(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "an **89 percent** win\nrate",
        "an 89\u202f% win-rate",
        "12 000 patients",
        "12\u2009000 PATIENTS",
        "2\u20113× less",
        "SB\u2011456",
        "Cover\u00adageGenius",
        "seventy or 70 per cent versus 30 per cent for SSRIs",
        "$ 2 million",
        "life\u2011changing",
    ],
)
def test_a_claim_is_found_however_it_is_set(claim: str) -> None:
    assert QUARANTINE.found(claim)


def test_a_finding_with_a_like_figure_is_no_claim() -> None:
    assert not QUARANTINE.found("Of those who took part, 62% responded and 89% completed; 4,200 were screened.")


def typed_in(path: Path) -> list[str]:
    """List the figures, the works and the law that a template states by itself."""
    said = re.sub(r"^\d\. ", "", wording_of(path), flags=re.M)
    return re.findall(r"\d+|%|\$|\bstud(?:y|ies|ied)\b|\btrials?\b|meta-analys|\bCFR\b|U\.S\.C|ERISA|\bAct\b|§", said)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_figure_no_study_and_no_law_is_typed_into_a_template(path: Path) -> None:
    assert typed_in(path) == []


def test_the_scan_sees_what_is_typed_in(tmp_path: Path) -> None:
    path = tmp_path / "x.md.j2"
    path.write_text("1. A study of {{ n }} people under 29 CFR found 55%.\n@table Lines 1,2> Words\n")

    assert typed_in(path) == ["study", "29", "CFR", "55", "%"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_template_uses_a_pronoun_for_the_member_or_a_code_descriptor(path: Path) -> None:
    assert not re.search(r"\b(he|she|his|her|hers|him)\b|therapy, prophylaxis|therapeutic, prophylactic", wording_of(path), re.IGNORECASE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_in_brackets_has_its_reference(kind: DocumentKind) -> None:
    made = drawn(samples.rich(kind), kind)
    cited = {int(number) for number in re.findall(r"\[(\d+)\]", word.plain_text(made.data))}

    assert cited == set(range(1, len(made.citations) + 1))


def test_the_denials_own_words_are_quoted_and_its_reason_answered() -> None:
    said = words(DocumentKind.FIRST_APPEAL)

    assert "does not meet the plan's definition of medical necessity." in said
    assert "Why the service is medically necessary for this member" in said


@pytest.mark.parametrize("kind", APPEALS)
def test_an_experimental_denial_is_met_with_the_evidence_that_points_the_other_way(kind: DocumentKind) -> None:
    with_limits = drawn(samples.rich(kind, denial={"reason": DenialReason.EXPERIMENTAL}), kind)
    without = drawn(samples.rich(kind), kind)

    assert {"ekstrand2022", "jelovac2025"} <= set(with_limits.citations)
    assert not {"ekstrand2022", "jelovac2025"} & set(without.citations)


def test_another_route_or_another_drug_gets_no_evidence_for_infusions() -> None:
    for request in ({"description": "esketamine nasal spray"}, {"description": "lidocaine infusion"}):
        made = drawn(samples.rich(DocumentKind.FIRST_APPEAL, request=request, denial={"reason": DenialReason.EXPERIMENTAL}), DocumentKind.FIRST_APPEAL)

        assert made.citations == ()
        assert "anesthetic" not in made.text


def test_documented_and_reported_treatments_are_counted_apart() -> None:
    said = words(DocumentKind.FIRST_APPEAL)
    fewer = words(DocumentKind.FIRST_APPEAL, trials=(*samples.TRIALS[:3], samples.TRIALS[3].model_copy(update={"proof": ""}), samples.TRIALS[4]))

    assert "The records show that four earlier treatments in four classes were given" in said
    assert "The records show that three earlier treatments in three classes were given" in fewer
    assert "The member reports two more" in fewer


RIGHTS = {
    "self-funded-erisa": "29 CFR 2560.503-1(h)(2)(iii)",
    "insured-group": "45 CFR 147.136(b)(2)(ii)(C)",
    "individual": "45 CFR 147.136(b)(3)(ii)(C)",
    "medicare-advantage": "42 CFR 422.590",
}


@pytest.mark.parametrize("plan", RIGHTS)
def test_each_plan_gets_its_own_law_and_no_other(plan: str) -> None:
    dossier = samples.rich(DocumentKind.FIRST_APPEAL, coverage={"plan": plan})
    dossier = replace(dossier, limit=None, rung=Rung(dossier.stage, dossier.rung.filer, dossier.rung.legal_name))
    said = word.plain_text(drawn(dossier, DocumentKind.FIRST_APPEAL).data)

    assert RIGHTS[plan] in said
    assert not [citation for other, citation in RIGHTS.items() if other != plan and citation in said]


def test_a_grandfathered_policy_gets_no_right_that_it_does_not_give() -> None:
    assert "147.136" not in words(DocumentKind.FIRST_APPEAL, coverage={"plan": "insured-group", "is_grandfathered": True})


def test_the_clinics_own_dispute_claims_no_right_of_the_member() -> None:
    dossier = replace(samples.rich(DocumentKind.FIRST_APPEAL), track=Track.PROVIDER)
    said = word.plain_text(drawn(dossier, DocumentKind.FIRST_APPEAL).data)

    assert "Provider dispute" in said
    assert "CFR" not in said
    assert "authorized representative" not in said


def test_standing_is_stated_as_it_is() -> None:
    assert "as authorized representative" in words(DocumentKind.FIRST_APPEAL)
    unsigned = words(DocumentKind.FIRST_APPEAL, standing=Standing())

    assert "as authorized representative" not in unsigned
    assert "it will follow separately" in unsigned
    assert "Member’s authorization signed" not in unsigned


def test_a_date_from_the_remittance_is_not_called_the_notice() -> None:
    said = words(DocumentKind.FIRST_APPEAL, denial={"is_proxy": True})

    assert "in its remittance dated September 10, 2026" in said
    assert "Date of denial" not in said
    assert "Denial notice dated" not in said


def test_the_notice_to_the_plan_threatens_nothing_and_says_nothing_clinical() -> None:
    said = words(DocumentKind.COMPLAINT_NOTICE)

    assert "The member may ask this office" in said
    assert "Employee Benefits Security Administration" in said
    assert not re.search(r"unless|will file|must|F33|ketamine|depress", said)


@pytest.mark.parametrize("kind", [DocumentKind.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST])
def test_a_request_to_a_reviewer_claims_no_form_that_nobody_enclosed_and_mentions_no_complaint(kind: DocumentKind) -> None:
    said = words(kind)

    assert re.search(r"If a form is required that is not with it, .*(request open|request be kept open)", said)
    assert "enclosed separately" not in said
    assert "complaint" not in said.lower()


@pytest.mark.parametrize("plan", list(samples.OFFICES))
def test_the_complaint_goes_to_the_right_office_and_accuses_nobody(plan: str) -> None:
    said = words(DocumentKind.REGULATOR_COMPLAINT, coverage={"plan": plan})

    assert samples.OFFICES[plan].name in said
    assert "October 28, 2026" in said
    assert not re.search(r"violat|unlawful|illegal|bad faith|fraud", said, re.IGNORECASE)


def test_a_superbill_shows_every_line_its_sum_and_no_warning() -> None:
    questioned = tuple(line.model_copy(update={"modifiers": ("59",)}) for line in samples.CLAIMS)
    said = words(DocumentKind.SUPERBILL, claims=questioned)

    assert said.count("06/15/2026") == 3
    assert "$1,942.00" in said
    assert "distinct" not in said and "warning" not in said.lower()


def test_a_prior_approval_is_held_against_a_denial_for_want_of_one() -> None:
    dossier = samples.rich(DocumentKind.FIRST_APPEAL, denial={"reason": DenialReason.NO_PRIOR_AUTHORIZATION})
    approved = replace(samples.PRIOR, outcome=Outcome.APPROVED)
    said = word.plain_text(drawn(replace(dossier, history=(approved,), refusals=()), DocumentKind.FIRST_APPEAL).data)

    assert "with this outcome: approved, reference UM-9081." in said
    assert "PA-5512" not in said


def test_an_urgent_request_says_so_before_service_only() -> None:
    assert "Expedited review is requested" in words(DocumentKind.PRIOR_AUTHORIZATION_REQUEST, request={"is_urgent": True})
    assert "Expedited" not in words(DocumentKind.FIRST_APPEAL, request={"is_urgent": True})


def test_an_appeal_of_a_refused_request_asks_for_authorization_and_not_for_payment() -> None:
    said = words(DocumentKind.FIRST_APPEAL, claims=(), denial=Denial(**(samples.CHART.denial.model_dump())))

    assert "reverse its decision and authorize the service" in said
    assert "pay the claim" not in said


def test_a_clinic_may_change_one_paragraph(tmp_path: Path) -> None:
    own = tmp_path / "letters"
    own.mkdir()
    (own / "first-appeal.md.j2").write_text(
        '{% extends "standard/letters/first-appeal.md.j2" %}\n{% block asked %}\n# Our wish\n\nReverse it.\n\n{% endblock %}\n'
    )
    wording = Wording([tmp_path, TEMPLATES])
    dossier = samples.rich(DocumentKind.FIRST_APPEAL)
    made = packet.draw(dossier, DocumentKind.FIRST_APPEAL, wording=wording, letterhead=LETTERHEAD, register=REGISTER)

    assert "Our wish" in made.text and "What we ask" not in made.text
    assert made.template_hash != drawn(dossier, DocumentKind.FIRST_APPEAL).template_hash


def test_dates_are_written_as_americans_write_them() -> None:
    for kind in KINDS:
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", words(kind)), kind
