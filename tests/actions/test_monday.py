"""The Monday sheet: every claim of an import is on it once, its sentence is true, and what blocks a case is told as it is now."""

import re
import shutil
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from casework import clock
from casework.actions import Office, board, cases, correcting, deciding, intake, monday, monday_looks, remittances
from casework.actions.changes import CorrectionReason
from casework.actions.monday import Sheet
from casework.actions.monday_lines import Line
from casework.errors import BadInput, CaseworkError
from casework.records import events, store
from casework.records.imports import ImportGroup
from casework.rules.denial_book import DenialAction
from casework.terms import Act, NotPursuedReason
from tests import board_pages, make
from tests.actions.remitting import MONDAY, Claim, remittance, written
from tests.intake import sheets

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PUBLIC = [path for path in sorted((ROOT / "tests" / "data" / "835").iterdir()) if path.suffix != ".tsv"]
MARIA = "maria"


def take(office: Office, path: Path) -> intake.Result:
    return intake.take_file(office, path, actor=MARIA)


def latest(office: Office) -> Sheet:
    return monday.recent(office)[0]


def page(office: Office) -> str:
    return board.monday_text(office, run_link=lambda run: f"http://board/{run}")


def of(sheet: Sheet, action: DenialAction) -> list[Line]:
    return [line for line in sheet.lines if line.action == action]


def _calling_for_two(result: intake.Result) -> int:
    """Count the claims that may stand in two groups, since a line calls for other work than the claim."""
    rows = [{line["decision"] for line in row["lines"]} for row in result.claims if row["opens_case"]]
    return sum(len(said & {"appeal result", "corrected claim", "send records", "coordination of benefits", "eligibility", "routing"}) > 0 for said in rows)


def conserved(result: intake.Result, sheet: Sheet) -> None:
    """Check that each claim that was read is on the sheet once, and its dollars to the cent."""
    assert sheet.claims == result.claims_read == sum(sheet.fates.values())
    assert 0 <= sum(line.claims for line in sheet.lines) - sheet.claims <= _calling_for_two(result)
    assert sheet.fates["known"] == result.claims_known
    assert sheet.fates["set aside"] == result.claims_set_aside
    assert sheet.charge == sum(line.charge for line in sheet.lines) == sum(Decimal(row["charge"] or 0) for row in result.claims)
    assert sheet.paid == sum(Decimal(row["paid"] or 0) for row in result.claims)
    assert sheet.refused == sum(line.refused for line in sheet.lines)


@pytest.mark.parametrize("path", [*PUBLIC, EXAMPLES / "remittance-2026-11-20.835", EXAMPLES / "denials-worksheet.csv"], ids=lambda path: path.name)
def test_every_claim_of_a_file_is_on_its_sheet_once_and_the_dollars_agree(office: Office, path: Path) -> None:
    try:
        result = take(office, path)
    except CaseworkError:
        assert monday.recent(office) == ()
        return

    conserved(result, latest(office))
    assert page(office).count("| ") > 10
    assert take(office, path).opened == ()
    assert len(monday.recent(office)) == 1


