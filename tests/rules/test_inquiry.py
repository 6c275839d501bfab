"""The questions to a payer: read from the rulebook, asked where they matter, answered in their own way, laid side by side."""

from datetime import date
from typing import Any

import pytest

from casework.errors import BadInput, RulebookInvalid
from casework.rules import inquiry, inquiry_answers
from casework.rules.directory import AddressKind
from casework.rules.inquiry import UNKNOWN, AnswerKind, Inquiry
from casework.rules.inquiry_answers import Conflict, Said
from tests.rules import shipped

KNOWN = Inquiry.parse(shipped.texts()["inquiry.toml"])
ERISA = {"plan": "self-funded-erisa", "network": "out", "levels": "2", "state": "IL"}
ONE = '[[question]]\nid = "X1"\ngroup = "G"\nwords = "W?"\nshort = "s"\nkind = "yes/no"\nwho = "payer"\n'


def said(question: str, value: str, day: int = 18, *, written: bool = False, **more: Any) -> Said:
    return Said(question, value, written, date(2026, 11, day), **more)


def ids(plan: str = "self-funded-erisa", codes: tuple[str, ...] = ("F33.2",), *, is_ketamine: bool = True) -> set[str]:
    return {each.id for each in KNOWN.asked(plan=plan, diagnoses=codes, is_ketamine=is_ketamine)}


def conflicts(*answers: Said, record: dict[str, str] | None = None) -> list[tuple[str, Conflict, bool]]:
    found = inquiry_answers.contradictions(answers, KNOWN, ERISA if record is None else record, number="C26-0007")
    return [(each.question.id, each.conflict, each.is_open) for each in found]


def proposed(*answers: Said, record: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    found = inquiry_answers.proposals(answers, KNOWN, ERISA if record is None else record)
    return [(each.question.id, each.fact, each.value) for each in found]


def test_every_question_says_what_it_needs_to_and_names_no_drug_where_the_board_may_show_it() -> None:
    assert len({each.id for each in KNOWN.questions}) == len(KNOWN.questions) > 25
    assert not [each.id for each in KNOWN.questions if "ketamine" in each.short.lower() or "depress" in each.short.lower()]
    assert {each.kind for each in KNOWN.questions} == set(AnswerKind)


def test_every_plan_that_a_question_or_a_proposal_names_is_a_plan_of_the_rulebook() -> None:
    plans = {*shipped.book().plan_names, "unknown"}
    named = {plan for each in KNOWN.questions for plan in (*each.plans, *(name for names in (each.fits or {}).values() for name in names))}

    assert named <= plans
    assert {each.value for each in KNOWN.together if each.fact == "plan"} <= plans


def test_every_address_that_a_question_is_answered_by_is_a_kind_of_the_directory() -> None:
    named = {kind for each in KNOWN.questions for kind in each.directory}

    assert named and named <= set(AddressKind)


def test_esketamine_is_asked_about_only_where_ketamine_is_planned_for_depression() -> None:
    assert "C7" in ids()
    assert "C7" not in ids(codes=("G90.511",))
    assert "C7" not in ids(is_ketamine=False)


def test_funding_is_asked_of_commercial_plans_and_of_nobody_who_has_a_federal_one() -> None:
    assert {"F1", "F2", "A4"} <= ids("unknown")
    assert not {"F1", "F2", "F4", "F5", "A4"} & ids("medicare-advantage")


def test_a_question_carries_the_charts_codes_and_general_words_where_the_chart_is_silent() -> None:
    asked = KNOWN.question("p1")

    assert "96365, J3490, with F33.2, place of service 11?" in inquiry.filled(asked, {"codes": "96365, J3490", "diagnoses": "F33.2", "place": "11"})
    assert "{" not in inquiry.filled(asked, {})


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("E1", "Yes", "yes"),
        ("F1", "Self-Funded", "self-funded"),
        ("F2", "private-employer", "private employer"),
        ("C4", "12", "12"),
        ("N5", "20 %", "20"),
        ("N3", "$1,500", "1500.00"),
        ("E2", "2026-01-01", "2026-01-01"),
        ("P2", "j3490 96365", "J3490, 96365"),
        ("C1", "  Policy   087 ", "Policy 087"),
        ("N3", "unknown", UNKNOWN),
        ("E1", "Not known", UNKNOWN),
    ],
)
def test_an_answer_is_read_in_the_way_of_its_question(question: str, text: str, value: str) -> None:
    assert inquiry.read(KNOWN.question(question), text) == value


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("E1", "maybe"),
        ("C4", "a dozen"),
        ("C4", "-1"),
        ("C4", "NaN"),
        ("N3", "1e99"),
        ("E2", "01/02/2026"),
        ("E2", "20260101"),
        ("E2", "2026-02-30"),
        ("P2", "what?"),
        ("C1", "x" * 501),
        ("C1", "  "),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_what_to_write_and_is_not_repeated(question: str, text: str) -> None:
    with pytest.raises(BadInput, match="takes") as refused:
        inquiry.read(KNOWN.question(question), text)

    assert not text.strip() or text.strip() not in str(refused.value)


def test_an_unknown_question_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="E1, E2"):
        KNOWN.question("Z9")


