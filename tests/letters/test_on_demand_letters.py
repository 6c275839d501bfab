"""The letters drawn on demand: the right law for the right plan, nothing of health to an employer, no call that nobody verified."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.chart import Denial, Diagnosis, Infusion, Standing, TreatmentTrial
from casework.errors import NotAllowed
from casework.letters import packet, preflight, word
from casework.letters.on_demand import Extra
from casework.letters.protocol import protocol
from casework.terms import DenialReason, DocumentKind, Outcome, Stage, Track
from tests.letters import extras, samples
from tests.letters.test_packet import LETTERHEAD, REGISTER, WORDING, drawn
from tests.rules import shipped

CALL, SHEET = DocumentKind.PEER_TO_PEER_REQUEST, DocumentKind.PEER_TO_PEER_SHEET
FILE, PLAN = DocumentKind.CLAIM_FILE_REQUEST, DocumentKind.PLAN_DOCUMENT_REQUEST
LAW = re.compile(r"\d+ (?:CFR|U\.S\.C\.)")
OF_HEALTH = r"ketamine|infus|F33|depress|psychiat|diagnos|treat|clinic|medic|health information|mental|drug|Harbor Light|Avery|555-014|1234567893|96365|J3490"


def words(kind: DocumentKind, **changes: object) -> str:
    return word.plain_text(drawn(replace(samples.rich(kind), **changes), kind).data)  # type: ignore[arg-type]


def whole(data: bytes) -> str:
    """Read the words of every part of a Word file but its styles: text, headers, footers, properties and their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    kept = {name: text for name, text in parts.items() if not re.search(r"styles|theme|fontTable|settings|numbering|Content_Types|_rels", name)}
    assert {"docProps/core.xml", "docProps/custom.xml", "word/document.xml"} < set(kept)
    return " ".join(re.sub(r"<[^>]*>", "", text) + " ".join(re.findall(r'(?:name|w:descr)="([^"]*)"', text)) for text in kept.values())


def test_the_request_to_the_employer_says_nothing_of_health_anywhere_in_the_file() -> None:
    made = drawn(samples.rich(PLAN), PLAN)

    assert "Prairie Tool" in whole(made.data)
    assert not re.search(OF_HEALTH, whole(made.data).replace("Employee Health Plan", ""), re.IGNORECASE)


def test_the_scan_of_the_whole_file_sees_header_footer_and_properties() -> None:
    said = whole(drawn(samples.rich(CALL), CALL).data)

    assert re.search("Harbor Light", said) and re.search("health information", said) and re.search("infusion", said)


def test_the_request_to_the_employer_is_the_patients_own_and_is_signed_by_hand() -> None:
    said = words(PLAN)

    assert "Elena Whitfield (signature and date)" in said
    assert re.search(r"14 Alder Court", whole(drawn(samples.rich(PLAN), PLAN).data))


@pytest.mark.parametrize("plan", shipped.book().plan_names)
def test_plan_documents_are_asked_of_employers_only_and_law_is_cited_where_it_was_checked(plan: str) -> None:
    dossier = samples.rich(PLAN, coverage={"plan": plan})
    if plan not in ("self-funded-erisa", "insured-group"):
        with pytest.raises(NotAllowed, match="plan of a private employer"):
            drawn(dossier, PLAN)
        return

    assert bool(LAW.search(word.plain_text(drawn(dossier, PLAN).data))) == (plan == "self-funded-erisa")


@pytest.mark.parametrize("plan", shipped.book().plan_names)
def test_the_claim_file_is_asked_for_under_every_plan_and_law_cited_only_where_it_was_checked(plan: str) -> None:
    said = word.plain_text(drawn(samples.rich(FILE, coverage={"plan": plan}), FILE).data)

    assert bool(LAW.search(said)) == (plan in ("self-funded-erisa", "insured-group", "individual"))
    assert not re.search(r"penalt|per day|\$|unless", said)


def test_the_claim_file_is_asked_for_with_an_authorization_or_with_the_members_own_signature() -> None:
    unsigned = samples.changed(samples.rich(FILE).chart, standing=Standing())

    assert "as authorized representative" in words(FILE) and "signature and date" not in words(FILE)
    assert "Elena Whitfield, member (signature and date)" in words(FILE, chart=unsigned)
    assert "authorized representative" not in words(FILE, chart=unsigned)


@pytest.mark.parametrize("kind", [FILE, PLAN])
def test_the_clinics_own_dispute_asks_for_nothing_that_is_the_members(kind: DocumentKind) -> None:
    with pytest.raises(NotAllowed, match="the right is the member's"):
        drawn(replace(samples.rich(kind), track=Track.PROVIDER), kind)


