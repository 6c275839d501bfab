"""What of the rulebook needs a look is found, with file and line, and nothing else is called a problem."""

from datetime import timedelta

from casework.rules import aging
from casework.rules.aging import Finding, Kind
from casework.rules.book import Rulebook
from tests.rules.shipped import book, day, texts
from tests.rules.test_rulebook import PLAN, RULE, changed

TODAY = day("2026-11-22")
AETNA = "clinic/payers/aetna.toml"


def found(files: dict[str, str], kind: Kind, today: str = "2026-11-22", dropped: tuple[str, ...] = ()) -> list[Finding]:
    every = aging.findings(Rulebook.parse(files), book(), today=day(today), dropped=dropped)
    return [each for each in every if each.kind is kind]


def test_on_the_day_it_was_verified_the_shipped_rulebook_needs_no_work() -> None:
    checked = max(entry.verified_on for entry in book().entries)

    assert [each.sentence for each in aging.findings(book(), book(), today=checked) if each.kind.needs_work] == []


def test_an_entry_is_stale_the_day_after_its_age_is_up_and_not_before() -> None:
    rule = book().rule("ERISA-A1")
    last = rule.verified_on + timedelta(days=rule.max_age_days)

    def stale(today: str) -> list[str]:
        return [each.entry for each in found(texts(), Kind.STALE, today)]

    assert "ERISA-A1" not in stale(last.isoformat())
    assert "ERISA-A1" in stale((last + timedelta(days=1)).isoformat())


def test_a_finding_names_file_line_and_what_to_do() -> None:
    (each,) = found({**texts(), AETNA: RULE.replace("2026-11-01", "2024-11-01")}, Kind.STALE)

    assert each.sentence == (
        "clinic/payers/aetna.toml, line 3 “OURS”: stale. Verified on 2024-11-01, good for 365 days: read our contract, 4.2 again (binder)."
    )


def test_what_nobody_verified_is_listed_with_what_to_verify_and_is_no_problem() -> None:
    every = [each for each in aging.findings(book(), book(), today=TODAY) if each.kind is Kind.UNVERIFIED]

    assert {each.entry for each in every} == {entry.id for entry in book().entries if entry.confidence in ("M", "CONFLICT")}
    assert not any(each.kind.needs_work for each in every)
    assert all("Verify " in each.words and each.line for each in every)


def test_an_entry_that_is_not_yet_or_no_longer_in_force_is_listed() -> None:
    later = {**texts(), AETNA: RULE.replace("effective_on = 2026-01-01", "effective_on = 2027-01-01")}

    assert [each.entry for each in found(later, Kind.NOT_YET)] == ["OURS"]
    assert "MA-D-PA-2020" in [each.entry for each in found(texts(), Kind.NO_LONGER)]


def test_successive_entries_of_one_law_leave_no_hole_and_a_gap_between_them_is_found() -> None:
    ends = "effective_until = 2025-12-31"
    gap = changed("plans/medicare-advantage.toml", ends, "effective_until = 2025-11-30")

    assert found(texts(), Kind.HOLE) == []
    (each,) = found(gap, Kind.HOLE)
    assert each.entry == "MA-D-PA-2020"
    assert "from 2025-12-01 until 2026-01-01 no entry covers" in each.words


def test_a_rule_that_ends_with_nothing_after_it_is_a_hole() -> None:
    ended = changed(PLAN, 'id = "ERISA-A1"', 'id = "ERISA-A1"\neffective_until = 2030-12-31')

    (each,) = found(ended, Kind.HOLE)

    assert "from 2031-01-01 and nothing follows" in each.words


def test_later_entries_that_part_the_facts_between_them_leave_no_hole_and_one_alone_does() -> None:
    ended = changed(PLAN, 'id = "ERISA-A1"', 'id = "ERISA-A1"\neffective_until = 2026-12-31')
    law = RULE.replace("contract-dispute-1", "internal-appeal-1").replace("provider", "member").replace('"notice"', '"received"')
    later = law.replace("effective_on = 2026-01-01", 'effective_on = 2027-01-01\nplans = ["self-funded-erisa"]\nwhen = { urgent = ["URGENT"] }')
    yes, no = later.replace("URGENT", "yes"), later.replace("OURS", "NO").replace("URGENT", "no")

    assert [each.entry for each in found({**ended, "clinic/plans/later.toml": yes}, Kind.HOLE)] == ["ERISA-A1"]
    assert found({**ended, "clinic/plans/later.toml": yes + no}, Kind.HOLE) == []


def test_a_clinics_entry_that_replaces_ours_or_goes_before_ours_is_listed_as_such() -> None:
    (replaces,) = found({**texts(), "clinic/payers/other.toml": RULE.replace("OURS", "OTHER-P1")}, Kind.OVERRIDES)
    (before,) = found({**texts(), AETNA: RULE}, Kind.OVERRIDES)

    assert "replaces our entry of this name" in replaces.words
    assert "AETNA-P1" in before.words


def test_a_clinics_entry_for_an_id_of_ours_that_is_gone_overrides_nothing() -> None:
    theirs = {**texts(), AETNA: RULE.replace("OURS", "AETNA-P-OLD")}
    typed = {**texts(), AETNA: RULE.replace("OURS", "AETNA-P11").replace('"filing"', '"continuation"')}

    (gone,) = found(theirs, Kind.OVERRIDES_NOTHING, dropped=("AETNA-P-OLD",))

    assert (gone.file, gone.line) == (AETNA, 3)
    assert "Ours has no entry of this name any more" in gone.words
    (meant,) = found(typed, Kind.OVERRIDES_NOTHING)
    assert "Write AETNA-P1" in meant.words


def test_the_table_of_holidays_is_asked_for_before_it_ends() -> None:
    last = max(book().calendar.statutory).year

    assert found(texts(), Kind.HOLIDAYS, f"{last - 2}-06-01") == []
    (each,) = found(texts(), Kind.HOLIDAYS, f"{last - 1}-06-01")
    assert each.sentence.startswith(f"holidays.csv, line 1: holidays end. It ends with {last}: add the federal holidays")
