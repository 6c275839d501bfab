"""A later remittance proposes and a person settles: nothing closes by itself, and an answered appeal is the provider's."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from casework import clock
from casework.actions import Office, board, filing, monday, pages, questions, rework, settling, worklist_pages
from casework.actions.asks import Choice
from casework.cli.main import main
from casework.errors import BadInput, NotAllowed
from casework.records import store
from casework.records.rework import Proposal, ProposalKind, ProposalStatus
from casework.terms import Clock, DeadlineStatus, FilingMethod, Outcome, Stage, Step, Track
from tests import board_pages
from tests.actions.test_rework import MARIA, ask, case_of, claim, opened, running, say, step, take

LATER = date(2026, 12, 18)
APPEALED = "PR*55*450"


def proposed(office: Office, number: str) -> list[Proposal]:
    with store.reading(office.engine) as session:
        return list(session.exec(select(Proposal).where(Proposal.case_number == number)))


def later(office: Office, *claims: str, day: date = LATER) -> Any:
    clock.set_today(office.settings, day)
    return take(office, *claims, day=day)


def answer(number: str = "1", **said: str) -> str:
    """Write the payer's later answer to a claim: it has another number of the payer, and our account number is the same."""
    said = {"cas": "", "status": "1", "paid": "450", **said}
    return claim(f"L{number}", account=f"ACC-{number}", **said)


def test_a_later_payment_proposes_to_close_and_closes_nothing(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    before = running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER]
    result = later(office, answer())

    assert (result.opened, result.claims_set_aside) == ((), 1)
    (row,) = proposed(office, number)
    assert (row.kind, row.status, row.remains) == (ProposalKind.PAYMENT, ProposalStatus.OPEN, Decimal(0))
    assert case_of(office, number).closed_on is None
    assert running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER].id == before.id
    page = board.case_text(office, number, run_link=str, document_link=str)
    assert "pays $450.00, the whole charge of these lines" in page
    assert f"runs on until {before.last_lawful}" in page
    worklist = board_pages.page(office)
    assert "payment to settle" in worklist
    assert f"casework settle {number} --accept" in worklist
    asked = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert asked
    assert "A person decides" in " ".join(asked.context["said_first"])


