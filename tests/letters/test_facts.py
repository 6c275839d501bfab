from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from casework.chart import CostLine, Diagnosis, Patient, Standing
from casework.letters import facts, figures, parties, timely
from casework.letters.refusals import Decider, decider
from casework.rules import pathways
from casework.rules.facts import PlanFacts
from casework.terms import ROAD, DocumentKind, Stage, Track
from tests.letters import samples
from tests.rules import shipped

APPEAL = DocumentKind.FIRST_APPEAL


def test_age_is_counted_on_the_day_of_the_letter() -> None:
    assert figures.age(date(1961, 2, 11), date(2026, 2, 10)) == 64
    assert figures.age(date(1961, 2, 11), date(2026, 2, 11)) == 65
    assert figures.age(date(2008, 2, 29), date(2026, 2, 28)) == 17


@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.dates(date(2026, 1, 2), date(2040, 1, 1)))
def test_nobody_is_older_than_the_years_between(born: date, on: date) -> None:
    assert on.year - born.year - 1 <= figures.age(born, on) <= on.year - born.year


def test_a_name_carries_its_salutation_unbroken_and_stays_whole_without_one() -> None:
    assert parties.member(samples.rich(APPEAL)).formal == "Ms.\u00a0Whitfield"
    assert parties.member(samples.rich(APPEAL, patient={"salutation": ""})).formal == "Elena Whitfield"


def test_the_clinic_represents_the_member_only_while_the_authorization_is_in_force() -> None:
    signed = samples.rich(APPEAL, standing=Standing(signed_on=date(2026, 9, 18), expires_on=samples.DRAWN_ON))

    assert signed.is_represented
    assert not replace(signed, drawn_on=date(2026, 11, 21)).is_represented
    assert not samples.rich(APPEAL, standing=Standing(asked_on=date(2026, 9, 15))).is_represented
    assert not samples.rich(APPEAL, standing=Standing(signed_on=date(2026, 11, 21))).is_represented


def test_the_deadline_is_stated_only_from_a_rule_that_was_read_and_only_while_it_runs() -> None:
    dossier = samples.rich(APPEAL)
    stated = timely.timely(dossier)

    assert stated and (stated.last_day, stated.citation) == (date(2027, 3, 13), "29\u00a0CFR\u00a02560.503-1(h)(3)(i)")
    assert timely.timely(replace(dossier, limit=replace(samples.LIMIT, confidence="M"))) is None
    assert timely.timely(replace(dossier, limit=replace(samples.LIMIT, confidence="CONFLICT"))) is None
    assert timely.timely(replace(dossier, drawn_on=date(2027, 3, 14))) is None
    assert timely.timely(replace(dossier, limit=None)) is None


def test_a_notice_that_understates_the_time_is_reported_beside_the_rule() -> None:
    dossier = samples.rich(APPEAL)
    early = timely.timely(replace(dossier, limit=replace(samples.LIMIT, letter_on=date(2026, 12, 1))))
    late = timely.timely(replace(dossier, limit=replace(samples.LIMIT, letter_on=date(2027, 6, 1))))

    assert early and early.notice_says == date(2026, 12, 1)
    assert late and late.notice_says is None


def test_an_appeal_is_named_by_what_it_legally_is_and_a_providers_dispute_is_not() -> None:
    assert facts.subject(samples.rich(APPEAL), APPEAL) == "Internal appeal, first level, under 29\u00a0CFR\u00a02560.503-1(h)(3)(i)"
    assert "CFR" not in facts.subject(replace(samples.rich(APPEAL), track=Track.PROVIDER), APPEAL)
    assert facts.subject(samples.rich(DocumentKind.REGULATOR_COMPLAINT), DocumentKind.REGULATOR_COMPLAINT) == "Complaint"


def test_costs_of_different_kinds_never_share_a_table() -> None:
    tables = figures.cost_tables(samples.COSTS)

    assert [table.basis for table in tables] == ["billed", "allowed"]
    assert all(row.line.basis == table.basis for table in tables for row in table.rows)
    assert [table.is_comparison for table in tables] == [True, False]


LINES = st.lists(
    st.builds(
        CostLine,
        label=st.just("x"),
        unit_amount=st.decimals(0, 100_000, places=2),
        count=st.integers(0, 50),
        basis=st.sampled_from(figures.BASES),
        is_requested_treatment=st.booleans(),
    ),
    max_size=12,
)


@given(LINES)
def test_cost_tables_hold_every_line_once_and_add_up(lines: list[CostLine]) -> None:
    tables = figures.cost_tables(lines)

    assert sum(len(table.rows) for table in tables) == len(lines)
    for table in tables:
        assert table.requested == sum((line.total for line in lines if line.basis == table.basis and line.is_requested_treatment), Decimal(0))
        for row in table.rows:
            if not row.line.is_requested_treatment and table.is_comparison:
                assert row.line.total == table.requested + (row.more or 0) - (row.less or 0)