GROUPS = st.sampled_from(["PR", "CO", "OA", "PI", "", "ZZ", "Marker"])
REASONS = st.sampled_from(["1", "16", "18", "22", "29", "45", "50", "9Z9", "Marker", ""])
CLAIMS = st.builds(
    Claim,
    patient=st.integers(1, 4),
    codes=st.tuples(GROUPS, REASONS),
    charge=st.decimals(0, 2000, places=2).map(str),
    paid=st.sampled_from(["0", "12.34", "-5"]),
    status=st.sampled_from(["1", "4", "19", "22", "25", "2"]),
    served_on=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    remark=st.sampled_from(["", "MA130", "N290", "MA91"]),
    refused=st.sampled_from(["", "10.01", "-3", "0"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(CLAIMS, max_size=9), st.integers(0, 9))
def test_any_mix_of_claims_is_conserved_also_when_some_were_read_before(tmp_path_factory: pytest.TempPathFactory, claims: list[Claim], before: int) -> None:
    folder = tmp_path_factory.mktemp("mix")
    office = make.office(folder / "home")
    if claims[:before]:
        remittances.take(office, remittance(claims[:before]).encode(), actor=MARIA)
    whole = [*claims, Claim(9)]
    sifted, done = remittances.take(office, remittance(whole).encode(), actor=MARIA)
    result = intake.Result("", "", claims_read=len(whole), claims_known=done.known, claims_set_aside=done.set_aside, claims=sifted.rows)

    conserved(result, latest(office))
    assert "arker" not in page(office)
    assert result.claims_known == len(claims[:before])
    assert sum(sheet.claims for sheet in monday.recent(office)) == len(claims[:before]) + len(whole)


def test_a_claim_that_stands_twice_in_a_file_is_counted_twice_and_opens_one_case(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "twice.835"
    path.write_text(remittance([Claim(1)]) + remittance([Claim(1), Claim(2, ("PR", "1")), Claim(3)]).replace("000000001", "000000002"))
    result = take(office, path)

    conserved(result, latest(office))
    assert (result.claims_read, len(result.opened)) == (4, 2)


def test_the_sentence_counts_each_kind_of_work_and_says_where_nothing_is_to_do(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, MONDAY))
    sheet = latest(office)

    assert sheet.sentence == ("6 to appeal as two letters, 3 corrected claims, 2 to send records for, 1 duplicate, 2 deductible: nothing to do")
    assert sheet.words.startswith("14 claims of 5 patients in ")
    assert f"**{sheet.words}**" in page(office)


def test_one_of_a_kind_is_said_in_the_singular(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, [Claim(1), Claim(2, ("CO", "16"), remark="N290"), Claim(3, ("OA", "18")), Claim(4, ("", ""), paid="650", status="1")]))

    assert latest(office).sentence == "1 to appeal as one letter, 1 corrected claim, 1 duplicate, 1 paid: nothing to do"


def test_a_later_file_counts_only_its_own_claims_and_says_which_were_read_before(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, [Claim(1), Claim(1)]))
    take(office, written(tmp_path, [Claim(1), Claim(1), Claim(1)], name="more.835"))
    sheet, earlier = monday.recent(office)

    assert sheet.sentence == "1 to appeal as one letter, 2 read before: nothing new"
    assert sheet.fates == {"opened": 0, "joined": 1, "known": 2, "set aside": 0}
    assert earlier.lines == ()
    assert f"import 1, a remittance (835): {earlier.words}" in page(office)


def test_the_same_file_twice_makes_no_second_sheet_and_says_so(office: Office, tmp_path: Path) -> None:
    first = take(office, written(tmp_path, MONDAY))
    again = take(office, Path(shutil.copy(tmp_path / "denials.835", tmp_path / "again.835")))

    assert first.monday.startswith(f"Monday sheet, import 1: {latest(office).words}")
    assert "taken in on 2026-11-22 and brings nothing new" in again.monday
    assert "casework monday --import 1" in again.monday
    assert len(monday.recent(office)) == 1


def test_what_blocks_a_case_is_told_as_it_is_now_and_a_closed_one_is_said_to_be(office: Office, tmp_path: Path) -> None:
    number = take(office, written(tmp_path, [Claim(1)])).opened[0]
    (before,) = latest(office).lines
    correcting.correct(office, number, {"received": "2026-11-21"}, reason=CorrectionReason.ENVELOPE, actor=MARIA)
    (known,) = latest(office).lines
    deciding.decide(office, number, Act.DO_NOT_PURSUE, reason=NotPursuedReason.AMOUNT_TOO_SMALL, actor=MARIA)
    (closed,) = latest(office).lines

    assert {"funding unknown", "receipt date unknown", "diagnosis missing"} <= set(before.blockers)
    assert set(before.blockers) - set(known.blockers) == {"receipt date unknown"}
    assert (before.patient_key, before.next_act) == ("P0001", "complete the chart")
    assert before.next_on is not None
    assert (closed.blockers, closed.next_on) == ((), None)
    assert closed.next_act == "closed on 2026-11-22: Do not pursue"


