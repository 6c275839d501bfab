"""Every public 835 is read to the cent, and the same remittance in another dress reads the same."""

import csv
import gzip
import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import oxedi
import pytest

from casework.errors import BadRemittance
from casework.intake.remittance import RemittedClaim, read
from casework.intake.x12_source import MAX_BYTES

DATA = Path(__file__).parent.parent / "data" / "835"
FILES = sorted(path for path in DATA.iterdir() if path.name != "SOURCES.tsv")
PROFEE = (DATA / "tastypackets__test__test-files__835__profee.edi").read_bytes()
FLAT = PROFEE.replace(b"\r", b"").replace(b"\n", b"")
BODY = FLAT[FLAT.index(b"ST*835") : FLAT.index(b"GE*1")]

# claims, transactions, charged, paid, adjustments
KNOWN = {
    "CHS-CDS-AIML": (1, 1, "2000", "1500.50", 3),
    "CoveHealth": (6, 2, "867", "142.91", 16),
    "LinuxForHealth__835_005010X221A1__cob": (1, 1, "541.00", "34.00", 2),
    "LinuxForHealth__835_005010X221A1__sec": (2, 1, "11075.14", "1222.00", 5),
    "LinuxForHealth__demo": (2, 1, "226366.97", "149998.73", 2),
    "affect-therapeutics__tests__test_edi_835_files__exh": (1, 1, "0", "0", 12),
    "affect-therapeutics__tests__test_edi_835_files__nev": (3, 3, "116465.04", "0", 5),
    "azoner": (1, 1, "915.39", "0", 3),
    "keironstoddart": (2, 1, "1157.52", "349.99", 7),
    "moov-io": (2, 2, "770.41", "0", 2),
    "tastypackets__test__test-files__835__multi": (3, 1, "102.50", "45.75", 4),
    "tastypackets__test__test-files__835__profee": (3, 1, "102.50", "45.75", 4),
}

DRESSES = {
    "byte-order mark": b"\xef\xbb\xbf" + PROFEE,
    "utf-16": PROFEE.decode().encode("utf-16"),
    "blank lines": b"\n \n" + FLAT.replace(b"~", b"~\r\n\r\n"),
    "one line": FLAT,
    "wrapped at 80 columns": b"\n".join(FLAT[at : at + 80] for at in range(0, len(FLAT), 80)),
    "newline as terminator": FLAT.replace(b"~", b"\n"),
    "carriage return as terminator": FLAT.replace(b"~", b"\r"),
    "both as terminator": FLAT.replace(b"~", b"\r\n"),
    "other separators": FLAT.replace(b"*", b"|").replace(b"~", b"'").replace(b":", b"/"),
    "control characters as separators": FLAT.replace(b"*", b"\x1d").replace(b"~", b"\x1c").replace(b":", b"\x1f"),
    "separators beyond ASCII": FLAT.replace(b"*", b"\xa7").replace(b"~", b"\xb6"),
    "collapsed ISA": b"*".join(part.strip() for part in FLAT.split(b"*")),
    "empty ISA16": PROFEE.replace(b"*0*T*:~", b"*0*T*~", 1),
    "one terminator forgotten": PROFEE.replace(b"000230000000020*11~", b"000230000000020*11"),
    "no envelope": BODY,
    "no envelope and no terminator but lines": BODY.replace(b"~", b"\n"),
    "no ISA": FLAT[FLAT.index(b"GS*") :],
    "version 4010": FLAT.replace(b"005010X221A1", b"004010X091A1").replace(b"*^*00501*", b"*U*00401*"),
    "small letters": FLAT.replace(b"CLP*", b"clp*").replace(b"SVC*", b"svc*"),
    "a letter before it": b"From: clearinghouse\nSubject: remittance, Main St. office\n\n" + PROFEE,
}


def measure(data: bytes) -> tuple[int, int, str, str, int]:
    found = read(data)
    return (
        len(found.claims),
        found.transactions,
        str(found.totals.charge),
        str(found.totals.paid),
        sum(len(claim.all_adjustments) for claim in found.claims),
    )


