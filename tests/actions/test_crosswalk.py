"""Only a page of a classified paper of this case makes a criterion met, and only as long as it can go out."""

import json
from pathlib import Path

import pytest

from casework.actions import Office, cases, crosswalk, crosswalk_file, inquiries, papers
from casework.actions.crosswalk import Found
from casework.actions.papers import Said
from casework.chart import TreatmentTrial
from casework.cli.main import main
from casework.errors import BadInput, UnknownCase
from casework.records import events, store
from casework.rules.crosswalk import Comparison, Finding
from casework.rules.exhibit_pages import ExhibitPage
from casework.rules.inquiry_answers import Said as Answered
from casework.rules.papers import PaperClass, PaperKind
from tests import make
from tests.paper_making import drop, pdf

POLICY = """
[[policy]]
id = "own-1"
payer = "Summit Mutual Health Plan"
name = "Ketamine Infusion"
number = "7.01"
dated = "March 2026"
stance = "covers"
is_whole = true
citation = "policy 7.01"
source = "the payer's own PDF"
confidence = "P"
verified_on = 2026-11-20

[[policy.criterion]]
id = "trials"
words = "Two antidepressants from two classes failed."
fact = "documented trials"
least = 2
classes = 2

[[policy.criterion]]
id = "severity"
words = "The PHQ-9 is 20 or more."
fact = "score"
scale = "PHQ-9"
least = 20
"""


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor="test").opened[0]


@pytest.fixture
def added(office: Office, tmp_path: Path) -> str:
    payer = make.full_chart().coverage.payer
    crosswalk_file.add(office, written(tmp_path, POLICY.replace("Summit Mutual Health Plan", payer)), actor="test")
    return "own-1"


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def paper(office: Office, number: str, *, paper_class: PaperClass = PaperClass.ORDINARY, name: str = "a.pdf") -> int:
    path = drop(office.settings.home / "made", name, pdf((name,), ("second",)))
    return papers.take(office, path, number, actor="test", said=Said(PaperKind.PHARMACY, is_undated=True, paper_class=paper_class)).number


def found(office: Office, number: str, name: str) -> tuple[Finding, ExhibitPage | None]:
    rows = [row for each in crosswalk.view(office, number).crosswalks for row in each.rows if row.name == name]
    return rows[0].finding, rows[0].page


def met(office: Office, number: str, at: ExhibitPage, name: str = "own-1.trials") -> bool:
    return crosswalk.find(office, number, name, Found(Finding.MET, at, "Sam Reed"), actor="test")


def test_a_linked_page_makes_a_criterion_met_once(office: Office, number: str, added: str) -> None:
    at = ExhibitPage(paper(office, number), 2)

    assert [met(office, number, at), met(office, number, at, "trials")] == [True, False]
    assert found(office, number, "own-1.trials") == (Finding.MET, at)
    with store.reading(office.engine) as session:
        assert [event.code for event in events.of_case(session, number) if event.verb == "criterion found"] == [f"own-1.trials: met, {at}"]


@pytest.mark.parametrize(
    ("paper_class", "page", "wrong"),
    [(PaperClass.UNCLASSIFIED, 1, "nobody has said"), (PaperClass.PSYCHOTHERAPY_NOTES, 1, "restricted"), (PaperClass.ORDINARY, 3, "has 2 pages")],
)
def test_a_page_that_cannot_be_shown_proves_nothing(office: Office, number: str, added: str, paper_class: PaperClass, page: int, wrong: str) -> None:
    at = ExhibitPage(paper(office, number, paper_class=paper_class), page)

    with pytest.raises(BadInput, match=wrong) as refusal:
        met(office, number, at)
    assert "psychotherapy" not in str(refusal.value)
    assert found(office, number, "own-1.trials") == (Finding.NO_EVIDENCE, None)