def test_the_superbill_adds_up_and_points_at_its_diagnoses() -> None:
    bill = figures.bill(samples.CHART)

    assert bill.charges == sum(line.charge for line in samples.CLAIMS) == Decimal("1942.00")
    assert {item.pointer for item in bill.lines} == {"A"}
    assert bill.diagnosis_codes == ("F33.2",)


def test_a_line_without_a_diagnosis_gets_the_charts_first_and_never_an_invented_one() -> None:
    bare = samples.CLAIMS[0].model_copy(update={"diagnosis_codes": ()})
    two = samples.changed(samples.CHART, diagnoses=(*samples.CHART.diagnoses, Diagnosis(code="F41.1")))

    assert figures.line_diagnoses(two, bare) == ("F33.2",)
    assert figures.line_diagnoses(samples.changed(samples.CHART, diagnoses=()), bare) == ()


def test_the_timeline_falls_back_on_what_the_stages_show() -> None:
    dossier = replace(samples.rich(DocumentKind.REGULATOR_COMPLAINT), chronology=())
    days = [entry.happened_on for entry in facts.timeline(dossier)]

    assert days == sorted(days)
    assert len(days) == 8


def test_every_refusal_keeps_its_own_date_decider_and_reference() -> None:
    dossier = samples.rich(DocumentKind.REGULATOR_COMPLAINT)

    assert [(item.decided_on, item.by, item.reference) for item in dossier.refused] == [
        (date(2026, 5, 19), Decider.PLAN, "UM-9081"),
        (date(2026, 9, 10), Decider.PLAN, "DN-77120"),
        (date(2026, 10, 28), Decider.PLAN, "AP-1-3301"),
        (date(2026, 11, 16), Decider.PLAN, "AP-2-4402"),
        (date(2026, 11, 19), Decider.REVIEW_ORGANIZATION, "IRO-5503"),
    ]


def test_a_chart_alone_knows_one_refusal_and_a_request_none() -> None:
    alone = replace(samples.rich(APPEAL), refusals=())

    assert [(item.reference, item.by) for item in alone.refused] == [("DN-77120", Decider.PLAN)]
    assert samples.rich(DocumentKind.PRIOR_AUTHORIZATION_REQUEST).refused == ()


def test_who_decides_follows_from_what_the_stage_legally_is() -> None:
    book = shipped.book()
    told = {
        plan: [
            decider(pathways.rung(book, PlanFacts(plan=plan, levels=2, is_grandfathered=False, external_review="federal", jurisdiction="IL"), stage))
            for stage in ROAD
        ]
        for plan in ("self-funded-erisa", "medicare-advantage", "unknown")
    }

    assert told["self-funded-erisa"] == [Decider.PLAN, Decider.PLAN, Decider.PLAN, Decider.REVIEW_ORGANIZATION, Decider.REGULATOR]
    assert told["medicare-advantage"] == [Decider.PLAN, Decider.PLAN, Decider.REVIEW_ENTITY, Decider.JUDGE, Decider.REGULATOR]
    assert told["unknown"][3:] == [Decider.REVIEWER, Decider.REGULATOR]


def test_an_office_is_called_by_its_own_name() -> None:
    called = [parties.called(office.name) for office in (samples.EBSA, samples.DOI, samples.CMS)]

    assert called == ["Employee Benefits Security Administration", "Illinois Department of Insurance", "Centers for Medicare & Medicaid Services"]


def test_another_office_is_named_only_when_it_is_not_the_plan() -> None:
    assert parties.other_office(samples.rich(DocumentKind.THIRD_APPEAL)).startswith("the office named")
    assert parties.other_office(samples.rich(APPEAL)) == ""


def test_scales_are_grouped_and_ordered() -> None:
    scales = figures.scales(samples.SCORES[::-1])

    assert [(scale.name, scale.first.score, scale.last.score, scale.change) for scale in scales] == [("MADRS", 36, 15, -21), ("PHQ-9", 23, 11, -12)]


def test_an_unknown_birthday_gives_no_age() -> None:
    assert parties.member(samples.rich(APPEAL, patient=Patient(first_name="A", last_name="B"))).age is None
    assert samples.rich(APPEAL).stage is Stage.FIRST_APPEAL


def test_an_address_that_names_payer_and_desk_is_not_doubled() -> None:
    whole = parties.appeals_address(samples.rich(APPEAL, coverage={"appeals_address": "SUMMIT Mutual Health Plan\n\n Member Appeals \nP.O. Box 1"}))
    bare = parties.appeals_address(samples.rich(APPEAL))

    assert (whole.names_payer, whole.names_desk, whole.lines) == (True, True, ("SUMMIT Mutual Health Plan", "Member Appeals", "P.O. Box 1"))
    assert (bare.names_payer, bare.names_desk) == (False, False)