def claim_of(*segments: str) -> RemittedClaim:
    (claim,) = read("~".join(["ST*835*0001", "BPR*I*0*C*NON************20261120", *segments]).encode()).claims
    return claim


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_public_file_is_read_to_the_cent(path):
    (expected,) = [value for name, value in KNOWN.items() if path.name.startswith(name)]

    found = measure(path.read_bytes())

    assert found == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_independent_parser_finds_the_same_claims_and_reasons(path):
    marks = oxedi.Delimiters(component=b">") if path.read_bytes().startswith(b"ST") else None
    document = oxedi.parse(path.read_bytes(), delimiters=marks).document
    segments = [document[at].raw.strip(b"~\r\n ").decode().split("*") for at in range(len(document))]
    theirs = Counter((row[1], row[at]) for row in segments if row[0] == "CAS" for at in range(2, len(row), 3) if row[at])

    claims = read(path.read_bytes()).claims

    assert [claim.claim_id for claim in claims] == [row[1] for row in segments if row[0] == "CLP"]
    assert Counter((item.group, item.reason) for claim in claims for item in claim.all_adjustments) == theirs


def test_the_public_files_are_those_their_sources_name():
    rows = list(csv.DictReader((DATA / "SOURCES.tsv").open(), delimiter="\t"))

    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES} == {row["file"]: row["sha256"] for row in rows}
    assert all(row["licence"] and row["repository"] and row["commit"] for row in rows)


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_remittance_in_another_dress_reads_the_same(dress):
    found = read(DRESSES[dress])
    plain = read(PROFEE)

    assert found.claims == plain.claims
    assert found.totals == plain.totals
    assert found.findings == ()


def test_envelopes_with_other_separators_follow_each_other_in_one_file():
    assert measure(FLAT + FLAT.replace(b"*", b"|").replace(b"~", b"!"))[:2] == (6, 2)


def test_a_lost_st_or_se_is_told_and_loses_no_claim():
    found = read(FLAT.replace(b"ST*835*1740~", b"").replace(b"SE*65*1740~", b""))

    assert len(found.claims) == 3
    assert {"transaction 1: the ST segment is missing", "transaction 1: the SE segment is missing: the file may be cut off"} <= set(found.findings)


def test_another_transaction_beside_an_835_is_named_and_left_aside():
    found = read(BODY + b"ST*277*0002~BHT*0085*08~SE*3*0002~")

    assert len(found.claims) == 3
    assert found.findings == ("a transaction of kind 277 was left aside: it is not an 835",)


def test_totals_that_do_not_balance_are_told():
    found = read(FLAT.replace(b"BPR*I*45.75", b"BPR*I*46.75"))

    assert found.findings == ("transaction 1: the payment does not equal the claims' payments less the provider adjustments",)


def test_a_negative_provider_adjustment_balances():
    found = read((DATA / "LinuxForHealth__demo-file__demo.835").read_bytes())

    assert found.totals.provider_adjustments == Decimal("-1.27")
    assert found.findings == ()


def test_free_text_where_an_npi_belongs_is_no_npi():
    found = read((DATA / "moov-io__examples__example_5010_835__sample1.txt").read_bytes())

    assert {claim.payee_npi for claim in found.claims} == {""}
    assert "transaction 1: the payee's NPI is not ten digits" in found.findings


def test_six_adjustments_in_one_segment_are_six_and_a_seventh_is_told():
    triplets = "*".join(f"{reason}*{reason}.50*1" for reason in range(1, 8))
    claim = claim_of("CLP*A*4*100*0", f"CAS*CO*{triplets}")

    assert [(item.reason, item.amount, item.quantity) for item in claim.adjustments][:2] == [("1", Decimal("1.50"), 1), ("2", Decimal("2.50"), 1)]
    assert len(claim.adjustments) == 7
    assert "CAS: more than six adjustments in one segment" in claim.findings


def test_an_adjustment_with_a_word_for_an_amount_is_kept_with_the_word_in_a_finding():
    claim = claim_of("CLP*A*4*100*0", "CAS*CO*50*hundred")

    assert (claim.adjustments[0].reason, claim.adjustments[0].amount) == ("50", None)
    assert "CAS: “hundred” is not an amount" in claim.findings


@pytest.mark.parametrize("text", ["1e5", "1,000", "NaN", "Infinity", "--1", ".", "9" * 40, "٣"])
def test_what_is_not_an_amount_is_never_taken_for_one(text):
    assert claim_of(f"CLP*A*4*{text}*0").charge is None


