from pathlib import Path

import pytest

from casework.errors import RulebookInvalid, UnverifiedCitation
from casework.letters.evidence import Citations, EvidenceRegister, Reference
from casework.settings import PROGRAM
from casework.terms import DocumentKind

RULEBOOK = Path(__file__).parents[2] / "casework" / "rulebook"
REGISTER = EvidenceRegister.load([RULEBOOK])
ENTRY = """
verified_by = "R. Reader"
verified_on = 2026-11-22

[[reference]]
key = "{key}"
authors = "Example A"
title = "A title"
journal = "A Journal"
year = 2024
doi = "10.1000/x"
volume = "7"
finding = "Something was found."
topics = ["depression"]
route = "iv"
confirmed = {confirmed}
status = "{status}"
"""
IDENTITY = '["authors", "title", "journal", "year", "doi", "finding"]'


def one(confirmed: str = IDENTITY, status: str = "verified") -> EvidenceRegister:
    return EvidenceRegister.parse(ENTRY.format(key="x2024", confirmed=confirmed, status=status))


def test_a_verified_finding_prints_word_for_word_with_its_number() -> None:
    citations = Citations(one())

    assert citations.cite("x2024") == "Something was found\u00a0[1]."
    assert citations.references() == ("Example A. A title. A Journal 2024. doi\u00a010.1000/x.",)


def test_a_work_keeps_the_number_of_its_first_mention() -> None:
    citations = Citations(REGISTER)
    first, second, again = (citations.cite(key)[-4:-1] for key in ("anand2023", "phillips2019", "anand2023"))

    assert (first, second, again) == ("[1]", "[2]", "[1]")
    assert citations.keys == ("anand2023", "phillips2019")


@pytest.mark.parametrize("field", ["authors", "title", "journal", "year", "doi", "finding"])
def test_nothing_is_cited_when_a_field_that_identifies_it_or_its_finding_is_not_confirmed(field: str) -> None:
    register = one(confirmed=IDENTITY.replace(f'"{field}", ', "").replace(f', "{field}"', ""))

    with pytest.raises(UnverifiedCitation):
        Citations(register).cite("x2024")


def test_a_work_that_nobody_verified_and_one_that_nobody_knows_are_refused() -> None:
    with pytest.raises(UnverifiedCitation, match="not verified"):
        one(status="unverified").reference("x2024")
    with pytest.raises(UnverifiedCitation, match="has no"):
        one().reference("harvard2025")


def test_a_field_that_was_not_confirmed_does_not_print() -> None:
    assert "7" not in one().reference("x2024").citation
    assert "145" not in REGISTER.reference("sigtermans2009").citation


@pytest.mark.parametrize("key", ["murrough2013", "zarate2006", "fava2018", "dean2021", "loo2023", "noppers2011", "sanacora2017", "brendle2022"])
def test_works_whose_results_nobody_read_cannot_be_cited(key: str) -> None:
    with pytest.raises(UnverifiedCitation):
        REGISTER.reference(key)


@pytest.mark.parametrize("code", ["F33.2", "F33.3", "F32.2", "R45.851", "F43.12", "G90.511", "M79.7", "G89.4"])
@pytest.mark.parametrize("kind", list(DocumentKind))
def test_whatever_is_chosen_is_verified_studied_this_condition_and_no_other_route(kind: DocumentKind, code: str) -> None:
    chosen = REGISTER.choose(kind, [code], is_intravenous=True)
    for key in (*chosen.support, *chosen.limits):
        work = REGISTER.reference(key)

        assert work.route in ("iv", "unstated")
        assert any(code.startswith(start) for topic in work.topics for start in REGISTER.topics[topic])
        assert not code.startswith(work.not_for)


def test_a_trial_without_psychosis_is_not_cited_for_a_patient_with_it() -> None:
    assert "anand2023" in REGISTER.choose(DocumentKind.FIRST_APPEAL, ["F33.2"], is_intravenous=True).support
    assert "anand2023" not in REGISTER.choose(DocumentKind.FIRST_APPEAL, ["F33.3"], is_intravenous=True).support


def test_nothing_is_chosen_for_another_route_or_another_condition() -> None:
    assert REGISTER.choose(DocumentKind.FIRST_APPEAL, ["F33.2"], is_intravenous=False).support == ()
    assert REGISTER.choose(DocumentKind.FIRST_APPEAL, ["E11.9"], is_intravenous=True).support == ()


def test_every_topic_has_a_limiting_work_except_where_its_support_states_its_own_limits() -> None:
    for topic, codes in REGISTER.topics.items():
        chosen = REGISTER.choose(DocumentKind.FIRST_APPEAL, [codes[0]], is_intravenous=True)
        works = [REGISTER.reference(key) for key in (*chosen.support, *chosen.limits)]

        assert any(work.direction in ("adverse", "mixed") for work in works), topic


def test_a_statement_of_law_prints_only_for_the_plans_it_governs() -> None:
    erisa = REGISTER.statement("claim-file", plan="self-funded-erisa", is_grandfathered=True)
    group = REGISTER.statement("claim-file", plan="insured-group", is_grandfathered=None)

    assert erisa and erisa.citation == "29 CFR 2560.503-1(h)(2)(iii)"
    assert group and group.citation == "45 CFR 147.136(b)(2)(ii)(C)"
    assert REGISTER.statement("claim-file", plan="insured-group", is_grandfathered=True) is None
    assert REGISTER.statement("claim-file", plan="medicare-advantage", is_grandfathered=None) is None


def test_a_statement_from_memory_stops_the_letter() -> None:
    text = '[[statement]]\nkey = "k"\ntext = "t"\ncitation = "c"\nsource = "s"\nconfidence = "M"\nverified_on = 2026-11-22\n'
    with pytest.raises(UnverifiedCitation):
        EvidenceRegister.parse(text).statement("k", plan="individual", is_grandfathered=None)


def test_a_clinics_entry_wins_and_changes_the_version() -> None:
    both = EvidenceRegister.parse(
        ENTRY.format(key="x2024", confirmed=IDENTITY, status="verified"), ENTRY.format(key="x2024", confirmed="[]", status="unverified")
    )

    assert both.references["x2024"].status == "unverified"
    assert both.version != one().version


@pytest.mark.parametrize("text", ["not toml =", '[[reference]]\nkey = "x"\nrate = 1\n', '[[selection]]\ntopic = "x"\ndocuments = ["first-appeal"]\nmore = 1\n'])
def test_a_wrong_entry_is_named(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"evidence\.toml"):
        EvidenceRegister.parse(text)


def test_every_entry_says_where_it_was_read_and_what_it_studied() -> None:
    for work in REGISTER.references.values():
        assert isinstance(work, Reference)
        assert work.source and work.topics and work.route and work.direction


def test_the_trial_against_ect_never_stands_alone_where_the_denial_asks_for_the_evidence() -> None:
    rows = [row for row in EvidenceRegister.load([PROGRAM / "casework" / "rulebook"]).selections if "anand2023" in row.support]

    assert rows
    assert all("ekstrand2022" in row.limits for row in rows)