@pytest.mark.parametrize("kind", [CALL, SHEET, FILE])
def test_nothing_refused_means_nothing_to_talk_about(kind: DocumentKind) -> None:
    dossier = samples.rich(kind, denial=Denial())

    assert "nothing was refused" in packet.why_not(replace(dossier, refusals=()), kind)


def test_a_window_for_the_call_is_stated_only_where_one_was_verified() -> None:
    assert "Ask for the call by December 1, 2026" in words(SHEET)
    assert "No window for the call is verified for this payer: ask today" in words(SHEET, extra=Extra())
    assert not re.search(r"\(\d{3}\) \d{3}-\d{4}", words(SHEET, extra=Extra()))


def test_the_talking_points_name_the_reason_as_the_letters_do_and_count_no_reported_treatment() -> None:
    said = words(SHEET)

    assert "R1. The plan, " in said and "R2." not in said and "What the record answers to R1" in said
    assert "Reported only, do not count it: Fluoxetine" in said


def test_the_talking_points_of_an_experimental_denial_show_what_points_the_other_way() -> None:
    said = word.plain_text(drawn(samples.rich(SHEET, denial={"reason": DenialReason.EXPERIMENTAL}), SHEET).data)

    assert "If these are raised" in said and "did not differ significantly" in said
    assert "If these are raised" not in words(SHEET)


GIVEN = st.builds(
    Infusion,
    given_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    dose_mg=st.none() | st.decimals(Decimal(1), Decimal(200), places=1),
    weight_kg=st.none() | st.decimals(Decimal(40), Decimal(150), places=1),
)


@given(st.lists(GIVEN, max_size=8))
def test_the_protocol_holds_every_infusion_once_in_order_and_invents_no_rate(infusions: list[Infusion]) -> None:
    found = protocol(infusions)
    days = [step.given.infusion.given_on for step in found.steps]

    assert days == sorted(item.given_on for item in infusions)
    assert all(step.mg_per_minute is None for step in found.steps)
    if found.gaps:
        assert 0 < found.gaps[0] <= found.gaps[1] <= (max(days) - min(days)).days


LATE, FAX, TIMELY, PARITY = DocumentKind.PAYER_LATE_LETTER, DocumentKind.FAX_COVER, DocumentKind.TIMELY_FILING_LETTER, DocumentKind.PARITY_REQUEST
PHARMACY, TREATING, PATIENT = DocumentKind.PHARMACY_RECORDS_REQUEST, DocumentKind.TREATING_RECORDS_REQUEST, DocumentKind.PATIENT_LETTER


def test_a_payer_is_asked_about_its_time_only_when_it_ended_and_somebody_asked_first() -> None:
    dossier = samples.rich(LATE)
    unasked = replace(dossier, extra=replace(dossier.extra, overdue=replace(extras.LATE, is_asked=False)))

    assert "--asked-first" in packet.why_not(unasked, LATE)
    assert "no verified rule" in packet.why_not(replace(dossier, extra=Extra()), LATE)
    assert "waits for our answer" in packet.why_not(replace(dossier, extra=replace(dossier.extra, waits_for_us=True)), LATE)


def test_the_question_about_a_late_decision_accuses_nobody() -> None:
    assert not re.search(r"violat|fail|illegal|breach|unless|overdue|deemed|\bmust\b", words(LATE), re.IGNORECASE)
    assert "We may have missed a letter" in words(LATE)


def test_a_late_request_for_authorization_does_not_go_to_the_appeals_address() -> None:
    dossier = samples.rich(LATE)
    asked = replace(dossier, stage=Stage.PRIOR_AUTHORIZATION, rung=replace(dossier.rung, stage=Stage.PRIOR_AUTHORIZATION))
    said = word.plain_text(drawn(asked, LATE).data)

    assert "Attention: Utilization Management" in said and "the decision on the request filed" in said
    assert "Salt Lake City" not in said and "Member Appeals" not in said


def test_the_fax_cover_names_no_patient_no_diagnosis_and_the_number_of_pages() -> None:
    said = words(FAX)

    assert not re.search(r"Whitfield|Elena|F33|ketamine|SMH100200301|depress", said)
    assert said.count("24 pages") == 1 and "staff" not in said


def test_a_fax_to_another_office_names_that_office_and_asks_for_its_own_number() -> None:
    dossier = samples.rich(FAX)
    elsewhere = replace(dossier, rung=replace(dossier.rung, office="State Review Office", decider="the State Review Office", addressee="the office"))

    assert "State Review Office" in word.plain_text(drawn(elsewhere, FAX).data)
    (lack,) = preflight.missing(replace(elsewhere, extra=Extra(pages=2)), FAX)
    assert lack.field == "fax number of State Review Office"


