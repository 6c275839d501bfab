"""The register at work: entries are added, verified and taken out by people, and what they did reaches every letter."""

from datetime import date
from pathlib import Path

import pytest

from casework.actions import Office, cases, citing, drafting, evidence, evidence_file, filing, pages
from casework.actions.evidence_file import Found
from casework.errors import BadInput, NotAllowed, NotPermitted
from casework.records import events, store
from casework.rules.citing import Choice, ChoiceReason
from casework.rules.preflight import Override
from casework.settings import Settings
from casework.terms import DenialReason, FilingMethod
from tests import make

READER = Found("R. Reader", make.DAY, source="the paper itself", reason="the journal's notice")
ENTRY = """
[[reference]]
key = "example2026"
authors = "Example A, Other B"
title = "A made-up trial"
journal = "J Made Up"
year = 2026
doi = "10.1000/example"
design = "double-blind randomized trial"
n = "40"
indication = "treatment-resistant depression"
route_words = "IV ketamine 0.5 mg/kg"
direction = "favorable"
finding = "In 40 made-up adults something was found."
source = "the paper itself"
topics = ["depression"]
route = "iv"
"""


@pytest.fixture
def number(office: Office) -> str:
    """Open a case whose first appeal can be drafted."""
    said = make.full_chart(denial=make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not necessary."}))
    return cases.take_chart(office, said, actor="maria").opened[0]


def entry(folder: Path, text: str = ENTRY) -> Path:
    path = folder / "new.toml"
    path.write_text(text)
    return path


def fresh(office: Office) -> Office:
    return Office.open(office.settings)


def retract(office: Office, key: str = "anand2023") -> evidence.Reached:
    return evidence.withdraw(office, key, READER, is_retracted=True, actor="maria")


def logged(office: Office) -> list[str]:
    with store.reading(office.engine) as session:
        return [each.verb for each in events.after(session, 0, limit=10_000) if "evidence" in each.verb or "work fell" in each.verb]


def test_what_is_found_twice_in_the_same_words_stands_once(office: Office, tmp_path: Path) -> None:
    evidence.add(office, entry(tmp_path), actor="maria")
    for _ in range(2):
        evidence.verify(office, "example2026", READER, actor="maria")
    for _ in range(2):
        retract(office, "example2026")

    assert logged(office) == ["evidence added", "evidence verified", "evidence retracted"]
    assert (office.settings.folder("rulebook") / "evidence.toml").read_text().count("[[verification]]") == 2
    evidence.verify(office, "example2026", READER, actor="maria")
    assert logged(office)[-1] == "evidence verified", "found anew after it fell, it stands anew"


def test_an_entry_of_somebody_who_only_reads_reaches_neither_the_register_nor_the_log(office: Office, tmp_path: Path) -> None:
    with (office.settings.home / "clinic.toml").open("a") as file:
        file.write('role = "supervisor"\n[people.audrey]\nname = "Audrey Stone"\nrole = "auditor"\n')
    mine = Office.open(Settings.from_env({"CASEWORK_HOME": str(office.settings.home)}))
    with pytest.raises(NotPermitted):
        evidence.add(mine, entry(tmp_path), actor="audrey")

    assert logged(office) == []
    assert not (office.settings.folder("rulebook") / "evidence.toml").exists()


def test_an_added_entry_prints_only_after_somebody_verified_it(office: Office, tmp_path: Path) -> None:
    assert evidence.add(office, entry(tmp_path, ENTRY + 'status = "verified"\nverified_by = "me"\nconfirmed = ["finding"]\n'), actor="maria") == (
        "example2026",
    )
    before = fresh(office).register.references["example2026"]

    work = evidence.verify(office, "example2026", READER, actor="maria")

    assert (before.status, before.confirmed) == ("unverified", ())
    assert (work.verified_by, work.verified_on, work.is_citable) == ("R. Reader", make.DAY, True)
    assert fresh(office).register.reference("example2026").sentences == ("In 40 made-up adults something was found.",)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('journal = "J Made Up"\n', ""), "journal"),
        (('doi = "10.1000/example"\n', ""), "doi or pmid"),
        (('n = "40"\n', ""), "n "),
        (('direction = "favorable"', 'direction = "good"'), "direction"),
        (('route = "iv"', 'route = "oral"'), "route"),
        (('topics = ["depression"]', 'topics = ["sadness"]'), "topics"),
        (("was found.", "was found"), "finding"),
        (("year = 2026", 'year = "2026"'), "year"),
        (('key = "example2026"', 'key = "Example 2026"'), "key"),
        (('key = "example2026"', 'key = "anand2023"'), "already"),
        (("In 40 made-up adults something", "An 89% win rate"), "no letter may say"),
        (('n = "40"', 'n = "40"\nrate = 1'), "unknown rate"),
        (("[[reference]]", "[[works]]"), "reference"),
        (("[[reference]]", "[[reference"), "cannot be read"),
    ],
)
def test_an_incomplete_entry_is_refused_with_field_and_reason_and_nothing_is_added(office: Office, tmp_path: Path, change: tuple[str, str], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        evidence.add(office, entry(tmp_path, ENTRY.replace(*change)), actor="maria")

    assert not (office.settings.folder("rulebook") / "evidence.toml").exists()


def test_replacing_an_entry_makes_it_unverified_again(office: Office, tmp_path: Path) -> None:
    evidence.add(office, entry(tmp_path), actor="maria")
    evidence.verify(office, "example2026", READER, actor="maria")

    evidence.add(office, entry(tmp_path, ENTRY.replace("something", "something else")), actor="maria", replaces=True)

    assert fresh(office).register.references["example2026"].status == "unverified"


def test_only_the_fields_that_were_read_print(office: Office, tmp_path: Path) -> None:
    evidence.add(office, entry(tmp_path, ENTRY + 'volume = "7"\n'), actor="maria")
    read = ("authors", "title", "journal", "year", "doi", "finding")

    work = evidence.verify(office, "example2026", Found("R. Reader", make.DAY, source="the paper", read=read), actor="maria")

    assert ";7" not in work.citation
    assert work.is_citable


@pytest.mark.parametrize(
    ("key", "found", "named"),
    [
        ("brendle2022", READER, "not complete"),
        ("nobody2020", READER, "no 'nobody2020'"),
        ("anand2023", Found("", make.DAY, source="x"), "--by"),
        ("anand2023", Found("R", make.DAY), "--source"),
        ("anand2023", Found("R", date(2027, 1, 1), source="x"), "still to come"),
        ("anand2023", Found("R", make.DAY, source="x", read=("pages", "rating")), "rating"),
    ],
)
def test_a_verification_that_vouches_for_nothing_is_refused(office: Office, key: str, found: Found, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        evidence.verify(office, key, found, actor="maria")


def test_a_retraction_without_a_reason_is_refused(office: Office) -> None:
    with pytest.raises(BadInput, match="Say why"):
        evidence.withdraw(office, "anand2023", Found("R", make.DAY), is_retracted=True, actor="maria")


def test_an_entry_that_is_there_is_not_replaced_unasked(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="already"):
        evidence.add(office, entry(tmp_path, ENTRY.replace("example2026", "anand2023")), actor="maria")


def test_each_document_remembers_what_it_cites(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")

    with store.reading(office.engine) as session:
        assert citing.flags(office, session, number=number) == ()
    told = evidence.of_case(office, number)
    assert "first-appeal" in next(work["prints_in"] for work in told["works"] if work["key"] == "anand2023")


def test_a_retraction_flags_every_open_draft_and_the_draft_cannot_be_filed_as_it_is(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")

    reached = retract(office)
    office = fresh(office)

    assert {(flag.case_number, flag.kind) for flag in reached.drafts} == {(number, "first-appeal"), (number, "letter-of-medical-necessity")}
    assert reached.sent == ()
    with pytest.raises(NotAllowed, match=r"no longer stands: anand2023.*Draw it again"):
        filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="maria")
    assert any("anand2023" in said for said in pages.case_page(office, number)["findings"])
    assert pages.worklist(office)[0].what == pages.REDRAW


def test_drawn_again_the_draft_is_whole_without_the_work_and_may_be_filed(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")
    retract(office)
    office = fresh(office)

    drafting.draft(office, number, actor="maria")
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="maria")

    assert not [said for said in pages.case_page(office, number)["findings"] if "anand2023" in said]


def test_a_protective_filing_is_open_whatever_a_draft_cites(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")
    retract(office)

    filing.record_filing(fresh(office), number, filed_on=make.DAY, method=FilingMethod.FAX, is_protective=True, actor="maria")


def test_what_left_the_house_nevertheless_is_recorded_and_says_so(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")
    retract(office)
    office = fresh(office)

    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, override=Override.SENT, actor="maria")

    with store.reading(office.engine) as session:
        assert any("override: already sent (citation-fallen: anand2023 in the first appeal" in event.code for event in events.of_case(session, number))


def test_what_was_sent_before_the_work_fell_is_recorded_without_a_question(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")
    retract(office)

    filing.record_filing(fresh(office), number, filed_on=date(2026, 11, 21), method=FilingMethod.FAX, actor="maria")


def test_a_retraction_lists_every_letter_that_was_sent_with_the_work(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="maria")

    reached = retract(office)

    assert reached.drafts == ()
    assert {(flag.case_number, flag.kind, flag.version, flag.filed_on) for flag in reached.sent} == {
        (number, "first-appeal", 1, "2026-11-22"),
        (number, "letter-of-medical-necessity", 1, "2026-11-22"),
    }


def test_an_entry_the_clinic_no_longer_vouches_for_flags_drafts_too(office: Office, number: str) -> None:
    drafting.draft(office, number, actor="maria")

    assert evidence.withdraw(office, "phillips2019", READER, is_retracted=False, actor="maria").drafts
    assert evidence.verify(office, "phillips2019", READER, actor="maria").is_citable
    with store.reading(office.engine) as session:
        assert citing.flags(fresh(office), session, number=number) == ()


def test_the_signers_decision_is_kept_with_its_reason_and_reaches_the_letter(office: Office, number: str) -> None:
    evidence.decide(office, number, "ekstrand2022", Choice.ANSWER, ChoiceReason.CANDOR, actor="dana")
    evidence.decide(office, number, "ekstrand2022", Choice.ANSWER, ChoiceReason.CANDOR, actor="dana")

    told = evidence.of_case(office, number)
    work = next(each for each in told["works"] if each["key"] == "ekstrand2022")
    with store.reading(office.engine) as session:
        codes = [event.code for event in events.of_case(session, number) if event.verb == "evidence decided"]
    assert (work["choice"], work["reason"], work["decided_by"]) == ("answer", "a fair reviewer will know it", "dana")
    assert "first-appeal" in work["prints_in"]
    assert "ekstrand2022" not in told["undecided"]
    assert codes == ["ekstrand2022: answer, a fair reviewer will know it"]


@pytest.mark.parametrize(
    ("key", "choice", "named"),
    [
        ("nobody2020", Choice.CITE, "no 'nobody2020'"),
        ("orhurhu2019", Choice.CITE, "another condition"),
        ("degerlund2021", Choice.CITE, "another route"),
        ("anand2023", Choice.ANSWER, "nothing to answer"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(office: Office, number: str, key: str, choice: Choice, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        evidence.decide(office, number, key, choice, ChoiceReason.FITS, actor="dana")


def test_silence_about_a_work_that_the_denial_names_is_refused(office: Office) -> None:
    denial = make.full_chart().denial.model_copy(update={"reason_text": "KetECT found ketamine inferior."})
    number = cases.take_chart(office, make.full_chart(denial=denial), actor="maria").opened[0]

    with pytest.raises(NotAllowed, match="the letter meets it"):
        evidence.decide(office, number, "ekstrand2022", Choice.LEAVE_OUT, ChoiceReason.NOT_ARGUED, actor="dana")
    work = next(each for each in evidence.of_case(office, number)["works"] if each["key"] == "ekstrand2022")
    assert work["raised"] == "named in the denial"


def test_an_entry_can_be_copied_as_it_stands(office: Office, tmp_path: Path) -> None:
    copied = evidence_file.as_toml(office.register.references["anand2023"]).replace("anand2023", "anand2023b")

    assert evidence.add(office, entry(tmp_path, copied), actor="maria") == ("anand2023b",)
