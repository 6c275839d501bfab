"""Medicaid: the date on the notice, one plan appeal, the state's hearing, and a ceiling that is never taken for the date."""

import pytest

from casework.rules import explaining, pathways
from casework.rules.book import Scope
from casework.rules.deadlines import Limit, side_limit
from casework.rules.facts import Events, PlanFacts, texts
from casework.rules.pathways import Filer
from casework.rules.standing import Effect
from casework.rules.targets import Targets, targeted
from casework.terms import ROAD, Clock, Stage, Track
from tests.rules import shipped
from tests.rules.shipped import book, day, decision, filing

PLAN, FFS = "medicaid-managed-care", "medicaid-fee-for-service"
PA, FIRST, SECOND, THIRD = Stage.PRIOR_AUTHORIZATION, Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL
URGENT: dict[str, object] = {"is_urgent": True, "is_pre_service": True}
DRUG: dict[str, object] = {"is_drug_request": True}


def stated(**facts: str) -> dict[str, object]:
    return {"stated": tuple((name.replace("_", "-"), value) for name, value in facts.items())}


def continuation(plan: str, stage: Stage = FIRST, *, notice: str = "", mailed: str = "", effective: str = "") -> Limit:
    days = [day(text) if text else None for text in (notice, mailed, effective)]
    return side_limit(book(), PlanFacts(plan=plan), stage, Clock.CONTINUATION, Events(notice=days[0], mailed=days[1], effective=days[2]))


def scope(plan: str) -> Scope:
    return book().scope(plan, payer="", track=Track.MEMBER)


def test_the_plan_appeal_runs_from_the_date_on_the_notice_whatever_the_receipt() -> None:
    limit = filing(PLAN, notice="2026-11-20", received="2026-12-01")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-01-19"),) * 3
    assert limit.missing == ()
    assert limit.confidence == "P-mirror"


def test_without_the_date_on_the_notice_a_receipt_gives_no_date() -> None:
    limit = filing(PLAN, received="2026-12-01")

    assert limit.due_on is None
    assert [fact.fact for fact in limit.missing] == ["date on the notice"]


def test_the_hearing_counts_by_both_windows_until_the_states_is_known() -> None:
    limit = filing(PLAN, SECOND, notice="2026-11-20")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-02-18"), day("2027-02-18"), day("2027-03-20"))
    assert [(fact.fact, fact.moves_days) for fact in limit.missing] == [("the state's time for a fair hearing", 30)]


@pytest.mark.parametrize(("window", "due"), [("90", "2027-02-18"), ("120", "2027-03-20")])
def test_the_states_own_window_settles_the_hearing(window: str, due: str) -> None:
    limit = filing(PLAN, SECOND, facts=stated(hearing_window=window), notice="2026-11-20")

    assert (limit.due_on, limit.last_lawful, limit.missing) == (day(due), day(due), ())


@pytest.mark.parametrize(
    ("facts", "due", "last"),
    [
        ({}, "2026-11-27", "2026-12-04"),
        (stated(rating_period="from-2026"), "2026-11-27", "2026-11-27"),
        (stated(rating_period="before-2026"), "2026-12-04", "2026-12-04"),
        (URGENT, "2026-11-23", "2026-11-23"),
    ],
)
def test_the_plan_decides_a_prior_authorization_by_its_rating_period(facts: dict[str, object], due: str, last: str) -> None:
    limit = decision(PLAN, PA, facts=facts, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day(due), day(last))


def test_no_rating_period_of_2026_governs_a_request_of_2025() -> None:
    assert decision(PLAN, PA, filed="2025-11-20").due_on == day("2025-12-04")


@pytest.mark.parametrize("plan", [PLAN, FFS])
def test_the_time_for_a_drug_is_asked_for_and_never_counted(plan: str) -> None:
    limit = decision(plan, PA, facts=DRUG, filed="2026-11-20")

    assert limit.due_on is None
    assert limit.missing[0].how == "take the date from the letter"


@pytest.mark.parametrize(("facts", "due"), [({}, "2026-12-20"), (URGENT, "2026-11-23")])
def test_the_plan_decides_its_appeal_and_must_write_of_an_extension_within_two_days(facts: dict[str, object], due: str) -> None:
    limit = decision(PLAN, FIRST, facts=facts, filed="2026-11-20")

    assert limit.due_on == day(due)
    assert book().rule(limit.rule).extends_by == 14
    assert any("written notice with the reason within 2 calendar days" in note for note in limit.notes)
    assert any("no later than 72 hours from the day it receives notice of the reversal" in note for note in limit.notes)