def test_a_clinic_adds_its_own_question_and_rewords_ours() -> None:
    mine = Inquiry.parse(shipped.texts()["inquiry.toml"], ONE, ONE.replace("X1", "E1"))

    assert mine.question("X1").words == mine.question("E1").words == "W?"
    assert len(mine.questions) == len(KNOWN.questions) + 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ONE.replace('"X1"', '"x"'), "capital letter"),
        (ONE.replace("yes/no", "maybe"), "its kind"),
        (ONE.replace("yes/no", "choice"), "choices"),
        (ONE + 'choices = ["a"]\n', "choices"),
        (ONE + "colour = 1\n", "unknown colour"),
        (ONE.replace('who = "payer"\n', ""), "X1"),
        (ONE.replace('"W?"', '""'), "needs group"),
        (ONE + 'corrects = { fact = "network", values = { perhaps = "in" } }\n', "answers that it does not have"),
        ("[[question", "cannot be read"),
        ('[[proposal]]\nanswers = { Q1 = "a" }\nfact = "plan"\nvalue = "church"\n', "Q1"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_name(text: str, words: str) -> None:
    with pytest.raises(RulebookInvalid, match=words):
        Inquiry.parse(text)


def test_two_calls_that_differ_ask_for_it_in_writing_until_it_is_there() -> None:
    calls = (said("C4", "12"), said("C4", "6", 19))

    assert conflicts(*calls) == [("C4", Conflict.TWO_CALLS, True)]
    assert inquiry_answers.standing(calls, KNOWN.question("C4")) is None
    assert conflicts(*calls, said("C4", "6", 20, written=True)) == [("C4", Conflict.TWO_CALLS, False), ("C4", Conflict.VERBAL_AND_WRITTEN, False)]


def test_what_was_said_and_what_was_written_differ_and_the_written_one_stands() -> None:
    answers = (said("P1", "no"), said("P1", "yes", 20, written=True))

    stands = inquiry_answers.standing(answers, KNOWN.question("P1"))
    assert conflicts(*answers) == [("P1", Conflict.VERBAL_AND_WRITTEN, False)]
    assert stands is not None and stands.is_written


def test_a_later_call_against_a_paper_is_a_task_and_the_paper_stands() -> None:
    answers = (said("P1", "yes", 10, written=True), said("P1", "no", 20))

    stands = inquiry_answers.standing(answers, KNOWN.question("P1"))
    assert conflicts(*answers) == [("P1", Conflict.VERBAL_AND_WRITTEN, True)]
    assert stands is not None and stands.value == "yes"


def test_two_papers_that_differ_leave_no_answer_standing() -> None:
    papers = (said("C4", "12", written=True), said("C4", "6", 19, written=True))

    assert conflicts(*papers) == [("C4", Conflict.TWO_PAPERS, True)]
    assert inquiry_answers.standing(papers, KNOWN.question("C4")) is None


def test_the_same_answer_twice_not_known_and_words_contradict_nothing() -> None:
    assert conflicts(said("C4", "12"), said("C4", "12", 19), said("C4", UNKNOWN, 20)) == []
    assert conflicts(said("C1", "Policy 087"), said("C1", "the ketamine policy", 19)) == []


def test_an_answer_against_the_record_is_shown_and_an_unknown_record_is_not() -> None:
    assert conflicts(said("F1", "insured")) == [("F1", Conflict.RECORD, True)]
    assert conflicts(said("N1", "in")) == [("N1", Conflict.RECORD, True)]
    assert conflicts(said("F1", "insured"), said("N1", "in"), record={"plan": "unknown", "network": "unknown"}) == []
    assert conflicts(said("F1", "self-funded"), said("N1", "out")) == []


def test_an_answer_proposes_the_correction_of_the_fact_it_speaks_of() -> None:
    assert proposed(said("N1", "in")) == [("N1", "network", "in")]
    assert proposed(said("N1", "out"), said("A4", "2")) == []
    assert proposed(said("A4", "1")) == [("A4", "levels", "1")]
    assert proposed(said("A4", "3")) == []
    assert proposed(said("A2", "P.O. Box 1")) == [("A2", "appeals-address", "P.O. Box 1")]


def test_funding_and_sponsor_only_together_propose_a_plan() -> None:
    assert proposed(said("F1", "insured")) == []
    assert proposed(said("F1", "insured"), said("F2", "private employer")) == [("F1", "plan", "insured-group")]
    assert proposed(said("F1", "self-funded"), said("F2", "private employer")) == []
    assert proposed(said("F1", "self-funded"), said("F2", "church"), record={"plan": "unknown"}) == [("F1", "plan", "church")]
    assert proposed(said("F1", "insured"), said("F2", "church"), record={"plan": "unknown"}) == []


def test_no_authorization_required_proposes_the_outcome_and_a_contradicted_answer_proposes_nothing() -> None:
    assert proposed(said("P1", "no")) == [("P1", "", "no")]
    assert proposed(said("P1", "no"), said("P1", "yes", 19)) == []
    assert proposed(said("P1", "no"), said("P1", "yes", 19, written=True)) == []


def test_a_fact_that_only_one_plan_takes_is_proposed_for_that_plan_alone() -> None:
    drug = said("P3", "drug")

    assert proposed(drug) == []
    assert proposed(drug, record={"plan": "medicare-advantage"}) == [("P3", "drug-request", "yes")]