def test_cases_that_wait_for_the_same_are_told_together_in_full(office: Office, tmp_path: Path) -> None:
    numbers = take(office, written(tmp_path, [Claim(1), Claim(2)])).opened
    told = page(office).split("## What blocks them now")

    assert len({line.blockers for line in latest(office).lines}) == 1
    assert "| funding; receipt date; " in told[0]
    assert f"- {', '.join(numbers).replace('-', chr(0x2011))}: funding unknown; receipt date unknown; patient birth date missing; " in told[1]
    assert "diagnosis missing" in told[1]


def test_a_case_links_to_its_run_once_it_stands_on_the_board(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, [Claim(1)]))
    ((ask, _),) = board.open_asks(office)
    assert "](http" not in page(office)
    board.set_run(office, ask, "run-1")

    assert f"[{ask.case_number.replace('-', chr(0x2011))}](http://board/run-1) (P0001)" in page(office)


def test_small_amounts_are_pointed_at_with_the_amount_and_nothing_is_decided(office: Office, tmp_path: Path) -> None:
    number = take(office, written(tmp_path, [Claim(1, charge="38"), Claim(2, charge="50.01"), Claim(3, ("PR", "1"), charge="20")])).opened[0]

    assert [(line.case_number, line.small) for line in latest(office).lines if line.small] == [(number, Decimal(38))]
    told = page(office).split("## Small amounts")[1]
    assert "$50.00 or less" in told
    assert f"- {number.replace('-', chr(0x2011))}, PR 55: $38.00" in told
    assert told.count("\n- ") == 1


def test_a_clinic_sets_its_own_mark_for_small_amounts_or_none(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, [Claim(1, charge="38")]))
    shipped = (office.settings.program / "casework/rulebook/targets.toml").read_text()
    (office.settings.folder("rulebook") / "targets.toml").write_text(shipped.split("[small-amount]")[0])

    assert "Small amounts" not in board.monday_text(Office.open(office.settings), run_link=str)


def test_codes_show_group_and_reason_apart_and_unknown_ones_say_so(office: Office, tmp_path: Path) -> None:
    claims = [Claim(1, ("CO", "45")), Claim(2, ("CO", "9Z9")), Claim(3, ("PR", "MARKERSON"))]
    take(office, written(tmp_path, claims))
    told = page(office)

    assert "| CO 45 |" in told
    assert "CO 45: charge exceeds fee schedule" in told
    assert "| CO 9Z9, unknown |" in told
    assert "| unreadable code |" in told
    assert "MARKERSON" not in told


def test_claims_to_look_at_stay_listed_until_somebody_says_they_were_looked_at(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, [Claim(1, ("CO", "9Z9"), charge="650")]))
    take(office, written(tmp_path, [Claim(2)], name="later.835"))

    for told in (page(office), board_pages.page(office)):
        assert "1 claim, $650.00, CO 9Z9" in told
        assert "casework monday --looked 1" in told
    assert "import 1" in monday_looks.looked(office, 1, actor=MARIA).lower()
    monday_looks.looked(office, 1, actor=MARIA)
    assert "To look at" not in page(office) + board_pages.page(office)
    with store.reading(office.engine) as session:
        assert [event.code for event in events.after(session, 0) if event.verb == "import looked at"] == ["import 1"]
    with pytest.raises(BadInput, match="no import 9"):
        monday_looks.looked(office, 9, actor=MARIA)


def test_a_claim_older_than_any_rule_is_on_the_sheet_without_a_case(office: Office, tmp_path: Path) -> None:
    result = take(office, written(tmp_path, [Claim(1, served_on=date(1990, 5, 5))]))
    conserved(result, latest(office))

    if not result.opened:
        assert latest(office).sentence == "1 to appeal without a case"
        assert latest(office).lines[0].next_act == "look: no case was opened"


def test_a_worksheet_feeds_the_same_sheet_and_a_line_that_a_case_has_is_a_duplicate(office: Office, tmp_path: Path) -> None:
    take(
        office, sheets.csv_file(tmp_path / "one.csv", [sheets.claim(1), sheets.claim(2, CARC="1"), sheets.claim(3, Paid="450.00", CARC="45", Group_code="CO")])
    )
    first = latest(office)
    number = first.lines[0].case_number
    result = take(office, sheets.csv_file(tmp_path / "two.csv", [sheets.claim(1, Charge="451.00")]))
    again = take(office, sheets.csv_file(tmp_path / "copy.csv", [sheets.claim(1, Charge="451.00")]))
    (line,) = latest(office).lines

    assert first.sentence == "1 to appeal as one letter, 1 deductible: nothing to do, 1 paid: nothing to do"
    conserved(result, latest(office))
    assert latest(office).sentence == "1 duplicate"
    assert (line.case_number, line.next_act, line.blockers) == (number, "nothing new: the case has it already", ())
    assert "brings nothing new" in again.monday
    assert "a worksheet taken in on" in page(office)


