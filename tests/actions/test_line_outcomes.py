"""What came of single lines: only what is still disputed is counted, written and summed, and nothing that was said is lost."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.actions import Office, deciding, determining, dossiers, filing, line_outcomes, line_outcomes_record, pages, partial, questions, stages, waiting
from casework.actions.answers import Answer
from casework.errors import BadInput, NotAllowed
from casework.letters import figures, word
from casework.records import events, store
from casework.records.lines import LineOutcome
from casework.rules.line_outcomes import LineResult, Verdict
from casework.rules.waiting import AwaitedParty
from casework.terms import Act, Clock, DeadlineStatus, FilingMethod, Outcome, Stage, Step
from tests import make
from tests.actions.test_splitting import MARIA, at_stake, ids, opened

CHARGES = [Decimal(650), Decimal(400), Decimal(38)]
DECIDED = make.DAY
WON, LOST, OPEN, OURS = LineResult.OVERTURNED, LineResult.UPHELD, LineResult.NOT_DECIDED, LineResult.WITHDRAWN


def filed(office: Office, charges: list[Decimal] | None = None) -> str:
    """Open a first appeal over three lines that was filed and waits."""
    number = opened(office, charges or CHARGES)
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA, is_protective=True)
    return number


def in_part(*verdicts: Verdict) -> Answer:
    return Answer(Outcome.APPROVED_IN_PART, DECIDED, DECIDED, lines=verdicts)


def states(office: Office, number: str) -> list[tuple[str, str]]:
    return [(row["state"], row["allowed"]) for row in pages.case_page(office, number)["line_rows"]]


def test_an_answer_decides_some_lines_and_the_next_level_speaks_of_the_others_only(office: Office) -> None:
    number = filed(office)
    one, two, three = ids(office, number)
    said = partial.record(office, number, in_part(Verdict(one, WON, Decimal(600)), Verdict(two, LOST), Verdict(three, OPEN)), actor=MARIA)

    assert "2 of 3 lines are still disputed, $438.00 at stake." in said
    assert states(office, number) == [("overturned", "600.00"), ("upheld", ""), ("not decided", "")]
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor=MARIA)
    asked = questions.next_question(office, number, Stage.SECOND_APPEAL)
    assert asked is not None
    assert asked.step is Step.READY_TO_FILE
    with store.reading(office.engine) as session:
        letter = next(each for each in store.documents(session, number) if each.kind == "second-appeal")
        numbers = [row.value.claim_number for row in store.claim_lines(session, number)]
    words = word.plain_text((office.documents / letter.path).read_bytes())
    assert numbers[0] not in words
    assert numbers[1] in words
    assert numbers[2] in words


def test_the_payer_is_awaited_for_a_line_that_its_answer_left_open(office: Office) -> None:
    number = filed(office)
    one, two, three = ids(office, number)
    partial.record(office, number, in_part(Verdict(one, WON), Verdict(two, LOST), Verdict(three, OPEN)), actor=MARIA)

    with store.reading(office.engine) as session:
        asked = waiting.of_case(office, session, store.case(session, number))
    assert (AwaitedParty.PAYER, "decide the claim lines that its answer left open", DECIDED) in [(each.party, each.what, each.since) for each in asked]


def test_a_later_word_on_one_line_leaves_the_stage_and_its_clock_where_they_are(office: Office) -> None:
    number = filed(office)
    said = line_outcomes_record.record(office, number, [Verdict(ids(office, number)[0], WON, Decimal(600))], on=DECIDED, actor=MARIA)
    again = line_outcomes_record.record(office, number, [Verdict(ids(office, number)[0], WON, Decimal(600))], on=DECIDED, actor=MARIA)

    assert said == f"{number}: recorded. 2 of 3 lines are still disputed, $438.00 at stake."
    assert "nothing changed" in again
    with store.reading(office.engine) as session:
        assert store.stages(session, number)[0].step is Step.FILED
        assert store.determinations(session, number)[1:] == []
        running = [row.clock for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING]
        assert Clock.DECISION in running
        assert len(store.of_case(session, LineOutcome, number)) == 1


def test_a_line_that_we_withdraw_is_out_of_the_letters_which_are_drawn_anew(office: Office) -> None:
    number = opened(office, CHARGES)
    questions.next_question(office, number, Stage.FIRST_APPEAL)
    line_outcomes_record.record(office, number, [Verdict(ids(office, number)[2], OURS)], actor=MARIA)

    with store.reading(office.engine) as session:
        assert store.stages(session, number)[0].step is Step.DRAFTING
        assert [each.code for each in events.of_case(session, number) if each.verb == "to be drawn anew"] == ["its claim lines changed"]
    assert at_stake(office, number) == 1050


def test_the_last_line_is_not_withdrawn_by_itself_but_the_dispute_given_up(office: Office) -> None:
    number = opened(office, CHARGES)
    with pytest.raises(NotAllowed, match="Give the dispute up instead"):
        line_outcomes_record.record(office, number, [Verdict(each, OURS) for each in ids(office, number)], actor=MARIA)

    assert at_stake(office, number) == 1088


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (in_part(Verdict(99, WON)), "holds no line 99. Its lines: 1, 2, 3"),
        (in_part(Verdict(1, WON), Verdict(1, LOST)), "more than once"),
        (in_part(Verdict(1, OURS)), "payer withdraws no line"),
        (in_part(*(Verdict(each, WON) for each in (1, 2, 3))), "record the answer “Approved”"),
        (Answer(Outcome.DENIED, DECIDED, DECIDED, lines=(Verdict(1, WON),)), "“Approved in part”"),
        (Answer(Outcome.APPROVED, DECIDED, DECIDED, lines=(Verdict(1, LOST),)), "“Approved in part”"),
    ],
)
def test_lines_that_do_not_fit_the_answer_are_refused_and_nothing_is_kept(office: Office, answer: Answer, words: str) -> None:
    number = filed(office)
    with pytest.raises(BadInput, match=words):
        determining.record_determination(office, number, answer, actor=MARIA)

    with store.reading(office.engine) as session:
        assert store.of_case(session, LineOutcome, number) == []
        assert store.stages(session, number)[0].step is Step.FILED


def test_no_line_a_day_ahead_and_a_closed_case_are_refused(office: Office) -> None:
    number = opened(office, CHARGES)
    with pytest.raises(BadInput, match="Say which lines"):
        line_outcomes_record.record(office, number, [], actor=MARIA)
    with pytest.raises(BadInput, match="future"):
        line_outcomes_record.record(office, number, [Verdict(1, WON)], on=date(2031, 1, 1), actor=MARIA)
    deciding.decide(office, number, Act.WITHDRAW, actor=MARIA)
    with pytest.raises(NotAllowed, match="closed"):
        line_outcomes_record.record(office, number, [Verdict(1, WON)], actor=MARIA)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = make.office(tmp_path_factory.mktemp("lines") / "home")
    yield made
    made.engine.dispose()


@given(
    charges=st.lists(st.decimals("0.01", "99999.99", places=2), min_size=1, max_size=6),
    rounds=st.lists(st.lists(st.sampled_from([None, WON, LOST, OPEN, OURS]), min_size=6, max_size=6), min_size=1, max_size=3),
)
@settings(max_examples=30, deadline=None)
def test_counts_and_sums_of_letters_are_those_of_the_data_whatever_was_decided(
    shared: Office, charges: list[Decimal], rounds: list[list[LineResult | None]]
) -> None:
    number = opened(shared, charges)
    held = ids(shared, number)
    latest: dict[int, LineResult] = {}
    for decided in rounds:
        said = {line: result for line, result in zip(held, decided, strict=False) if result}
        try:
            line_outcomes_record.record(shared, number, [Verdict(*each) for each in said.items()], actor=MARIA)
            latest |= said
        except (BadInput, NotAllowed):
            continue
    still = [line for line in held if line not in latest or latest[line].is_disputed]
    expected = sum((charge for line, charge in zip(held, charges, strict=True) if line in still), Decimal(0))

    assert at_stake(shared, number) == expected
    page = pages.case_page(shared, number)
    assert (page["claim_lines"], page["lines_disputed"], page["amount_at_stake"]) == (len(still), len(still), f"{expected:,.2f}")
    with store.reading(shared.engine) as session:
        assert [row.id for row in line_outcomes.disputed(session, number)] == still
        if still:
            dossier = dossiers.dossier_of(shared, session, store.case(session, number), store.stages(session, number)[0])
            bill = figures.bill(dossier.chart)
            assert (len(bill.lines), bill.unpaid, len(dossier.claim_numbers)) == (len(still), expected, len(still))