def test_the_hearing_decision_after_a_plan_appeal_has_no_date_the_engine_could_count() -> None:
    assert decision(PLAN, SECOND, filed="2026-11-20").due_on is None


@pytest.mark.parametrize(
    ("events", "due"),
    [
        ({"mailed": "2026-11-20"}, "2026-11-30"),
        ({"notice": "2026-11-18", "mailed": "2026-11-20"}, "2026-11-30"),
        ({"notice": "2026-11-18"}, "2026-11-28"),
        ({"mailed": "2026-11-20", "effective": "2026-12-15"}, "2026-12-15"),
        ({"mailed": "2026-11-20", "effective": "2026-11-25"}, "2026-11-30"),
    ],
)
def test_benefits_go_on_if_asked_by_the_later_of_ten_days_and_the_cut(events: dict[str, str], due: str) -> None:
    assert continuation(PLAN, **events).due_on == day(due)


def test_while_the_day_of_the_cut_is_unknown_the_ten_days_are_the_safe_ones() -> None:
    limit = continuation(PLAN, mailed="2026-11-20")

    assert limit.work_by == day("2026-11-30")
    assert [fact.fact for fact in limit.missing] == ["day the cut takes effect"]


def test_benefits_until_the_hearing_are_asked_for_in_ten_days_of_the_resolution() -> None:
    assert continuation(PLAN, SECOND, mailed="2026-11-20").due_on == day("2026-11-30")


def test_a_provider_cannot_ask_to_keep_the_benefits_going() -> None:
    standing = book().standing_for(scope(PLAN), "plan-appeal", {})

    assert standing is not None
    assert "A provider cannot ask to keep the benefits going" in standing.text
    assert "A provider cannot ask for this" in " ".join(continuation(PLAN, mailed="2026-11-20").notes)


@pytest.mark.parametrize(
    ("plan", "procedure", "form"), [(PLAN, "plan-appeal", "the enrollee's written consent"), (FFS, "fair-hearing", "the beneficiary's written authorization")]
)
def test_the_clinic_appeals_only_with_the_patients_written_consent(plan: str, procedure: str, form: str) -> None:
    standing = book().standing_for(scope(plan), procedure, {})

    assert standing is not None
    assert (standing.needs_authorization, standing.form) == (True, form)


@pytest.mark.parametrize(
    ("procedure", "effect", "following"),
    [
        ("prior-authorization", Effect.ADVERSE, "plan-appeal"),
        ("plan-appeal", Effect.EXHAUSTED, "fair-hearing"),
        ("fair-hearing", Effect.NONE, ""),
    ],
)
def test_what_follows_when_the_medicaid_plan_is_late(procedure: str, effect: Effect, following: str) -> None:
    lapse = book().lapse_for(scope(PLAN), procedure, {})

    assert lapse is not None
    assert (lapse.effect, lapse.next_procedure) == (effect, following)


@pytest.mark.parametrize("plan", [PLAN, FFS])
def test_a_late_filing_names_no_good_cause_that_nobody_read(plan: str) -> None:
    late = book().late_filing_for(scope(plan), "fair-hearing", {})

    assert late is not None
    assert late.confidence == "M"


@pytest.mark.parametrize(
    ("plan", "track", "filers"),
    [
        (PLAN, Track.MEMBER, (Filer.CLINIC, Filer.CLINIC, Filer.CLINIC, Filer.NOBODY, Filer.CLINIC)),
        (FFS, Track.MEMBER, (Filer.CLINIC, Filer.CLINIC, Filer.NOBODY, Filer.NOBODY, Filer.CLINIC)),
        (PLAN, Track.PROVIDER, (Filer.CLINIC, Filer.CLINIC, Filer.NOBODY, Filer.NOBODY, Filer.NOBODY)),
        (FFS, Track.PROVIDER, (Filer.CLINIC, Filer.CLINIC, Filer.NOBODY, Filer.NOBODY, Filer.NOBODY)),
    ],
)
def test_the_five_stages_of_medicaid(plan: str, track: Track, filers: tuple[Filer, ...]) -> None:
    rungs = pathways.rungs(book(), PlanFacts(plan=plan, track=track))

    assert tuple(rung.stage for rung in rungs) == ROAD
    assert tuple(rung.filer for rung in rungs) == filers
    assert all(rung.reason for rung in rungs if rung.filer is Filer.NOBODY)


