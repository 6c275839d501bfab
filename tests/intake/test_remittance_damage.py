"""However a file is damaged: only BadRemittance, bounded work, and each claim read is decided exactly once."""

from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.errors import BadRemittance
from casework.intake.remittance import line_keys, read, report, summary, to_chart
from casework.rules.denial_book import DenialBook
from casework.rules.denial_groups import Decided, group
from casework.rules.denials import decide

ROOT = Path(__file__).parent.parent.parent
BOOK = DenialBook.parse((ROOT / "casework" / "rulebook" / "denials.toml").read_text(encoding="utf-8"))
SAMPLES = [
    *(path.read_bytes() for path in sorted((ROOT / "tests" / "data" / "835").iterdir()) if path.name != "SOURCES.tsv"),
    (ROOT / "examples" / "remittance-2026-11-20.835").read_bytes(),
]
BREAKERS = [b"", b"~", b"*", b":", b"\n", b"\x00", b"\xff", b"~ST*835*1~", b"~CLP*X*4*1*0~", b"~CAS*CO*50*1~", b"ISA*00*", b"9" * 60, b"-"]


@st.composite
def damaged(draw):
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        until = at + draw(st.integers(0, 40))
        piece = bytes(data[at:until])
        data[at:until] = draw(st.sampled_from([*BREAKERS, piece + piece, piece[::-1], bytes([len(piece) * 37 % 256])]))
    return bytes(data)


def everything(data: bytes) -> None:
    try:
        found = read(data)
    except BadRemittance as refused:
        assert str(refused).endswith(".")
        return
    decisions = [decide(BOOK, claim) for claim in found.claims]
    groups = group(BOOK, [Decided(claim, decision) for claim, decision in zip(found.claims, decisions, strict=True)])
    opened = [item for made in groups for item in made.claims]  # a claim that calls for two things is in two groups, each line in one of them
    set_aside = [claim.number for claim, decision in zip(found.claims, decisions, strict=True) if not decision.opens_case]
    assert sorted([*{item.claim.number for item in opened}, *set_aside]) == [claim.number for claim in found.claims]
    lines = Counter((item.claim.number, line.number) for item in opened for line in item.decision.disputed if line.number not in item.without)
    assert all(times == 1 for (_, line), times in lines.items() if line)
    assert all(decision.reason for decision in decisions)
    assert all(to_chart(made).claims for made in groups)
    assert all(line_keys(claim) for claim in found.claims)
    assert len(report(found, decisions)) == len(found.claims)
    assert summary(found, decisions, groups)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(damaged())
def test_a_damaged_file_is_refused_or_read_and_every_claim_has_one_end(data):
    everything(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_noise_is_refused_or_read(data):
    everything(data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_noise_after_an_honest_beginning_is_read_without_error(data):
    everything(SAMPLES[0][:300] + data)


def test_a_file_cut_off_anywhere_still_ends_well():
    whole = SAMPLES[-1]
    for at in range(0, len(whole), 97):
        everything(whole[:at])


def test_a_long_segment_or_a_flood_of_separators_is_read_in_one_pass():
    flood = b"ST*835*1~BPR*I*0~CLP*A*4*1*0~CAS*CO" + b"*50*1*1" * 50_000 + b"~" + b"~" * 500_000 + b"\n" * 500_000

    found = read(flood)

    assert len(found.claims[0].adjustments) == 50_000
    assert len(found.claims[0].findings) < 10
