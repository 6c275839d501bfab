"""A paper taken by hand, given to a case, found again; booklets are quoted and never become a date."""

from datetime import date
from pathlib import Path

import pytest

from casework.actions import Office, board, cases, letters_confirmed, paper_matches, papers, policies
from casework.actions.papers import Said
from casework.errors import BadFile, BadInput, NotAllowed, UnknownCase
from casework.records import events, store
from casework.records.papers import Exhibit
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import Clock, Stage, Track
from tests import make
from tests.paper_making import LETTER, drop, pdf

BOOKLET = (("Ketamine infusion is excluded as experimental.",), ("You have 97 days to file an appeal of an adverse determination.",))


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor="test").opened[0]


def made(office: Office, *pages: tuple[str, ...], name: str = "a.pdf") -> Path:
    return drop(office.settings.home / "made", name, pdf(*pages))


def take(office: Office, number: str, path: Path, *names: str, said: Said | None = None) -> papers.Taken:
    return papers.take(office, path, number, actor="test", names=names, said=said)


def one(office: Office, paper: int) -> Exhibit:
    with store.reading(office.engine) as session:
        return session.get_one(Exhibit, paper)


def test_a_paper_taken_by_hand_leaves_the_file_where_it_is(office: Office, number: str) -> None:
    path = made(office)
    taken = take(office, number, path, said=Said(PaperKind.ENVELOPE, date(2026, 11, 3)))

    row = one(office, taken.number)
    assert path.is_file()
    assert (row.kind, row.dated_on, row.paper_class) == (PaperKind.ENVELOPE, date(2026, 11, 3), PaperClass.ORDINARY)
    assert (office.documents / row.path).read_bytes() == path.read_bytes()


def test_what_cannot_be_leaves_nothing_behind(office: Office, number: str, tmp_path: Path) -> None:
    for to, path, said, wrong in (
        ("C26-0999", made(office), None, UnknownCase),
        (number, tmp_path / "missing.pdf", None, BadFile),
        (number, made(office), Said(dated_on=date(2027, 1, 1)), BadInput),
        (number, made(office), Said(signed_copy_of="first-appeal-v7"), BadInput),
    ):
        with pytest.raises(wrong):
            take(office, to, path, said=said)
    with store.reading(office.engine) as session:
        assert papers.of_case(session, number) == []


def test_the_same_said_again_is_nothing_new_for_the_log(office: Office, number: str) -> None:
    path, said = made(office), Said(PaperKind.ENVELOPE, date(2026, 11, 3))
    paper = take(office, number, path, said=said).number
    take(office, number, path, said=said)
    papers.classify(office, number, paper, Said(PaperKind.ENVELOPE), actor="test")
    assert classified(office, number) == []

    papers.classify(office, number, paper, Said(paper_class=PaperClass.RESTRICTED), actor="test")
    papers.classify(office, number, paper, Said(paper_class=PaperClass.RESTRICTED), actor="test")
    take(office, number, path, said=Said(is_undated=True))
    assert len(classified(office, number)) == 2