def test_proof_of_filing_is_offered_only_against_a_denial_about_time() -> None:
    dossier = samples.rich(TIMELY)
    other = samples.changed(dossier.chart, denial={"reason": DenialReason.CODING})

    assert packet.why_not(dossier, TIMELY) == ""
    assert "not about the time" in packet.why_not(replace(dossier, chart=other), TIMELY)
    assert "shown by the enclosed proof of July 3, 2026" in words(TIMELY)


@pytest.mark.parametrize("code", ["G90.511", "M79.7", "G89.4", "E11.9"])
def test_parity_is_never_argued_for_pain(code: str) -> None:
    dossier = samples.rich(PARITY, claims=(), diagnoses=(Diagnosis(code=code),))

    assert "nobody has entered this diagnosis" in packet.why_not(dossier, PARITY)


def test_parity_looks_at_every_diagnosis() -> None:
    dossier = samples.rich(PARITY, claims=(), diagnoses=(Diagnosis(code="G47.00"), Diagnosis(code="F33.2")))

    assert packet.why_not(dossier, PARITY) == ""


@pytest.mark.parametrize("reason", [DenialReason.CODING, DenialReason.TIMELY_FILING, DenialReason.OTHER, None])
def test_parity_is_not_argued_where_no_limit_on_treatment_was_the_reason(reason: DenialReason | None) -> None:
    dossier = samples.rich(PARITY)
    other = samples.changed(dossier.chart, denial={"reason": reason})

    assert "does not give a limit on treatment" in packet.why_not(replace(dossier, chart=other), PARITY)


@pytest.mark.parametrize("plan", shipped.book().plan_names)
def test_parity_is_asked_for_only_where_its_law_was_checked(plan: str) -> None:
    dossier = samples.rich(PARITY, coverage={"plan": plan})
    if packet.why_not(dossier, PARITY):
        assert plan not in ("self-funded-erisa", "insured-group", "individual")
        return

    assert re.search(r"comparative analysis .* \((29|42) U.S.C. ", word.plain_text(drawn(dossier, PARITY).data).replace("\xa0", " "))


@pytest.mark.parametrize("kind", [PHARMACY, TREATING])
def test_records_are_asked_for_only_where_proof_is_missing_and_with_the_patients_release(kind: DocumentKind) -> None:
    said = words(kind)

    assert ("Fluoxetine" in said) == (kind is PHARMACY) and ("Cognitive" in said) == (kind is TREATING)
    assert "Sertraline" not in said and "enclosed" not in said.lower() and "release must lie with this letter" in said
    assert not re.search(r"26-40000|SMH100200301", whole(drawn(samples.rich(kind), kind).data))
    assert not re.search(r"ketamine|F33|Summit Mutual|denied|appeal\b", said.replace("appeals coordinator", ""))
    assert "no treatment on record lacks" in packet.why_not(samples.rich(kind, trials=samples.TRIALS[:4]), kind)
    assert ("do not send psychotherapy notes" in said) == (kind is TREATING)


@pytest.mark.parametrize("kind", [PHARMACY, TREATING])
def test_a_treatment_whose_class_nobody_entered_is_named_to_nobody(kind: DocumentKind) -> None:
    trial = TreatmentTrial(treatment="Something")

    assert preflight.missing(samples.rich(kind, trials=(trial,)), kind)


SENT = Extra(sent_on=date(2026, 11, 3))
ANSWERS = [
    (Extra(), "We are preparing an appeal", "The last day for it is March 13, 2027, and it should have arrived by then"),
    (SENT, "on November 3, 2026, and wait for the answer", "We cannot say how it will be decided"),
    (replace(SENT, answer=Outcome.APPROVED, answered_on=date(2026, 11, 18)), "on November 18, 2026: approved", "watch that what was approved"),
    (replace(SENT, answer=Outcome.DENIED), "was: denied", "which steps are still open"),
]