def test_neither_another_cases_paper_nor_no_paper_is_proof(office: Office, number: str, added: str) -> None:
    with pytest.raises(BadInput, match="has no paper 99"):
        met(office, number, ExhibitPage(99, 1))
    with pytest.raises(BadInput, match="Only a page proves"):
        crosswalk.find(office, number, "own-1.trials", Found(Finding.MET), actor="test")
    with pytest.raises(BadInput, match="Only a page proves"):
        crosswalk.find(office, number, "own-1.trials", Found(Finding.NOT_MET, ExhibitPage(1, 1)), actor="test")
    with pytest.raises(BadInput, match=r"own-1\.trials, own-1\.severity"):
        crosswalk.find(office, number, "own-1.unheard", Found(Finding.NOT_MET), actor="test")
    with pytest.raises(UnknownCase):
        crosswalk.view(office, "C26-0999")


def test_a_paper_that_is_restricted_later_takes_the_proof_away(office: Office, number: str, added: str) -> None:
    at = ExhibitPage(paper(office, number), 1)
    met(office, number, at)
    papers.classify(office, number, at.paper, Said(paper_class=PaperClass.PART_2), actor="test")

    assert found(office, number, "own-1.trials") == (Finding.NO_EVIDENCE, None)
    row = crosswalk.view(office, number).crosswalks[0].rows[0]
    assert "restricted" in row.close and "casework criterion" in row.close and number in row.close


def test_a_policy_that_reads_otherwise_now_takes_the_finding_away(office: Office, number: str, added: str, tmp_path: Path) -> None:
    met(office, number, ExhibitPage(paper(office, number), 1))
    text = POLICY.replace("Summit Mutual Health Plan", make.full_chart().coverage.payer).replace("Two antidepressants", "Four antidepressants")
    crosswalk_file.add(office, written(tmp_path, text), actor="test", replaces=True)

    assert found(office, number, "own-1.trials") == (Finding.NO_EVIDENCE, None)
    assert "words changed" in crosswalk.view(office, number).crosswalks[0].rows[0].close


def test_a_policy_that_no_longer_holds_for_the_case_prints_nothing(office: Office, number: str, added: str, tmp_path: Path) -> None:
    met(office, number, ExhibitPage(paper(office, number), 1))
    assert crosswalk.view(office, number).crosswalks[0].met
    crosswalk_file.add(office, written(tmp_path, POLICY.replace("Summit Mutual Health Plan", "Another payer")), actor="test", replaces=True)

    (found_now,) = crosswalk.view(office, number).crosswalks
    assert found_now.met == () and "does not hold for the case any more: it is of Another payer" in found_now.ask


def test_a_policy_of_the_payer_that_does_not_hold_is_named_with_the_reason(office: Office, number: str, tmp_path: Path) -> None:
    text = POLICY.replace("Summit Mutual Health Plan", make.full_chart().coverage.payer).replace('stance = "covers"', 'codes = ["90837"]')
    crosswalk_file.add(office, written(tmp_path, text), actor="test")

    assert crosswalk.view(office, number).near == ("own-1 (Ketamine Infusion, 7.01): for the codes 90837 only",)
    assert crosswalk.view(office, number).crosswalks == ()


def test_the_chart_proposes_and_never_answers(office: Office, number: str, added: str) -> None:
    rows = crosswalk.view(office, number).crosswalks[0].rows

    assert all(row.finding is Finding.NO_EVIDENCE for row in rows)
    assert "2 wanted in 2 classes" in rows[0].proposal and "20 or more wanted" in rows[1].proposal


def test_a_proposal_counts_only_proofs_that_hold(office: Office, tmp_path: Path) -> None:
    trials = (TreatmentTrial(treatment="Sertraline", drug_class="SSRI", proof="P9 p. 1"), TreatmentTrial(treatment="CBT", proof="Note, page 1"))
    said = make.full_chart(trials=trials)
    number = cases.take_chart(office, said, actor="test").opened[0]
    crosswalk_file.add(office, written(tmp_path, POLICY.replace("Summit Mutual Health Plan", said.coverage.payer)), actor="test")

    assert "documents 1 treatment in 0 classes" in crosswalk.view(office, number).crosswalks[0].rows[0].proposal


