"""What a denial calls for: promises to the coordinator, one by one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from casework.rules.denial_book import DenialAction, DenialBook
from casework.rules.denials import STRENGTH, decide, track_for
from casework.rules.remitted import Adjustment, RemittedClaim, ServiceLine
from casework.terms import DenialReason, Network, Track

ROOT = Path(__file__).parent.parent.parent
BOOK = DenialBook.parse((ROOT / "casework" / "rulebook" / "denials.toml").read_text(encoding="utf-8"))


def line(*codes: str, number: int = 1, charge: str = "100", paid: str = "0", remarks: tuple[str, ...] = (), procedure: str = "96365") -> ServiceLine:
    """Make a line from codes such as "CO-50" (the whole unpaid amount) or "CO-45 20"."""
    rest = Decimal(charge) - Decimal(paid)
    adjustments = []
    for code in codes:
        pair, _, amount = code.partition(" ")
        group, reason = pair.split("-", 1)
        adjustments.append(Adjustment(group, reason, Decimal(amount) if amount else rest, line=number))
    return ServiceLine(number, procedure, (), Decimal(charge), Decimal(paid), Decimal(1), date(2026, 10, 5), tuple(adjustments), remarks)


def claim(*lines: ServiceLine, status: str = "4", remarks: tuple[str, ...] = (), adjustments: tuple[Adjustment, ...] = ()) -> RemittedClaim:
    charge = sum((item.charge for item in lines), Decimal(0)) if lines else Decimal(100)
    paid = sum((item.paid for item in lines), Decimal(0))
    return RemittedClaim(1, status=status, charge=charge, paid=paid, lines=lines, remarks=remarks, adjustments=adjustments)


def action(*lines: ServiceLine, **more: object) -> DenialAction:
    return decide(BOOK, claim(*lines, **more)).action


@pytest.mark.parametrize(
    ("code", "expected", "reason"),
    [
        ("CO-50", DenialAction.APPEAL, DenialReason.MEDICAL_NECESSITY),
        ("PR-55", DenialAction.APPEAL, DenialReason.EXPERIMENTAL),
        ("PR-204", DenialAction.APPEAL, DenialReason.NOT_COVERED),
        ("CO-197", DenialAction.APPEAL, DenialReason.NO_PRIOR_AUTHORIZATION),
        ("CO-151", DenialAction.APPEAL, DenialReason.FREQUENCY),
        ("PR-242", DenialAction.APPEAL, DenialReason.OUT_OF_NETWORK),
        ("CO-29", DenialAction.TIMELY_FILING_APPEAL, DenialReason.TIMELY_FILING),
        ("CO-16", DenialAction.CORRECTED_CLAIM, DenialReason.CODING),
        ("CO-97", DenialAction.CORRECTED_CLAIM, DenialReason.CODING),
        ("CO-252", DenialAction.SEND_RECORDS, None),
        ("CO-22", DenialAction.COORDINATION_OF_BENEFITS, None),
        ("PR-27", DenialAction.ELIGIBILITY, None),
        ("CO-109", DenialAction.ROUTING, None),
        ("OA-18", DenialAction.DUPLICATE, None),
        ("CO-18", DenialAction.DUPLICATE, None),
        ("PR-1", DenialAction.COST_SHARE, None),
        ("CO-45", DenialAction.NOT_A_DENIAL, None),
        ("OA-23", DenialAction.NOT_A_DENIAL, None),
        ("CO-193", DenialAction.APPEAL_RESULT, None),
        ("CO-Q99", DenialAction.LOOK, None),
    ],
)
def test_each_kind_of_code_calls_for_its_own_work(code, expected, reason):
    decision = decide(BOOK, claim(line(code)))

    assert (decision.action, decision.denial_reason) == (expected, reason)
    assert code in decision.reason


def test_only_two_kinds_are_appealed_and_what_is_worked_on_opens_cases_of_its_own():
    assert [kind for kind in DenialAction if kind.is_appeal] == [DenialAction.APPEAL, DenialAction.TIMELY_FILING_APPEAL]
    assert [kind.value for kind in DenialAction if kind.is_rework] == ["corrected claim", "send records", "coordination of benefits", "eligibility", "routing"]
    assert [kind for kind in DenialAction if kind.opens_case and not (kind.is_appeal or kind.is_rework)] == [DenialAction.APPEAL_RESULT]


@pytest.mark.parametrize("remark", ["MA130", "MA113", "N142"])
def test_a_claim_that_the_payer_calls_unprocessable_opens_work_on_the_claim_and_never_an_appeal(remark):
    decision = decide(BOOK, claim(line("CO-50", remarks=(remark,))))

    assert decision.action is DenialAction.CORRECTED_CLAIM
    assert not decision.action.is_appeal
    assert [line.action for line in decision.disputed] == [DenialAction.CORRECTED_CLAIM]


def test_only_negative_amounts_open_no_work_on_a_claim():
    decision = decide(BOOK, claim(line("CO-16 -100")))

    assert not decision.opens_case


@pytest.mark.parametrize("status", ["1", "2", "3", "4"])
def test_a_denial_is_found_by_its_adjustments_not_by_the_status(status):
    assert action(line("CO-50"), status=status) is DenialAction.APPEAL
    assert action(line("CO-45 20", "PR-1 80"), status=status) is DenialAction.COST_SHARE


def test_a_refused_line_of_a_paid_claim_is_a_denial_of_that_line():
    decision = decide(BOOK, claim(line("CO-45 20", paid="80"), line("PR-55", number=2), status="1"))

    assert decision.action is DenialAction.APPEAL
    assert [item.number for item in decision.disputed] == [2]


def test_a_line_paid_in_part_and_cut_for_frequency_is_a_denial():
    assert action(line("CO-151 50", paid="50"), status="1") is DenialAction.APPEAL


def test_a_claim_paid_at_all_with_only_cost_share_and_contract_is_paid():
    assert action(line("CO-45 20", "PR-2 10", paid="70"), line("PR-1", number=2), status="1") is DenialAction.PAID


@pytest.mark.parametrize("remark", ["MA130", "MA113", "N142", "ma130 "])
def test_no_appeal_is_ever_opened_where_the_claim_was_unprocessable(remark):
    for code in ("CO-16", "CO-50", "PR-55", "CO-29", "CO-Q99"):
        on_line = decide(BOOK, claim(line(code, remarks=(remark,))))
        on_claim = decide(BOOK, claim(line(code), remarks=(remark,)))

        assert {on_line.action, on_claim.action} == {DenialAction.CORRECTED_CLAIM}
        assert remark.strip().upper() in on_line.reason


@pytest.mark.parametrize(("remark", "expected"), [("MA44", DenialAction.LOOK), ("N111", DenialAction.DUPLICATE), ("MA47", DenialAction.LOOK)])
def test_other_remarks_without_appeal_rights_open_none_either(remark, expected):
    assert action(line("CO-50", remarks=(remark,))) is expected


@pytest.mark.parametrize("upheld", [line("CO-193"), line("CO-50", remarks=("MA91",)), line("CO-50", "CO-193 0.01"), line("PR-96", remarks=("MA46",))])
def test_an_upheld_decision_starts_the_providers_clock_and_no_first_appeal(upheld):
    decision = decide(BOOK, claim(upheld))

    assert decision.action is DenialAction.APPEAL_RESULT
    assert decision.starts_provider_clock
    assert decision.track is Track.PROVIDER
    assert not decision.action.is_appeal


@pytest.mark.parametrize(("status", "expected"), [("22", DenialAction.REVERSAL), ("25", DenialAction.PREDETERMINATION), ("23", DenialAction.FORWARDED)])
def test_a_status_that_decides_nothing_here_opens_nothing(status, expected):
    assert action(line("CO-50"), status=status) is expected


@pytest.mark.parametrize("status", ["19", "20", "21"])
def test_a_forwarded_claim_is_forwarded_unless_it_was_refused_on_the_way(status):
    assert action(line("CO-45 20", "PR-2 10", paid="70"), status=status) is DenialAction.FORWARDED
    assert action(line("PR-1"), status=status) is DenialAction.FORWARDED
    assert action(line("CO-50"), status=status) is DenialAction.APPEAL


def test_an_unknown_code_is_kept_and_asks_a_person_even_beside_known_ones():
    decision = decide(BOOK, claim(line("CO-45 20", "CO-Q99 10", paid="70"), status="1"))

    assert decision.action is DenialAction.LOOK
    assert "CO-Q99" in decision.reason


def test_an_unverified_nothing_to_do_never_closes_an_unpaid_line():
    assert not BOOK.reasons["253"].is_verified
    assert action(line("CO-253")) is DenialAction.LOOK
    assert action(line("CO-253 2", "CO-45 18", paid="80"), status="1") is DenialAction.PAID


@pytest.mark.parametrize("lines", [(line(),), (), (line("CO-45 20"),)])
def test_what_was_not_paid_and_not_explained_asks_a_person(lines):
    assert action(*lines) is DenialAction.LOOK


def test_a_line_charged_at_nothing_is_nothing_to_do():
    assert action(line(charge="0"), status="1") is DenialAction.NOT_A_DENIAL


def test_adjustments_at_claim_level_speak_for_lines_without_their_own():
    decision = decide(BOOK, claim(line(), line(number=2), adjustments=(Adjustment("CO", "50", Decimal(200)),)))

    assert decision.action is DenialAction.APPEAL
    assert [item.number for item in decision.disputed] == [1, 2]


def test_a_claim_without_lines_is_decided_by_its_own_adjustments():
    decision = decide(BOOK, claim(adjustments=(Adjustment("PR", "55", Decimal(100)),)))

    assert (decision.action, [item.number for item in decision.disputed]) == (DenialAction.APPEAL, [None])


def test_the_strongest_line_decides_and_the_others_stay_visible():
    decision = decide(BOOK, claim(line("CO-16"), line("PR-1", number=2), line("CO-50", number=3)))

    assert decision.action is DenialAction.APPEAL
    assert [item.action for item in decision.lines] == [DenialAction.CORRECTED_CLAIM, DenialAction.COST_SHARE, DenialAction.APPEAL]


def test_of_two_reasons_to_appeal_the_larger_amount_names_the_dispute():
    decision = decide(BOOK, claim(line("CO-197", charge="85"), line("CO-50", number=2, charge="450")))

    assert decision.denial_reason is DenialReason.MEDICAL_NECESSITY


def test_a_duplicate_line_is_no_appeal_whatever_else_it_says():
    assert action(line("OA-18", "CO-50 1")) is DenialAction.DUPLICATE


def test_a_non_covered_charge_follows_its_remark_and_a_billing_error_never_becomes_an_appeal_by_it():
    assert decide(BOOK, claim(line("PR-96", remarks=("N623",)))).denial_reason is DenialReason.EXPERIMENTAL
    assert action(line("PR-96", remarks=("M119",))) is DenialAction.CORRECTED_CLAIM
    assert action(line("CO-16", remarks=("M127",))) is DenialAction.SEND_RECORDS
    assert action(line("CO-16", remarks=("M25",))) is DenialAction.CORRECTED_CLAIM


def test_a_negative_denial_is_a_correction_to_look_at():
    assert action(line("CO-50 -40", "CO-45 20", paid="120")) is DenialAction.LOOK


def test_an_amount_nobody_can_read_does_not_hide_the_denial():
    unreadable = replace(line(), adjustments=(Adjustment("CO", "50", None, line=1),))

    assert action(unreadable) is DenialAction.APPEAL


@pytest.mark.parametrize("code", ["CO-050", "co-50", "CO-50 "])
def test_codes_are_known_as_payers_write_them(code):
    assert action(line(code)) is DenialAction.APPEAL


@pytest.mark.parametrize("group", ["CO", "PR", "OA", "PI", "CR", "??"])
@pytest.mark.parametrize("network", list(Network))
def test_only_a_write_off_of_a_network_provider_is_the_providers_dispute(group, network):
    expected = Track.PROVIDER if (group, network) == ("CO", Network.IN) else Track.MEMBER

    assert track_for(group, network) is expected


def test_both_tracks_are_told_while_the_network_is_unknown():
    decision = decide(BOOK, claim(line("CO-50")))

    assert (decision.track, decision.track_if_in_network) == (Track.MEMBER, Track.PROVIDER)
    assert "in network this is the provider's own dispute" in decision.reason
    assert decide(BOOK, claim(line("CO-50")), network=Network.IN).track is Track.PROVIDER


@pytest.mark.parametrize("group", ["OA", "PI"])
def test_a_group_that_does_not_say_who_bears_it_asks_to_look_before_filing(group):
    assert f"group {group} does not say who bears it" in decide(BOOK, claim(line(f"{group}-50"))).reason


def test_every_action_a_code_can_call_for_has_a_place_in_the_order():
    by_status = {DenialAction.REVERSAL, DenialAction.FORWARDED, DenialAction.PREDETERMINATION}

    assert set(STRENGTH) == set(DenialAction) - by_status


def test_a_claim_without_a_status_is_looked_at_and_opens_nothing() -> None:
    decision = decide(BOOK, replace(claim(line("CO-50"), status=""), lacks_status=True))

    assert (decision.action, decision.opens_case) == (DenialAction.LOOK, False)
    assert "no status" in decision.reason
    assert decide(BOOK, replace(claim(line("CO-45 40", paid="60"), status=""), lacks_status=True)).action is DenialAction.PAID
    assert action(line("CO-50"), status="") is DenialAction.APPEAL  # a worksheet has no place for a status


@pytest.mark.parametrize("status", ["5", "10", "13", "15", "16", "17"])
def test_a_claim_that_the_payer_only_received_or_suspended_is_waited_for(status: str) -> None:
    decision = decide(BOOK, claim(line("CO-50"), status=status))

    assert (decision.action, decision.opens_case) == (DenialAction.LOOK, False)
    assert "wait for its decision" in decision.reason


@pytest.mark.parametrize(
    ("code", "paid", "expected"),
    [
        ("CO-A2 40", "60", DenialAction.PAID),
        ("CO-A2", "0", DenialAction.LOOK),
        ("PR-142 40", "60", DenialAction.PAID),
        ("PR-142", "0", DenialAction.LOOK),
        ("CO-141", "0", DenialAction.ELIGIBILITY),
        ("CO-147", "0", DenialAction.LOOK),
        ("CO-176", "0", DenialAction.LOOK),
    ],
)
def test_codes_nobody_has_verified_close_no_unpaid_line(code: str, paid: str, expected: DenialAction) -> None:
    assert action(line(code, paid=paid)) is expected


def test_a_line_that_states_no_amount_does_not_hold_up_a_paid_claim_that_balances() -> None:
    silent = ServiceLine(2, "96366", (), None, None, None, None)
    paid = line("CO-45 40", paid="60")
    balanced = RemittedClaim(1, status="1", charge=Decimal(100), paid=Decimal(60), lines=(paid, silent))

    assert decide(BOOK, balanced).action is DenialAction.PAID
    assert decide(BOOK, replace(balanced, charge=Decimal(150))).action is DenialAction.LOOK
    assert decide(BOOK, replace(balanced, lines=(line("CO-50 40", paid="0"), silent))).action is DenialAction.APPEAL