def test_accepting_a_payment_in_full_closes_and_names_the_clocks_that_end(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    later(office, answer())
    said = settling.settle(office, number, accept=True, actor=MARIA)

    assert "These clocks ended with it: first appeal, we file by" in said
    assert case_of(office, number).outcome is Outcome.APPROVED
    assert running(office, number) == {}
    assert "nothing changed" in settling.settle(office, number, accept=True, actor=MARIA)
    (row,) = proposed(office, number)
    assert (row.status, row.answered_by) == (ProposalStatus.ACCEPTED, MARIA)


def test_keeping_the_case_leaves_it_and_its_clocks_and_the_same_file_asks_no_second_time(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    later(office, answer())
    before = {key: row.id for key, row in running(office, number).items()}
    settling.settle(office, number, accept=False, actor=MARIA)
    later(office, answer())

    assert {key: row.id for key, row in running(office, number).items()} == before
    assert [row.status for row in proposed(office, number)] == [ProposalStatus.REFUSED]
    assert pages.case_page(office, number)["findings"] == []


def test_a_payment_in_part_says_what_remains_and_asks_what_that_makes_of_the_case(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    later(office, answer(paid="300", cas="PR*2*150"))

    assert "$150.00 remains unpaid" in " ".join(pages.case_page(office, number)["findings"])
    with pytest.raises(BadInput, match="approved-in-part"):
        settling.settle(office, number, accept=True, actor=MARIA)
    said = settling.settle(office, number, accept=True, outcome=Outcome.APPROVED_IN_PART, actor=MARIA)
    assert "$150.00 stays in dispute" in said
    assert case_of(office, number).closed_on is None
    assert pages.case_page(office, number)["amount_at_stake"] == "150.00"
    assert (Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER) in running(office, number)


def test_a_reversal_with_a_new_payment_in_one_file_is_one_correction(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    later(office, answer(status="22", paid="0", charge="-450", cas="CO*55*-450"), answer())

    (row,) = proposed(office, number)
    assert (row.kind, row.paid) == (ProposalKind.CORRECTION, Decimal(450))


def test_a_reversal_alone_settles_nothing_and_a_take_back_warns(office: Office) -> None:
    number = opened(office, claim("1", cas=APPEALED), claim("2", cas=APPEALED, day="20261016"))
    later(office, answer(status="22", paid="0", charge="-450", cas="CO*55*-450"))
    later(office, answer("2", status="22", paid="-450", charge="-450", cas="", day="20261016"), day=date(2026, 12, 19))

    said = " ".join(pages.case_page(office, number)["findings"])
    assert "reverses an earlier answer" in said
    assert "takes back $450.00" in said
    assert "Warning" in said
    with pytest.raises(BadInput, match="2 open proposals"):
        settling.settle(office, number, accept=True, actor=MARIA)
    for row in proposed(office, number):
        with pytest.raises(NotAllowed, match="settles nothing"):
            settling.settle(office, number, accept=True, outcome=Outcome.APPROVED, proposal=row.id, actor=MARIA)
    assert case_of(office, number).closed_on is None


def test_a_payment_of_somebody_elses_or_an_older_one_proposes_nothing(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    stranger = answer().replace("SMX900100200", "SMX000000001")
    later(office, stranger, answer(day="20261014"))
    take(office, answer(), day=date(2026, 11, 1))

    assert proposed(office, number) == []


def test_a_claim_that_was_sent_again_and_is_denied_again_waits_for_a_person_on_its_own_case(office: Office) -> None:
    number = opened(office, claim())
    say(office, number, Choice.SENT, filed_on="2026-11-22", method="Fax")
    result = later(office, claim("L1", account="ACC-1", cas="CO*50*450"))

    assert (result.opened, result.changed, result.claims_in_cases) == ((), (number,), 1)
    assert step(office, number) is Step.FILED
    assert "denied again" in settling.settle(office, number, accept=True, actor=MARIA)
    assert step(office, number) is Step.DETERMINED
    assert pages.case_page(office, number)["reason"] == "medical necessity"
    with store.reading(office.engine) as session:
        clocks = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.track is Track.MEMBER]
        assert len([row for row in clocks if row.clock is Clock.FILING]) == 2


def test_an_answered_appeal_of_lines_in_a_case_is_proposed_and_never_moves_the_members_clock(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    before = running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER]
    result = later(office, claim("L1", account="ACC-1", cas="CO*193*450"))

    assert (result.opened, result.changed) == ((), (number,))
    assert [row.kind for row in proposed(office, number)] == [ProposalKind.APPEAL_RESULT]
    with store.reading(office.engine) as session:
        assert [row.track for row in store.determinations(session, number)] == [Track.MEMBER], "nothing is determined before a person says so"
    said = settling.settle(office, number, accept=True, actor=MARIA)
    assert "contract" in said
    after = running(office, number)
    assert after[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER].id == before.id
    assert after[Stage.FIRST_APPEAL, Clock.FILING, Track.PROVIDER].missing[0]["fact"] == "the contract's date"
    with store.reading(office.engine) as session:
        assert [(row.track, row.outcome) for row in store.determinations(session, number)][-1] == (Track.PROVIDER, Outcome.DENIED)
    assert "the contract's date" in board_pages.page(office)


@pytest.mark.parametrize("code", [{"cas": "CO*193*450"}, {"cas": "CO*50*450", "remarks": "MA91"}], ids=["193", "MA91"])
def test_an_answered_appeal_that_no_case_holds_opens_the_providers_dispute_and_no_clock_of_the_member(office: Office, code: dict[str, str]) -> None:
    number = opened(office, claim(**code), payer="Aetna")

    assert case_of(office, number).track is Track.PROVIDER
    assert step(office, number, Stage.FIRST_APPEAL, Track.PROVIDER) is Step.DETERMINED
    clocks = running(office, number)
    assert {key[2] for key in clocks} == {Track.PROVIDER}
    assert (Stage.SECOND_APPEAL, Clock.FILING, Track.PROVIDER) in clocks
    assert "no open case here holds these claims" in pages.case_page(office, number)["stages"][0]["notice"]


def test_the_answer_of_a_filed_provider_dispute_determines_that_stage(office: Office) -> None:
    number = opened(office, claim(cas="CO*50*450", remarks="MA91"), payer="Aetna")
    asked = questions.next_question(office, number, Stage.FIRST_APPEAL, track=Track.PROVIDER)
    assert asked
    assert questions.answer(office, asked, {"choice": Choice.ESCALATE.value}, actor=MARIA).is_recorded
    clock.set_today(office.settings, date(2026, 12, 1))
    filing.record_filing(office, number, filed_on=date(2026, 12, 1), method=FilingMethod.FAX, stage=Stage.SECOND_APPEAL, track=Track.PROVIDER, actor=MARIA)
    later(office, claim("L1", account="ACC-1", cas="CO*193*450"))
    settling.settle(office, number, accept=True, actor=MARIA)

    assert step(office, number, Stage.SECOND_APPEAL, Track.PROVIDER) is Step.DETERMINED


def test_the_command_settles_and_refuses_with_a_sentence(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    number = opened(office, claim(cas=APPEALED))
    assert main(["settle", number, "--keep"]) == 1
    assert "No remittance proposes anything" in capsys.readouterr().err
    later(office, answer(paid="300", cas="PR*2*150"))
    assert main(["settle", number, "--accept", "--json"]) == 1
    assert main(["settle", number, "--accept", "--outcome", "approved", "--json"]) == 0
    assert case_of(office, number).outcome is Outcome.APPROVED
    with pytest.raises(SystemExit) as usage:
        main(["settle", number])
    assert usage.value.code == 2


def test_a_damaged_code_of_a_file_never_reaches_a_page(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    later(office, answer(paid="300", cas="PR*Testerly*150"))

    assert "Testerly" not in board.case_text(office, number, run_link=str, document_link=str)
    assert "a code that cannot be read" in " ".join(pages.case_page(office, number)["findings"])


def test_work_that_was_sent_and_paid_in_part_asks_what_follows(office: Office) -> None:
    number = opened(office, claim())
    say(office, number, Choice.SENT, filed_on="2026-11-22", method="Fax")
    later(office, answer(paid="300", cas="CO*45*150"))
    settling.settle(office, number, accept=True, outcome=Outcome.APPROVED_IN_PART, actor=MARIA)

    assert ask(office, number).kind.value == "after-claim"


def test_a_new_denial_of_a_claim_that_is_worked_on_asks_to_decide_between_appeal_and_claim(office: Office) -> None:
    number = opened(office, claim(cas="CO*252*450"))
    later(office, answer(status="4", paid="0", cas="PR*50*450"))
    settling.settle(office, number, accept=True, actor=MARIA)

    assert rework.DECIDE in [row.what for row in pages.worklist(office)]
    asked = ask(office, number)
    assert rework.DENIED_MEANWHILE in asked.context["said_first"]
    assert Choice.ESCALATE in asked.choices
    assert questions.answer(office, asked, {"choice": Choice.ESCALATE.value}, actor=MARIA).is_recorded
    assert step(office, number, Stage.FIRST_APPEAL, Track.MEMBER) is not None
    assert rework.DECIDE not in [row.what for row in pages.worklist(office)]


def test_a_payment_in_the_same_file_as_the_denial_is_proposed_on_the_case_just_opened(office: Office) -> None:
    result = later(office, claim(cas=APPEALED), answer(), claim("9", cas="", status="1", paid="450", day="20261020"))
    (number,) = result.opened

    (row,) = proposed(office, number)
    assert (row.kind, row.paid, row.remains, row.status) == (ProposalKind.PAYMENT, Decimal(450), Decimal(0), ProposalStatus.OPEN)
    assert case_of(office, number).closed_on is None
    assert "payment to settle" in board_pages.page(office)


def test_money_taken_back_on_a_closed_case_is_told_and_reopens_nothing(office: Office) -> None:
    number = opened(office, claim(cas=APPEALED))
    later(office, answer())
    settling.settle(office, number, accept=True, actor=MARIA)
    result = later(office, answer("1", status="22", paid="-450", charge="-450"), day=date(2027, 1, 15))

    assert case_of(office, number).closed_on == LATER
    assert "takes back $450.00" in " ".join(pages.case_page(office, number)["findings"])
    assert "payment taken back on a closed case" in board_pages.page(office)
    assert "payment taken back on a closed case" not in board_pages.page(office, worklist_pages.owner_key(worklist_pages.NOBODY))
    assert (result.opened, result.claims_set_aside) == ((), 1)
    assert "1 reversal" in monday.recent(office)[0].sentence

    settling.settle(office, number, accept=False, actor=MARIA)
    assert "payment taken back" not in board_pages.page(office)
    assert case_of(office, number).closed_on == LATER