def test_imports_older_than_seven_days_leave_the_page_and_are_still_found_by_number(office: Office, tmp_path: Path) -> None:
    for at, day in enumerate((make.DAY, make.DAY + timedelta(days=6), make.DAY + timedelta(days=8)), start=1):
        clock.set_today(office.settings, day)
        take(office, written(tmp_path, [Claim(at)], name=f"{at}.835", first=at))

    assert [sheet.number for sheet in monday.recent(office)] == [3, 2]
    assert monday.sheet(office, 1).claims == 1
    with pytest.raises(BadInput, match="There is no import 9"):
        monday.sheet(office, 9)


def test_a_file_without_claims_and_a_house_without_imports_say_so(office: Office, tmp_path: Path) -> None:
    assert "Nothing was taken in yet" in page(office)
    take(office, written(tmp_path, []))

    assert latest(office).words == "No claims."
    assert "**No claims.**" in page(office)


def test_five_thousand_claims_make_a_sheet_of_few_lines_and_quickly(office: Office, tmp_path: Path) -> None:
    kinds = [("", ""), ("PR", "1"), ("PR", "2"), ("CO", "45"), ("OA", "18")]
    claims = [Claim(at, kinds[at % 5], paid="650" if at % 5 == 0 else "0", status="1") for at in range(4990)]
    result = take(office, written(tmp_path, [*claims, *(Claim(at) for at in range(10))]))
    start = time.process_time()
    told = page(office)

    conserved(result, latest(office))
    assert time.process_time() - start < 3
    assert len(told.splitlines()) < 60
    assert "5,000 claims of 4,990 patients in 15 groups" in told


def test_more_groups_than_a_page_holds_are_summed_below_it(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, [Claim(at, ("CO", f"{at}ZZ")) for at in range(100, 165)]))

    assert re.search(r"And 5 more groups: 5 claims, charged \$3,250.00, refused \$3,250.00", page(office))
    assert len(re.findall(r"^\| look at it", page(office), re.MULTILINE)) == 60


def test_a_thousand_strange_codes_do_not_grow_the_sheet_without_end(office: Office, tmp_path: Path) -> None:
    result = take(office, written(tmp_path, [Claim(at % 3, ("CO", f"Z{at}")) for at in range(1000, 1700)]))

    conserved(result, latest(office))
    assert len(latest(office).lines) <= 501


def test_what_is_kept_of_an_import_names_nobody(office: Office, tmp_path: Path) -> None:
    take(office, written(tmp_path, MONDAY))
    with store.reading(office.engine) as session:
        kept = [value for row in session.exec(select(ImportGroup)) for value in row.model_dump().values() if isinstance(value, str)]

    assert set(kept) & {"Markerson", "Test001", "MARK000001"} == set()
    assert all(len(value) < 30 for value in kept)


def test_a_case_that_a_chart_opened_is_no_import(office: Office) -> None:
    cases.take_chart(office, make.full_chart(), actor=MARIA)

    assert monday.recent(office) == ()


def test_a_later_payment_of_a_line_that_a_case_has_is_counted_as_an_answer_to_confirm(office: Office, tmp_path: Path) -> None:
    number = take(office, written(tmp_path, [Claim(1)])).opened[0]
    paid = Claim(1, ("", ""), paid="650", status="1")
    result = take(office, written(tmp_path, [paid, Claim(2, ("", ""), paid="650", status="1")], name="paid.835"))
    conserved(result, latest(office))
    line = latest(office).lines[0]

    assert latest(office).sentence == "1 answers an open case, 1 paid: nothing to do"
    assert (line.case_number, line.next_act, line.claims) == (number, "confirm it in the case", 1)
    assert line.next_on is not None
