"""Work on a claim is no appeal: it has a short path of its own, the claim's clock drives, and no appeal right is lost in silence."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from casework import bookshelf, clock
from casework.actions import (
    Office,
    board,
    cases,
    claim_papers,
    clocks,
    correcting,
    deciding,
    determining,
    drafting,
    explained,
    filing,
    intake,
    monday,
    pages,
    questions,
    remind,
    rework,
)
from casework.actions.answers import Answer
from casework.actions.asks import AskKind, Choice
from casework.actions.changes import CorrectionReason
from casework.chart import Chart
from casework.errors import BadInput, MissingData, NotAllowed
from casework.letters import word
from casework.records import store
from casework.records.models import Case, Deadline, Reminder
from casework.records.papers import Exhibit
from casework.rules.denial_book import DenialAction, DenialBook
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import Act, Clock, DeadlineStatus, DocumentKind, FilingMethod, NotPursuedReason, Outcome, Stage, Step, Track
from tests import board_pages, make

MARIA = "maria"
REMITTED = date(2026, 11, 20)
HEAD = (
    "ISA*00*          *00*          *ZZ*HUB            *ZZ*CLINIC         *261120*0600*^*00501*000000001*0*P*:~"
    "GS*HP*HUB*CLINIC*20261120*0600*1*X*005010X221A1~ST*835*0001~BPR*I*0*C*NON************{day}~TRN*1*EX1*1999999999~DTM*405*{day}~"
    "N1*PR*{payer}*XV*EX001~N1*PE*Cedar Hollow Infusion Clinic*XX*2999998117~LX*1~"
)
TAIL = "SE*1*0001~GE*1*1~IEA*1*000000001~"


def claim(number: str = "1", *, cas: str = "CO*16*450", status: str = "4", paid: str = "0", charge: str = "450", remarks: str = "", **more: str) -> str:
    """Write one claim of one line, as a payer answers it."""
    account, day = more.get("account", f"ACC-{number}"), more.get("day", "20261013")
    adjusted = f"CAS*{cas}~" if cas else ""
    said = "".join(f"LQ*HE*{code}~" for code in remarks.split())
    return (
        f"CLP*{account}*{status}*{charge}*{paid}**12*PAYER-{number}*11*1~NM1*QC*1*Testerly*Rowan****MI*SMX900100200~DTM*232*{day}~"
        f"SVC*HC:96365*{charge}*{paid}**1~DTM*472*{day}~{adjusted}{said}"
    )


def take(office: Office, *claims: str, day: date = REMITTED, payer: str = "Harborlight Health Plan") -> intake.Result:
    """Take in a remittance of these claims."""
    path = office.settings.home / f"remittance-{len(list(office.settings.home.glob('*.835')))}.835"
    path.write_text(HEAD.format(day=f"{day:%Y%m%d}", payer=payer) + "".join(claims) + TAIL)
    return intake.take_file(office, path, actor=MARIA)


def opened(office: Office, *claims: str, **more: Any) -> str:
    (number,) = take(office, *claims, **more).opened
    return number


def running(office: Office, number: str) -> dict[tuple[Stage, Clock, Track], Deadline]:
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING]
        return {(row.stage, row.clock, row.track): row for row in rows if not row.origin}


def case_of(office: Office, number: str) -> Case:
    with store.reading(office.engine) as session:
        return store.case(session, number)


def step(office: Office, number: str, stage: Stage = Stage.REWORK, track: Track = Track.CLAIM) -> Step | None:
    with store.reading(office.engine) as session:
        row = store.stage_of(session, number, stage, track=track)
        return row.step if row else None


def ask(office: Office, number: str) -> questions.Ask:
    found = questions.next_question(office, number, Stage.REWORK, track=Track.CLAIM)
    assert found
    return found


def say(office: Office, number: str, choice: Choice, **said: str) -> questions.Answered:
    return questions.answer(office, ask(office, number), {"choice": choice.value, **said}, actor=MARIA)


def complete(office: Office, number: str, correction: str = "NDC 00409-2053-10 added, unit qualifier ML") -> None:
    """Fill in the chart of a case as its workbook would."""
    full = make.full_chart()
    with store.reading(office.engine) as session:
        lines = tuple(row.value.model_copy(update={"correction": correction}) for row in store.claim_lines(session, number))
        case = store.case(session, number)
        patient = store.cases_of_patient(session, case.patient_key) and case.patient_key
    said = Chart(
        patient=full.patient.model_copy(update={"key": patient, "first_name": "Rowan", "last_name": "Testerly"}),
        coverage=full.coverage.model_copy(update={"payer": "Harborlight Health Plan", "member_id": "SMX900100200"}),
        claims=lines,
    )
    cases.take_chart(office, said, actor=MARIA)


KINDS = {
    "CO*16*450": DenialAction.CORRECTED_CLAIM,
    "CO*252*450": DenialAction.SEND_RECORDS,
    "CO*22*450": DenialAction.COORDINATION_OF_BENEFITS,
    "CO*27*450": DenialAction.ELIGIBILITY,
    "CO*109*450": DenialAction.ROUTING,
}


@pytest.mark.parametrize(("cas", "kind"), KINDS.items(), ids=lambda value: str(value))
def test_each_kind_of_work_opens_a_case_of_its_own_that_is_no_appeal(office: Office, cas: str, kind: DenialAction) -> None:
    number = opened(office, claim(cas=cas))

    case = case_of(office, number)
    assert (case.begins_at, case.rework) == (Stage.REWORK, kind)
    assert step(office, number, Stage.FIRST_APPEAL, Track.MEMBER) is None
    asked = ask(office, number)
    has_letter = kind in (DenialAction.CORRECTED_CLAIM, DenialAction.SEND_RECORDS)
    assert asked.kind is (AskKind.PREPARE if has_letter else AskKind.CARRY_OUT)
    assert asked.context["advice"]
    assert Choice.DO_NOT_PURSUE in asked.choices
    assert Choice.ESCALATE in asked.choices


def test_corrected_claims_of_one_patient_and_series_share_a_case_and_the_sums_agree(office: Office) -> None:
    result = take(office, claim("1"), claim("2", day="20261016"), claim("3", cas="CO*252*450", day="20261019"), claim("4", cas="PR*1*450"))

    assert (result.claims_read, result.claims_in_cases, result.claims_set_aside) == (4, 3, 1)
    assert len(result.opened) == 2
    sizes = {case_of(office, number).rework: pages.case_page(office, number)["amount_at_stake"] for number in result.opened}
    assert sizes == {DenialAction.CORRECTED_CLAIM: "900.00", DenialAction.SEND_RECORDS: "450.00"}


def test_a_later_file_joins_the_case_while_nothing_was_sent_and_the_same_file_changes_nothing(office: Office) -> None:
    number = opened(office, claim("1"))
    joined = take(office, claim("2", day="20261016"))
    again = take(office, claim("2", day="20261016"))

    assert (joined.opened, joined.changed) == ((), (number,))
    assert (again.opened, again.changed, again.claims_known) == ((), (), 1)
    assert pages.case_page(office, number)["claim_lines"] == 2


def test_the_claims_clock_drives_and_the_appeals_clock_runs_beside_it_with_its_reminders(office: Office) -> None:
    number = opened(office, claim())

    found = running(office, number)
    work = found[Stage.REWORK, Clock.CLAIM, Track.CLAIM]
    appeal = found[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER]
    assert (work.drives, work.due_on, work.work_by) == (True, None, office.today() + timedelta(days=office.targets.file_within[Stage.REWORK]))
    assert appeal.drives
    assert appeal.next_rung_on is not None
    assert appeal.work_by == REMITTED + timedelta(days=60)
    assert not [key for key in found if key[1] is Clock.CLAIM and key[2] is not Track.CLAIM], "one clock for the claim, not two"


def test_a_verified_filing_limit_of_the_payer_drives_the_work(office: Office) -> None:
    number = opened(office, claim(), payer="Anthem")
    found = running(office, number)[Stage.REWORK, Clock.CLAIM, Track.CLAIM]

    assert found.rule.startswith("ANTHEM-CLAIM")
    assert found.work_by


@pytest.mark.parametrize("remark", ["MA130", "N142"])
def test_a_claim_without_appeal_rights_opens_corrected_claim_work_and_no_appeal_ever_by_itself(office: Office, remark: str) -> None:
    number = opened(office, claim(cas="CO*50*450", remarks=remark))

    assert case_of(office, number).rework is DenialAction.CORRECTED_CLAIM
    appeal = running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER]
    assert not appeal.drives, "shown, and reminds of nothing"
    assert any("no appeal" in line for line in ask(office, number).context["advice"])
    clock.set_today(office.settings, date(2027, 1, 18))
    assert {row.stage for row in pages.worklist(office)} == {"claim-rework"}
    assert ask(office, number).context["said_first"] == []


def test_an_unknown_code_is_kept_and_shown_with_its_claim_and_opens_nothing(office: Office) -> None:
    result = take(office, claim(cas="CO*9Q9*450"))

    assert result.opened == ()
    (row,) = list(result.claims)
    assert (row["decision"], row["opens_case"], row["opens"]) == ("look at it", False, "")
    assert "9Q9" in row["reason"]


def test_an_unknown_remark_beside_a_known_code_stands_in_the_question(office: Office) -> None:
    number = opened(office, claim(remarks="N999"))

    assert any(line.startswith("N999 not in the rulebook") for line in ask(office, number).context["advice"])


def test_the_letter_of_a_corrected_claim_waits_for_what_is_corrected_and_is_no_appeal(office: Office) -> None:
    number = opened(office, claim(remarks="M119"))
    missing = ask(office, number).context["missing"]
    assert any(item["field"].startswith("what is corrected") for item in missing)
    with pytest.raises(MissingData, match="what is corrected on claim line 1"):
        drafting.draft(office, number, actor=MARIA)

    complete(office, number)
    assert ask(office, number).kind is AskKind.SEND
    (document,) = pages.case_page(office, number)["documents"]
    text = word.plain_text((office.documents / document["path"]).read_bytes())
    assert document["kind"] == DocumentKind.CORRECTED_CLAIM
    assert "NDC 00409-2053-10 added" in text
    assert "M119" in text
    assert "appeal" not in text.lower().replace("appeals@cedarhollow.example", "").replace("is not an appeal", "")


def test_the_whole_short_path_prepare_send_paid(office: Office) -> None:
    number = opened(office, claim())
    complete(office, number)
    assert say(office, number, Choice.SENT, filed_on="2026-11-22", method="Payer portal", reference="CH-1").is_recorded
    assert step(office, number) is Step.FILED
    check = running(office, number)[Stage.REWORK, Clock.CHECK, Track.CLAIM]
    assert check.work_by == office.today() + timedelta(days=office.targets.ask_after)
    assert (Stage.REWORK, Clock.CLAIM, Track.CLAIM) not in running(office, number)

    assert ask(office, number).kind is AskKind.OUTCOME
    assert say(office, number, Choice.CAME, came="Paid").is_recorded
    case = case_of(office, number)
    assert (case.outcome, case.closed_on) == (Outcome.APPROVED, office.today())
    assert running(office, number) == {}
    assert questions.ending(office, number, Stage.REWORK, track=Track.CLAIM)[0] == "Paid"


@pytest.mark.parametrize(("came", "outcome"), [("Denied again", Outcome.DENIED), ("Paid in part", Outcome.APPROVED_IN_PART)])
def test_a_claim_that_is_not_paid_in_full_keeps_both_denials_clocks_and_asks_what_follows(office: Office, came: str, outcome: Outcome) -> None:
    number = opened(office, claim())
    say(office, number, Choice.SENT, filed_on="2026-11-22", method="Fax")
    clock.set_today(office.settings, date(2026, 12, 20))
    before = running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER].work_by
    assert not say(office, number, Choice.CAME, came=came).is_recorded, "a refusal needs its date"
    assert say(office, number, Choice.CAME, came=came, notice_on="2026-12-18", denial_reason="coding").is_recorded

    assert ask(office, number).kind is AskKind.AFTER_CLAIM
    assert running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER].work_by == before
    with store.reading(office.engine) as session:
        beside = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.origin and row.track is Track.MEMBER]
        assert [row.origin for row in beside] == ["re-issued 2026-12-18"]
        assert [row.outcome for row in store.determinations(session, number) if row.stage is Stage.REWORK] == [outcome]
    refused = say(office, number, Choice.CLOSE)
    assert not refused.is_recorded
    assert "can still be filed until" in refused.notice
    assert say(office, number, Choice.ESCALATE).is_recorded
    assert step(office, number, Stage.FIRST_APPEAL, Track.MEMBER) in (Step.DRAFTING, Step.READY_TO_FILE)


@pytest.mark.parametrize("sent", [False, True])
def test_a_person_goes_on_to_the_first_appeal_at_any_time_in_the_same_case(office: Office, sent: bool) -> None:
    number = opened(office, claim())
    if sent:
        say(office, number, Choice.SENT, filed_on="2026-11-22", method="Fax")
    assert say(office, number, Choice.ESCALATE).is_recorded

    assert step(office, number) is Step.DECIDED
    assert step(office, number, Stage.FIRST_APPEAL, Track.MEMBER) is Step.DRAFTING
    assert {key[0] for key in running(office, number)} == {Stage.FIRST_APPEAL}
    assert not case_of(office, number).closed_on


def test_work_is_given_up_from_its_first_step_with_a_reason_only(office: Office) -> None:
    number = opened(office, claim())
    assert not say(office, number, Choice.DO_NOT_PURSUE).is_recorded
    assert say(office, number, Choice.DO_NOT_PURSUE, reason="Amount too small").is_recorded

    case = case_of(office, number)
    assert (case.outcome, case.not_pursued) == (Outcome.DO_NOT_PURSUE, NotPursuedReason.AMOUNT_TOO_SMALL)


def test_when_the_appeals_day_comes_near_the_case_says_to_file_the_protective_appeal(office: Office) -> None:
    number = opened(office, claim())
    assert pages.worklist(office)[0].what == "complete the chart"
    clock.set_today(office.settings, date(2027, 1, 12))

    (row,) = pages.worklist(office)
    assert (row.what, row.work_by) == (rework.PROTECT, date(2027, 1, 19))
    assert "File the protective appeal now" in " ".join(ask(office, number).context["said_first"])
    assert "File the protective appeal now" in board.case_text(office, number, run_link=str, document_link=str)
    assert say(office, number, Choice.PROTECTIVE).is_recorded
    assert step(office, number, Stage.FIRST_APPEAL, Track.MEMBER) is Step.READY_TO_FILE
    assert step(office, number) is Step.DRAFTING, "the work on the claim goes on"
    assert [each["kind"] for each in pages.case_page(office, number)["documents"]] == ["protective-filing"]


def test_the_appeals_reminders_go_out_while_the_claim_is_worked_on(office: Office) -> None:
    number = opened(office, claim())
    clock.set_today(office.settings, date(2027, 1, 12))
    remind.sweep(office)

    with store.reading(office.engine) as session:
        told = {session.get_one(Deadline, row.deadline_id).stage for row in session.exec(select(Reminder).where(Reminder.case_number == number))}
    assert told == {Stage.REWORK, Stage.FIRST_APPEAL}


def test_a_payment_while_the_protective_appeal_is_open_leaves_that_appeal_to_a_person(office: Office) -> None:
    number = opened(office, claim())
    say(office, number, Choice.PROTECTIVE)
    say(office, number, Choice.SENT, filed_on="2026-11-22", method="Fax")
    say(office, number, Choice.CAME, came="Paid")

    assert case_of(office, number).closed_on is None
    assert step(office, number) is Step.DECIDED
    assert step(office, number, Stage.FIRST_APPEAL, Track.MEMBER) is Step.READY_TO_FILE


def test_silence_of_a_payer_is_no_outcome_of_a_claim(office: Office) -> None:
    number = opened(office, claim())
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)

    with pytest.raises(BadInput, match="Say what came of the claim"):
        determining.record_determination(office, number, Answer(Outcome.NO_ANSWER), actor=MARIA)


def test_records_are_sent_with_what_is_enclosed_and_only_then(office: Office) -> None:
    number = opened(office, claim(cas="CO*252*450", day="20260901"))
    complete(office, number, correction="")
    with pytest.raises(MissingData, match=r"records to enclose .*into the case's folder"):
        drafting.draft(office, number, actor=MARIA)

    with store.writing(office.engine) as session:
        row = Exhibit(case_number=number, kind=PaperKind.RECORDS, paper_class=PaperClass.ORDINARY, path="r.pdf", sha256="r", pages=2)
        row.received_at = office.now()
        session.add(row)
    paths = drafting.draft(office, number, actor=MARIA)
    assert "Records, 2 pages" in word.plain_text((office.documents / paths[0]).read_bytes())


def test_work_can_be_opened_by_hand_beside_an_appeal_and_not_without_a_claim(office: Office) -> None:
    (appeal,) = cases.take_chart(office, make.full_chart(), actor=MARIA).opened
    rework.open_by_hand(office, appeal, actor=MARIA)
    rework.open_by_hand(office, appeal, actor=MARIA)
    assert step(office, appeal) is Step.DRAFTING
    assert (Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER) in running(office, appeal)

    other = make.request_chart(patient=make.full_chart().patient.model_copy(update={"last_name": "Other"}))
    (asked,) = cases.take_chart(office, other, actor=MARIA).opened
    with pytest.raises(NotAllowed, match="no denied claim"):
        rework.open_by_hand(office, asked, actor=MARIA)


def test_a_case_of_work_stays_as_it_is_when_its_chart_is_saved_and_moves_with_its_network(office: Office) -> None:
    number = opened(office, claim())
    complete(office, number)

    assert len({row.case_number for row in pages.worklist(office)}) == 1
    assert case_of(office, number).track is Track.MEMBER
    assert pages.case_page(office, number)["plan"] == "self-funded-erisa"


def test_deciding_by_the_table_refuses_what_does_not_fit(office: Office) -> None:
    number = opened(office, claim())

    with pytest.raises(NotAllowed):
        deciding.decide(office, number, Act.CLOSE, actor=MARIA)


@pytest.mark.parametrize("plan", ["medicare-advantage", "self-funded-erisa"])
def test_finding_the_eob_is_a_task_that_invents_no_days_where_only_a_remittance_is_known(office: Office, plan: str) -> None:
    words = "nobody knows by how many days it moves the date: ask"
    number = opened(office, claim(cas="PR*55*450"))
    correcting.correct(office, number, {"plan": plan}, reason=CorrectionReason.OTHER, actor=MARIA)

    (line,) = [each for each in pages.case_page(office, number)["to_find_out"] if each["fact"] == "receipt date"]
    assert words in line["moves"]
    assert "get the EOB" in line["how"]
    assert words in " ".join(each["moves"] for each in explained.of_case(office, number)["to_find_out"])
    assert words in board_pages.page(office)
    assert any("stand-in" in text for each in pages.case_page(office, number)["deadlines"] for text in each["lines"])


def mixed(number: str = "1") -> str:
    """Write one claim whose infusion calls for an appeal and whose drug for a corrected claim."""
    return (
        f"CLP*ACC-{number}*4*750*0**12*PAYER-{number}*11*1~NM1*QC*1*Testerly*Rowan****MI*SMX900100200~"
        "SVC*HC:96365*650*0**1~DTM*472*20261013~CAS*PR*50*650~SVC*HC:J3490*100*0**1~DTM*472*20261013~CAS*CO*16*100~LQ*HE*M119~"
    )


def test_each_line_of_a_claim_that_calls_for_two_things_lies_in_exactly_one_case(office: Office) -> None:
    result = take(office, mixed())
    with store.reading(office.engine) as session:
        held = {number: [(row.value.procedure, row.charge) for row in store.claim_lines(session, number)] for number in result.opened}
        begun = [store.case(session, number).begins_at for number in result.opened]
    sheet = monday.recent(office)[0]

    assert begun == [Stage.FIRST_APPEAL, Stage.REWORK]
    assert list(held.values()) == [[("96365", Decimal(650))], [("J3490", Decimal(100))]]
    assert {line.action: (line.claims, line.charge, line.refused) for line in sheet.lines} == {
        "appeal": (1, Decimal(650), Decimal(650)),
        "corrected claim": (1, Decimal(100), Decimal(100)),
    }
    assert (sheet.claims, sheet.charge, sum(sheet.fates.values())) == (1, Decimal(750), 1)
    assert [row["decision"] for row in result.claims] == ["appeal"]
    assert [line["decision"] for line in result.claims[0]["lines"]] == ["appeal", "corrected claim"]


def test_a_claim_that_calls_for_two_things_is_known_again_with_both_its_parts(office: Office) -> None:
    first, again = take(office, mixed()), take(office, mixed(), mixed("2"))

    assert (len(first.opened), again.opened, again.claims_known) == (2, (), 1)
    assert set(again.changed) == set(first.opened)
    with store.reading(office.engine) as session:
        assert [len(store.claim_lines(session, number)) for number in first.opened] == [2, 2]


def test_the_same_claim_twice_in_one_file_is_counted_once_as_an_appeal(office: Office) -> None:
    result = take(office, claim(cas="PR*50*450"), claim(cas="PR*50*450"))
    sheet = monday.recent(office)[0]

    assert (len(result.opened), result.claims_known) == (1, 1)
    assert "1 to appeal as one letter, 1 read before" in sheet.sentence


def test_while_a_person_decides_what_follows_the_claim_the_appeals_date_lists_the_case(office: Office) -> None:
    number = opened(office, claim())
    say(office, number, Choice.SENT, filed_on="2026-11-22", method="Fax")
    say(office, number, Choice.CAME, came="Paid in part", notice_on="2026-11-22")

    assert step(office, number) is Step.DETERMINED
    appeal = running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER]
    (row,) = pages.worklist(office)
    assert (row.work_by, row.last_lawful) == (appeal.work_by, appeal.last_lawful)
    assert row.name.startswith(f"{appeal.work_by} ")


CALLS = {
    "appeal": {"cas": "PR*50*450"},
    "contractual": {"cas": "CO*50*450"},
    "corrected claim": {"cas": "CO*16*450"},
    "never processed": {"cas": "CO*16*450", "remarks": "MA130"},
    "records": {"cas": "CO*252*450"},
    "coordination": {"cas": "OA*22*450"},
    "eligibility": {"cas": "CO*27*450"},
    "routing": {"cas": "CO*109*450"},
    "timely filing": {"cas": "CO*29*450"},
    "answered dispute": {"cas": "CO*193*450"},
    "answered remark": {"cas": "CO*50*450", "remarks": "MA91"},
}


def shown_clocks(office: Office, number: str) -> list[tuple[object, ...]]:
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING]
        return sorted((row.track, row.stage, row.clock, row.origin, str(row.work_by), str(row.last_lawful), row.drives, row.rule) for row in rows)


@pytest.mark.parametrize("payer", ["Harborlight Health Plan", "Aetna"])
@pytest.mark.parametrize("said", CALLS.values(), ids=CALLS.keys())
def test_recomputing_a_case_right_after_it_was_opened_changes_nothing(office: Office, said: dict[str, str], payer: str) -> None:
    number = opened(office, claim(**said), payer=payer)
    before = shown_clocks(office, number)
    with store.writing(office.engine) as session:
        clocks.recompute(office, session, store.case(session, number))

    assert shown_clocks(office, number) == before


def test_claims_that_want_a_new_claim_and_those_that_want_a_replacement_go_to_separate_cases(office: Office) -> None:
    result = take(office, claim("1", remarks="MA130"), claim("2", remarks="M119"), claim("3", remarks="M119", day="20261016", cas="CO*16*450"))
    assert len(result.opened) == 2

    book = bookshelf.parsed(office.settings, "denials.toml", DenialBook.parse)
    with store.reading(office.engine) as session:
        found = [store.case(session, number) for number in result.opened]
        assert [claim_papers.is_new(book, session, case) for case in found] == [True, False]
        assert [len(store.claim_lines(session, case.number)) for case in found] == [1, 2]


def test_the_codes_in_a_letter_about_several_claims_say_whose_they_are(office: Office) -> None:
    number = opened(office, claim("1", remarks="M119"), claim("2", remarks="N290", day="20261016"))
    book = bookshelf.parsed(office.settings, "denials.toml", DenialBook.parse)
    with store.reading(office.engine) as session:
        said = [each.code for each in claim_papers.codes(book, session, store.case(session, number))]

    assert said == ["Reason code 16", "Remark code M119 (claim PAYER-1)", "Remark code N290 (claim PAYER-2)"]