@pytest.mark.parametrize(("text", "amount"), [("45.", "45"), (".5", "0.5"), ("-6173.5", "-6173.5"), ("000000000000000007", "7")])
def test_amounts_as_payers_write_them(text, amount):
    assert claim_of(f"CLP*A*4*{text}*0").charge == Decimal(amount)


def test_adjustments_know_their_line_and_those_of_the_claim_have_none():
    claim = claim_of("CLP*A*4*100*0", "CAS*CO*45*1", "SVC*HC:96365*60*0", "CAS*CO*50*60", "SVC*HC:J3490*40*0", "CAS*PR*1*39")

    assert [(item.reason, item.line) for item in claim.all_adjustments] == [("45", None), ("50", 1), ("1", 2)]


def test_remarks_of_moa_mia_and_lq_are_found_where_they_stand():
    claim = claim_of("CLP*A*4*100*0", "MOA***MA130*N1", "MIA*1****MA44***************M15", "SVC*HC:96365*100*0", "LQ*HE*M119", "LQ*RX*75")

    assert claim.remarks == ("MA130", "N1", "MA44", "M15")
    assert claim.lines[0].remarks == ("M119", "RX 75")
    assert claim.all_remarks == ("MA130", "N1", "MA44", "M15", "M119", "RX 75")


def test_a_line_keeps_code_modifiers_units_and_day_even_with_the_wrong_component_separator():
    claim = claim_of("CLP*A*4*100*0", "SVC*HC>J3490>JZ>59*100*0**2.5", "DTM*472*20261005")
    line = claim.lines[0]

    assert (line.procedure, line.modifiers, line.units, line.service_on) == ("J3490", ("JZ", "59"), Decimal("2.5"), date(2026, 10, 5))


def test_the_earliest_day_of_service_is_the_claims_and_a_line_without_one_takes_the_statement():
    claim = claim_of("CLP*A*4*100*0", "DTM*232*20261003", "SVC*HC:96365*60*0", "SVC*HC:96366*40*0", "DTM*150*20261001")

    assert (claim.service_on, [line.service_on for line in claim.lines]) == (date(2026, 10, 1), [date(2026, 10, 3), date(2026, 10, 1)])


def test_the_day_of_remittance_is_the_production_date_or_else_the_payment_date():
    assert claim_of("CLP*A*4*100*0").remitted_on == date(2026, 11, 20)
    assert claim_of("DTM*405*20261118", "CLP*A*4*100*0").remitted_on == date(2026, 11, 18)
    assert "the remittance has no date" in read(b"CLP*A*4*10*0~SVC*HC:1*10*0~DTM*472*20261399~").claims[0].findings


def test_the_corrected_patient_is_kept_beside_the_one_we_billed():
    claim = claim_of("CLP*A*4*100*0", "NM1*QC*1*MOCK*ANN****MI*X1", "NM1*74*1*MOCK*ANNE****C*X2")

    assert (claim.patient_first_name, claim.member_id, claim.corrected_first_name, claim.corrected_member_id) == ("ANN", "X1", "ANNE", "X2")


def test_nothing_personal_shows_in_a_repr():
    claim = claim_of("CLP*ACCT77*4*100*0**12*ICN77", "NM1*QC*1*MARKERLAST*MARKERFIRST****MI*MARKERID", "SVC*HC:J3490*100*0", "DTM*472*20261005")

    assert not any(marker in repr((claim, read(PROFEE))) for marker in ("ACCT77", "ICN77", "MARKER", "J3490", "2026, 10, 5", "SUBMITTED"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\x1a", "empty"),
        (gzip.compress(PROFEE), "gzip"),
        (b"PK\x03\x04rest", "ZIP archive or an Office file"),
        (b"%PDF-1.7 rest", "PDF"),
        (b"a,b,c\n1,2,3\n", "not an X12 835"),
        (b"<html>no</html>", "not an X12 835"),
        (FLAT.replace(b"ST*835", b"ST*837").replace(b"BPR*", b"BHT*").replace(b"CLP*", b"CLM*"), "X12 837, not an 835"),
        (FLAT[: FLAT.index(b"ST*835")], "holds no remittance"),
    ],
)
def test_what_is_no_835_is_refused_with_a_sentence_that_helps(data, words):
    with pytest.raises(BadRemittance, match=words):
        read(data)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "large.835").open("wb+") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: it takes no room on the disk

        with pytest.raises(BadRemittance, match="1024 MB"):
            read(file)
