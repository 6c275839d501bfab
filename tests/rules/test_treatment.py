from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.chart import TreatmentTrial
from casework.errors import RulebookInvalid
from casework.rules import treatment
from casework.rules.treatment import TreatmentBook

TEXT = (Path(__file__).parents[2] / "casework" / "rulebook" / "treatment.toml").read_text(encoding="utf-8")
OWN = '[[threshold]]\nclass = "SSRI"\nweeks = 6\n\n[[source]]\nclasses = ["SSRI"]\nask = "Elm Pharmacy"\n'
NEEDED = treatment.thresholds(TEXT, OWN)
TRIALS = st.lists(
    st.builds(
        TreatmentTrial,
        treatment=st.sampled_from(["a", "b", "c"]),
        drug_class=st.sampled_from(["", "SSRI", "SNRI"]),
        started_on=st.none() | st.dates(date(2015, 1, 1), date(2019, 1, 1)),
        stopped_on=st.none() | st.dates(date(2019, 1, 1), date(2026, 1, 1)),
        proof=st.sampled_from(["", "page 2"]),
    ),
    max_size=8,
)


def trial(**more: object) -> TreatmentTrial:
    return TreatmentTrial(**({"treatment": "Sertraline", "drug_class": "SSRI"} | more))  # type: ignore[arg-type]


@given(TRIALS)
def test_every_treatment_is_counted_once_and_only_proof_documents_it(trials: list[TreatmentTrial]) -> None:
    history = treatment.history(trials)

    assert len(history.documented) == sum(bool(item.proof) for item in trials)
    assert len(history.every) == len(trials)


@given(TRIALS)
def test_a_treatment_without_proof_never_raises_the_documented_count(trials: list[TreatmentTrial]) -> None:
    more = treatment.history([*trials, trial()])

    assert len(more.documented) == len(treatment.history(trials).documented)
    assert more.documented_classes == treatment.history(trials).documented_classes


def test_weeks_are_whole_and_need_both_dates() -> None:
    history = treatment.history([trial(started_on=date(2024, 1, 1), stopped_on=date(2024, 2, 18), proof="p"), trial(started_on=date(2025, 1, 1), proof="p")])

    assert [item.weeks for item in history.documented] == [6, None]


def test_the_oldest_comes_first_and_the_undated_last() -> None:
    history = treatment.history([trial(proof="p"), trial(started_on=date(2024, 1, 1), proof="p"), trial(stopped_on=date(2020, 1, 1), proof="p")])

    assert [item.trial.started_on or item.trial.stopped_on for item in history.documented] == [date(2020, 1, 1), date(2024, 1, 1), None]


def test_length_is_judged_only_where_a_threshold_and_both_dates_are_known() -> None:
    short = trial(started_on=date(2024, 1, 1), stopped_on=date(2024, 1, 20))
    long = trial(started_on=date(2024, 1, 1), stopped_on=date(2024, 6, 1))
    other = trial(drug_class="unheard of", started_on=date(2024, 1, 1), stopped_on=date(2024, 6, 1))
    judged = [treatment.history([item], NEEDED).every[0].is_long_enough for item in (short, long, other, trial())]

    assert judged == [False, True, None, None]


def test_what_still_needs_proof_is_named() -> None:
    assert treatment.history([trial(), trial(treatment="Lithium", proof="p")]).without_proof == ("Sertraline",)


def test_no_number_of_weeks_is_set_by_us_and_a_clinics_own_count() -> None:
    assert treatment.thresholds(TEXT) == {}
    assert treatment.thresholds(TEXT, OWN, '[[threshold]]\nclass = "ssri"\nweeks = 8\n')["ssri"] == 8


def test_a_record_is_asked_of_whoever_holds_it() -> None:
    book = TreatmentBook.parse(TEXT)
    trials = [trial(), trial(treatment="CBT", drug_class="Psychotherapy", started_on=date(2024, 1, 1)), trial(proof="P3 p. 9"), trial(proof="page 2")]
    found = treatment.lacking(trials, book, {2: "paper 3 has 2 pages"})

    assert [(each.treatment, each.source.split(",")[0], each.since, each.trouble) for each in found] == [
        ("Sertraline", "the pharmacy that dispensed it", None, ""),
        ("CBT", "the therapist or practice that gave it", date(2024, 1, 1), ""),
        ("Sertraline", "the pharmacy that dispensed it", None, "paper 3 has 2 pages"),
    ]
    assert TreatmentBook.parse(TEXT, OWN).source("ssri") == "Elm Pharmacy"
    assert TreatmentBook.parse("").source("SSRI") == "whoever treated the patient then"


@pytest.mark.parametrize("text", ["x =", "[[threshold]]\nweeks = 6\n", "[[source]]\nclasses = []\n"])
def test_a_wrong_file_is_refused(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"treatment\.toml"):
        TreatmentBook.parse(text)
