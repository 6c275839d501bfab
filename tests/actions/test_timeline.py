"""Treatments are documented only by what can be shown; what cannot is asked for, and letters count what holds."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.actions import Office, cases, papers, stages, timeline
from casework.actions.dossiers import dossier_of
from casework.actions.papers import Said
from casework.chart import TreatmentTrial
from casework.cli.main import main
from casework.errors import UnknownCase
from casework.letters import facts, packet
from casework.letters.dossier import Dossier
from casework.records import store
from casework.rules import treatment
from casework.rules.papers import PaperClass, PaperKind
from tests import make
from tests.paper_making import drop, pdf

SERTRALINE = TreatmentTrial(treatment="Sertraline", drug_class="SSRI", started_on=date(2024, 1, 1), stopped_on=date(2024, 6, 1))
CBT = TreatmentTrial(treatment="CBT", drug_class="psychotherapy", proof="Visit note of 2024-05-02")
PROOFS = st.sampled_from(["", "P1 p. 1", "P1 p. 2", "P1 p. 3", "P1", "P9 p. 1", "p1 page 2", "Pharmacy record, page 2"])


@pytest.fixture
def number(office: Office) -> str:
    said = make.full_chart(trials=(SERTRALINE.model_copy(update={"proof": "P1 p. 2"}), CBT, TreatmentTrial(treatment="Lithium", proof="P1")))
    return cases.take_chart(office, said, actor="test").opened[0]


def paper(office: Office, number: str, paper_class: PaperClass = PaperClass.ORDINARY) -> int:
    path = drop(office.settings.home / "made", "a.pdf", pdf(("one",), ("two",)))
    return papers.take(office, path, number, actor="test", said=Said(PaperKind.PHARMACY, is_undated=True, paper_class=paper_class)).number


def dossier(office: Office, number: str) -> Dossier:
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, None)
        return dossier_of(office, session, case, row)


def test_a_proof_counts_while_its_page_can_be_shown(office: Office, number: str) -> None:
    before = timeline.view(office, number)
    assert [each.trial.treatment for each in before.history.documented] == ["CBT"]
    assert {each.treatment: each.trouble for each in before.lacking} == {"Sertraline": f"{number} has no paper 1", "Lithium": timeline.NO_PAGE}

    one = paper(office, number)
    after = timeline.view(office, number)
    assert [each.trial.proof for each in after.history.documented] == ["paper P1, page 2", "Visit note of 2024-05-02"]
    assert [each.treatment for each in after.lacking] == ["Lithium"]

    papers.classify(office, number, one, Said(paper_class=PaperClass.UNCLASSIFIED), actor="test")
    assert len(timeline.view(office, number).history.documented) == 1


def test_letters_count_what_holds_and_the_rest_is_named_by_row(office: Office, number: str) -> None:
    found = dossier(office, number)

    assert len(treatment.history(found.chart.trials).documented) == 1
    fields = [each.field for each in packet.to_complete(found)]
    assert {"proof of treatment 1", "proof of treatment 3"} <= set(fields)
    assert not any("Sertraline" in each.field + each.how or "Lithium" in each.how for each in packet.to_complete(found))

    paper(office, number)
    assert "proof of treatment 1" not in [each.field for each in packet.to_complete(dossier(office, number))]
    assert facts.enclosures(dossier(office, number))[-1] == "records"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PROOFS, max_size=6), PROOFS.filter(lambda proof: proof in ("", "P1", "P1 p. 3", "P9 p. 1")))
def test_a_trial_without_a_page_that_holds_never_raises_the_documented_count(office: Office, number: str, proofs: list[str], bad: str) -> None:
    with store.reading(office.engine) as session:
        is_taken = bool(papers.of_case(session, number))
    if not is_taken:
        paper(office, number)
    trials = [SERTRALINE.model_copy(update={"proof": proof}) for proof in proofs]
    with store.reading(office.engine) as session:
        counts = [
            len(treatment.history(timeline.checked(office, session, number, said)).documented)
            for said in (trials, [*trials, SERTRALINE.model_copy(update={"proof": bad})])
        ]

    assert counts[0] == counts[1] == sum(proof in ("P1 p. 1", "P1 p. 2", "p1 page 2", "Pharmacy record, page 2") for proof in proofs)


def test_weeks_are_judged_by_the_clinics_own_rulebook_alone(office: Office, number: str) -> None:
    assert [each.is_long_enough for each in timeline.view(office, number).history.every] == [None, None, None]

    own = office.settings.folder("rulebook") / "treatment.toml"
    own.write_text('[[threshold]]\nclass = "SSRI"\nweeks = 30\n', encoding="utf-8")
    assert {each.trial.treatment: each.is_long_enough for each in timeline.view(office, number).history.every}["Sertraline"] is False


def test_the_command_says_what_is_missing_and_whom_to_ask(
    office: Office, number: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(["timeline", number]) == 0
    said = capsys.readouterr().out
    assert "1 documented, 2 reported without proof" in said
    assert "Sertraline from 2024-01-01 to 2024-06-01: ask the pharmacy that dispensed it" in said
    assert "21 weeks (not judged: ask which weeks this payer's policy wants)" in said
    assert main(["timeline", number, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documented"] == 1
    assert main(["timeline", "C26-0999"]) == 1
    with pytest.raises(UnknownCase):
        timeline.view(office, "C26-0999")