@pytest.mark.parametrize(("extra", "said", "also"), ANSWERS)
def test_the_patient_is_told_where_the_matter_stands_and_promised_nothing(extra: Extra, said: str, also: str) -> None:
    told = words(PATIENT, extra=extra)

    assert said in told and also in told
    assert not re.search(r"\bwin\b|sure|certain|guarant|likely|should be|will be (?:paid|approved)", told)
    assert extra == Extra() or "March 13, 2027" not in told
    assert ("Records." in told) == (extra.answer is not Outcome.APPROVED)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("received by the plan", "It must have arrived by March 13, 2027; please do not wait for that day."),
        ("postmarked by that day; without a postmark it counts as filed on the day it is received", "It must be postmarked by March 13, 2027."),
        ("forwarded by the plan; nothing to file", ""),
    ],
)
def test_the_patient_is_told_what_keeps_the_last_day_as_the_rule_says(rule: str, said: str) -> None:
    dossier = samples.rich(PATIENT)
    assert dossier.limit
    told = word.plain_text(drawn(replace(dossier, limit=replace(dossier.limit, filed_when=rule)), PATIENT).data)

    assert said in told and ("March 13, 2027" in told) == bool(said)


def test_the_clinics_own_dispute_tells_the_patient_that_it_does_not_appeal_for_her() -> None:
    told = word.plain_text(drawn(replace(samples.rich(PATIENT), track=Track.PROVIDER), PATIENT).data)

    assert "This does not appeal for you. Your own time to appeal runs beside it." in told


@pytest.mark.parametrize("stage", [Stage.PRIOR_AUTHORIZATION, Stage.FIRST_APPEAL, Stage.DOI_COMPLAINT])
def test_the_patients_letter_is_written_in_short_plain_sentences(stage: Stage) -> None:
    dossier = samples.rich(PATIENT)
    told = packet.draw(
        replace(dossier, stage=stage, rung=replace(dossier.rung, stage=stage)), PATIENT, wording=WORDING, letterhead=LETTERHEAD, register=REGISTER
    ).text
    plain = " ".join(line for line in told.splitlines() if not line.startswith(("@", "#")))
    lengths = [len(sentence.split()) for sentence in re.split(r"(?<=[.:;])\s+", re.sub(r"(Ms|Co|Inc)\.", r"\1", plain))]

    assert max(lengths) <= 32 and sum(lengths) / len(lengths) <= 16
    assert not re.search(r"adverse|determination|pursuant|herein|CFR|F33|utilization", plain)


def test_a_past_window_for_the_call_is_said_to_have_ended() -> None:
    dossier = samples.rich(SHEET)
    over = replace(dossier.extra, call=replace(dossier.extra.call, ask_by=date(2026, 11, 1)))

    assert "The window to ask for the call ended on November 1, 2026" in words(SHEET, extra=over)
    assert "Ask for the call by" not in words(SHEET, extra=over)


def test_after_a_notice_of_medicare_advantage_a_call_may_be_a_reconsideration() -> None:
    chart = samples.changed(samples.rich(SHEET).chart, coverage={"plan": "medicare-advantage"})

    assert "After the notice a changed answer is a reconsideration: ask before the call." in words(SHEET, chart=chart)
    assert "not an appeal" not in words(CALL, chart=chart) and "not an appeal" in words(CALL)


def test_only_who_treated_says_i_treat() -> None:
    chart = samples.rich(CALL).chart
    stranger = samples.changed(chart, infusions=(), clinician={"treating_since": None})

    assert "I treat" in words(CALL) and "I treat" not in words(CALL, chart=stranger)
    assert "treating clinic, after review of the record, and ask to speak" in words(CALL, chart=stranger)


def test_a_plan_is_not_asked_for_the_decision_of_a_review_organization() -> None:
    dossier = samples.rich(LATE)
    said = words(LATE, rung=replace(dossier.rung, is_external=True, legal_name="External review by an independent review organization"))

    assert "Please name the review organization to which the request was assigned, and the day." in said
    assert not re.search("decide it now|time to decide ended|Member Appeals", said)


@pytest.mark.parametrize("kind", [LATE, FILE])
def test_a_question_of_procedure_names_no_diagnosis_and_no_employer(kind: DocumentKind) -> None:
    assert not re.search(r"F33|ketamine|J3490|Prairie Tool", words(kind))


def test_the_clinics_own_dispute_goes_to_provider_disputes() -> None:
    dossier = replace(samples.rich(LATE), track=Track.PROVIDER)
    unnamed = replace(dossier, chart=samples.changed(dossier.chart, coverage={"appeals_address": "PO Box 1"}))
    said = word.plain_text(drawn(unnamed, LATE).data)

    assert "Attention: Provider Disputes" in said and "Member Appeals" not in said


def test_records_are_listed_as_enclosures_and_said_to_answer_the_codes() -> None:
    said = words(DocumentKind.RECORDS)

    assert "In answer to the codes below we enclose the records listed here." in said
    assert "Records of June 25, 2026, 2 pages" in said.partition("Enclosures")[2]