def test_not_met_and_no_evidence_are_kept_without_a_page(office: Office, number: str, added: str) -> None:
    crosswalk.find(office, number, "severity", Found(Finding.NOT_MET), actor="test")
    assert found(office, number, "own-1.severity") == (Finding.NOT_MET, None)

    crosswalk.find(office, number, "severity", Found(Finding.NO_EVIDENCE), actor="test")
    assert found(office, number, "own-1.severity") == (Finding.NO_EVIDENCE, None)


def test_a_passage_of_the_booklet_is_a_criterion_once_a_person_says_so(office: Office, number: str) -> None:
    booklet = drop(office.settings.home / "made", "b.pdf", pdf(("Ketamine infusion is covered after two antidepressants failed.",)))
    taken = papers.take(office, booklet, number, actor="test", said=Said(PaperKind.POLICY, is_undated=True)).number
    name = f"booklet-p{taken}.1-1"
    before = crosswalk.view(office, number)
    assert (before.crosswalks, [row.name for row in before.candidates]) == ((), [name])

    met(office, number, ExhibitPage(paper(office, number), 1), name)

    after = crosswalk.view(office, number)
    assert [row.name for row in after.crosswalks[0].met] == [name] and after.candidates == ()
    assert after.crosswalks[0].met[0].words.startswith("Ketamine infusion is covered")


def test_esketamine_is_compared_only_on_the_payers_written_word(office: Office, number: str, added: str) -> None:
    said = Answered("C7", "yes", is_written=False, on=make.DAY)
    inquiries.answer(office, number, said, way="call", actor="test")
    assert crosswalk.view(office, number).comparison is None

    inquiries.answer(office, number, Answered("C7", "yes", is_written=True, on=make.DAY), actor="test")
    assert crosswalk.view(office, number).comparison == Comparison(answered_on=make.DAY)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("x =", "cannot be read"),
        ("a = 1", r"\[\[policy\]\]"),
        (POLICY.replace('name = "Ketamine Infusion"\n', ""), "name"),
        (POLICY.replace("least = 20\n", ""), "least"),
        (POLICY.replace('id = "severity"', 'id = "trials"'), "same id"),
        (POLICY.replace("verified_on = 2026-11-20", 'verified_on = "soon"'), "verified_on"),
        (POLICY.replace("dated =", "dates ="), "dates"),
    ],
)
def test_a_wrong_policy_file_adds_nothing(office: Office, tmp_path: Path, text: str, wrong: str) -> None:
    before = crosswalk.book(office).policies

    with pytest.raises(BadInput, match=wrong):
        crosswalk_file.add(office, written(tmp_path, text), actor="test")
    with pytest.raises(BadInput, match="cannot be read"):
        crosswalk_file.add(office, tmp_path / "missing.toml", actor="test")
    assert crosswalk.book(office).policies == before


def test_a_policy_is_added_once_unless_it_shall_replace(office: Office, tmp_path: Path, added: str) -> None:
    with pytest.raises(BadInput, match="own-1 already"):
        crosswalk_file.add(office, written(tmp_path, POLICY), actor="test")
    crosswalk_file.add(office, written(tmp_path, POLICY.replace("March 2026", "June 2026")), actor="test", replaces=True)

    assert [each.dated for each in crosswalk.book(office).policies if each.id == added] == ["June 2026"]
    assert crosswalk.book(office).policies[0].id == "bcbsma-087"


def test_the_commands_say_the_same(office: Office, number: str, added: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    one = str(paper(office, number))

    assert main(["criterion", number, "trials", "--met", "--paper", one, "--page", "1", "--by", "Sam"]) == 0
    assert main(["criterion", number, "trials", "--met"]) == 1
    assert main(["crosswalk", number]) == 0
    assert f"[met] own-1.trials: Two antidepressants from two classes failed.\n      paper P{one}, page 1" in capsys.readouterr().out
    assert main(["crosswalk", number, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["crosswalks"][0]["rows"][0]["finding"] == "met"
    assert main(["crosswalk", "list"]) == 0
    assert "MP-446 (investigational; 0 criteria" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(["criterion", number, "trials", "--met", "--paper", one])
    with pytest.raises(SystemExit, match="2"):
        main(["crosswalk", "add", "a", "b"])