def classified(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [each.code for each in events.of_case(session, number) if each.verb == "paper classified"]


def test_classifying_says_what_is_wrong(office: Office, number: str) -> None:
    paper = take(office, number, made(office)).number

    for wrong, said in (("--kind", Said()), ("still to come", Said(dated_on=date(2027, 1, 1)))):
        with pytest.raises(BadInput, match=wrong):
            papers.classify(office, number, paper, said, actor="test")
    with pytest.raises(BadInput, match=f"Its papers: {paper}"):
        papers.classify(office, number, 99, Said(PaperKind.OTHER), actor="test")
    with pytest.raises(BadInput, match="folder without a case has no paper"):
        papers.classify(office, "", paper, Said(PaperKind.OTHER), actor="test")


def test_what_is_not_said_stays_and_a_date_may_be_taken_away(office: Office, number: str) -> None:
    paper = take(office, number, made(office), said=Said(PaperKind.ENVELOPE, date(2026, 11, 3))).number
    papers.classify(office, number, paper, Said(paper_class=PaperClass.OTHER_PATIENTS), actor="test")
    assert (one(office, paper).kind, one(office, paper).dated_on) == (PaperKind.ENVELOPE, date(2026, 11, 3))

    papers.classify(office, number, paper, Said(is_undated=True), actor="test")
    assert (one(office, paper).dated_on, one(office, paper).is_undated) == (None, True)
    papers.classify(office, number, paper, Said(dated_on=date(2026, 11, 4)), actor="test")
    assert (one(office, paper).dated_on, one(office, paper).is_undated) == (date(2026, 11, 4), False)


def test_a_letter_is_read_when_its_kind_becomes_known(office: Office, number: str) -> None:
    paper = take(office, number, made(office, LETTER)).number
    assert one(office, paper).has_text is None
    told = papers.classify(office, number, paper, Said(PaperKind.DENIAL_LETTER), actor="test").told

    assert "fields proposed; nothing was changed" in " ".join(told)
    assert one(office, paper).paper_class is PaperClass.ORDINARY


def test_a_paper_without_a_case_says_which_cases_it_seems_to_fit_and_decides_nothing(office: Office, number: str) -> None:
    other = make.full_chart(patient=make.full_chart().patient.model_copy(update={"first_name": "Robin", "last_name": "Marsh"}))
    coverage = other.coverage.model_copy(update={"member_id": "SMH9"})
    cases.take_chart(office, other.model_copy(update={"coverage": coverage, "claims": (make.line(7),)}), actor="test")
    paper = take(office, "", made(office, (*LETTER, "Patient: WHITLOCK, JORDAN", "Claim 26-400001"))).number

    (found,) = paper_matches.waiting(office)["papers"]
    assert found["fits"] == [{"case": number, "because": ["member id", "claim number", "name"]}]
    assert one(office, paper).case_number is None
    given = papers.give(office, paper, number, actor="test")
    assert given.case_number == number
    assert paper_matches.waiting(office)["papers"] == []


def test_a_paper_that_names_another_patient_is_given_only_when_somebody_is_sure(office: Office, number: str) -> None:
    other = make.full_chart(patient=make.full_chart().patient.model_copy(update={"first_name": "Robin", "last_name": "Marsh"}))
    coverage = other.coverage.model_copy(update={"member_id": "SMH9X77"})
    theirs = cases.take_chart(office, other.model_copy(update={"coverage": coverage, "claims": (make.line(7),)}), actor="test").opened[0]
    paper = take(office, "", made(office, (*LETTER, "Patient: WHITLOCK, JORDAN"))).number

    with pytest.raises(NotAllowed) as refused:
        paper_matches.give(office, paper, theirs, actor="test")
    assert f"{number}: casework give-paper {paper} {number}" in refused.value.allowed
    assert one(office, paper).case_number is None
    assert paper_matches.give(office, paper, theirs, actor="test", is_sure=True).case_number == theirs


def test_a_paper_that_fits_nobody_may_be_given_to_any_case(office: Office, number: str) -> None:
    paper = take(office, "", made(office)).number

    assert paper_matches.give(office, paper, number, actor="test").case_number == number


def test_a_picture_without_a_case_fits_none(office: Office, number: str) -> None:
    take(office, "", made(office, ("   ",)))

    assert [row["fits"] for row in paper_matches.waiting(office)["papers"]] == [[]]


def test_giving_says_what_cannot_be(office: Office, number: str) -> None:
    taken = take(office, number, made(office))

    with pytest.raises(BadInput, match="no paper 99"):
        papers.give(office, 99, number, actor="test")
    with pytest.raises(UnknownCase):
        papers.give(office, taken.number, "C26-0999", actor="test")
    assert papers.give(office, taken.number, number, actor="test").is_known


def test_a_case_that_has_the_same_paper_keeps_one(office: Office, number: str) -> None:
    other = cases.take_chart(office, make.request_chart(), actor="test").opened[0]
    mine, theirs = take(office, number, made(office)).number, take(office, other, made(office)).number

    with pytest.raises(BadInput, match=f"has the same paper already: paper {theirs}"):
        papers.give(office, mine, other, actor="test")


def test_a_file_that_is_gone_is_put_back_by_dropping_it_again(office: Office, number: str) -> None:
    taken = take(office, number, made(office))
    lost = office.documents / one(office, taken.number).path
    lost.unlink()

    assert take(office, number, made(office)).is_known
    assert lost.read_bytes() == made(office).read_bytes()


def test_a_booklet_is_quoted_with_its_pages_for_the_whole_coverage(office: Office, number: str) -> None:
    other = cases.take_chart(office, make.request_chart(), actor="test").opened[0]
    taken = take(office, number, made(office, *BOOKLET), "SPD 2026")

    assert [quote for quote in policies.of_case(office, number) if quote.topic == "ketamine"] == [
        policies.Quote(taken.number, None, "ketamine", 1, "Ketamine infusion is excluded as experimental.")
    ]
    assert policies.of_case(office, other) == policies.of_case(office, number)
    with store.reading(office.engine) as session:
        coverage = store.case(session, number).coverage_id
        assert {quote.page for quote in policies.quotes(session, coverage, topics=("appeal deadline",))} == {2}
        assert policies.quotes(session, coverage + 99) == ()


def test_what_a_booklet_says_of_deadlines_is_told_and_never_used_as_a_date(office: Office, number: str) -> None:
    def due() -> date | None:
        with store.reading(office.engine) as session:
            row = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.MEMBER)
            return row.work_by if row else None

    before = due()
    take(office, number, made(office, *BOOKLET), "booklet")
    assert due() == before
    text = board.case_text(office, number, run_link=str, document_link=str)
    assert "speaks of appeals on page 2" in text
    assert "97 days" not in text
    (quote,) = [each for each in policies.of_case(office, number) if each.topic == policies.DEADLINES]
    assert quote.says.startswith("the booklet says (paper")


def test_a_booklet_that_turns_out_to_be_something_else_is_quoted_no_more(office: Office, number: str) -> None:
    paper = take(office, number, made(office, *BOOKLET), "policy").number
    papers.classify(office, number, paper, Said(PaperKind.RECORDS), actor="test")

    assert policies.of_case(office, number) == ()


def test_a_letter_confirmed_in_the_wrong_case_is_asked_again_in_the_right_one(office: Office, number: str) -> None:
    other = cases.take_chart(office, make.request_chart(), actor="test").opened[0]
    paper = take(office, number, made(office, LETTER), "denial").number
    letters_confirmed.confirm(office, number, paper, accepted=["deadline"], stated={}, actor="test")
    told = papers.give(office, paper, other, actor="test").told

    assert f"What was confirmed of it in {number} stays there" in " ".join(told)
    letter = letters_confirmed.view(office, other, paper)
    assert not letter.is_read
    assert {field.answer for field in letter.fields} == {""}