def test_the_hearing_is_the_second_appeal_of_managed_care_and_the_first_of_fee_for_service() -> None:
    assert pathways.rung(book(), PlanFacts(plan=PLAN), SECOND).legal_name == "State fair hearing"
    assert pathways.rung(book(), PlanFacts(plan=FFS), FIRST).legal_name == "State fair hearing"


@pytest.mark.parametrize("plan", [PLAN, FFS])
def test_a_medicaid_complaint_goes_to_the_state_medicaid_agency(plan: str) -> None:
    assert pathways.regulator(book(), PlanFacts(plan=plan, jurisdiction="OH")).key == "STATE-MEDICAID"


def test_ninety_days_from_the_mailing_are_the_latest_and_the_notice_is_asked_for() -> None:
    limit = filing(FFS, mailed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day("2027-02-18"), day("2027-02-18"))
    assert "at the latest" in book().rule(limit.rule).title
    assert "not to exceed 90 days" in limit.notes[0]
    assert [fact.fact for fact in limit.missing] == ["last day on the notice"]


def test_nobody_works_to_the_ceiling_while_the_notice_is_unread() -> None:
    targets = Targets.parse(shipped.texts()["targets.toml"])

    aimed = targeted(filing(FFS, mailed="2026-11-20"), targets, from_day=day("2026-11-25"))

    assert aimed.work_by == day("2026-11-26")
    assert (aimed.due_on, aimed.last_lawful) == (day("2027-02-18"), day("2027-02-18"))
    assert "2027-02-18 is only the latest that it can be" in aimed.notes[-1]
    assert explaining.summary(aimed) == "First appeal: we file by 2027-02-18 at the latest, and by the last day on the notice; work by 2026-11-26."


def test_the_notices_own_day_drives_a_fee_for_service_hearing_and_is_no_finding() -> None:
    limit = filing(FFS, mailed="2026-11-20", letter_deadline="2026-12-20")

    assert (limit.work_by, limit.last_lawful) == (day("2026-12-20"), day("2027-02-18"))
    assert limit.missing == ()
    assert not any("understates" in note for note in limit.notes)
    assert any("2027-02-18 is only the latest day" in note for note in limit.notes)


def test_a_fee_for_service_hearing_never_counts_from_receipt() -> None:
    assert filing(FFS, received="2026-12-01").due_on is None


@pytest.mark.parametrize(
    ("stage", "facts", "filed", "due"),
    [
        (PA, {}, "2026-11-20", "2026-11-27"),
        (PA, URGENT, "2026-11-20", "2026-11-23"),
        (PA, {}, "2025-11-20", None),
        (FIRST, {}, "2026-11-20", "2027-02-18"),
        (FIRST, URGENT, "2026-11-20", None),
    ],
)
def test_the_state_decides_by(stage: Stage, facts: dict[str, object], filed: str, due: str | None) -> None:
    limit = decision(FFS, stage, facts=facts, filed=filed)

    assert limit.due_on == (day(due) if due else None)


def test_services_go_on_by_the_day_that_the_states_notice_names() -> None:
    limit = continuation(FFS, effective="2026-12-15")

    assert limit.due_on is None
    assert any("before the day of the cut" in note for note in limit.notes)


@pytest.mark.parametrize("plan", [PLAN, FFS])
def test_every_filing_rule_says_what_counts_as_filed(plan: str) -> None:
    rules = [rule for rule in book().rules if plan in rule.plans and rule.clock in (Clock.FILING, Clock.CONTINUATION) and rule.basis != "open"]

    assert rules
    assert all(rule.filed_when.startswith("as the") for rule in rules)


def test_a_state_that_regulates_medicaid_plans_is_only_a_note() -> None:
    notes = book().notes_for(scope(PLAN), "complaint", texts(PlanFacts(plan=PLAN, jurisdiction="CA"), Stage.DOI_COMPLAINT))

    assert any("DMHC" in note.text and note.confidence == "M" for note in notes)
    assert filing(PLAN, facts={"jurisdiction": "NC"}, notice="2026-11-20").notes[-1].startswith("North Carolina counts")
    assert filing(PLAN, facts={"jurisdiction": "NC"}, notice="2026-11-20").due_on == day("2027-01-19")
    assert THIRD not in [rung.stage for rung in pathways.rungs(book(), PlanFacts(plan=PLAN)) if rung.filer is Filer.CLINIC]
