"""Files as they come in the wild: each claim is read and decided, or refused with the reason, and none is lost, checked by a naive splitter."""

from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from sqlmodel import select

from casework.actions import Office, intake, remittances
from casework.errors import BadRemittance
from casework.intake.remittance import line_keys, read
from casework.records import logbook, store
from casework.rules.remitted import RemittedClaim
from tests import make

DATA = Path(__file__).parent.parent / "data" / "835"
PUBLIC = {path.name: path.read_bytes() for path in sorted(DATA.iterdir()) if path.name != "SOURCES.tsv"}
EXAMPLE = (Path(__file__).parent.parent.parent / "examples" / "remittance-2026-11-20.835").read_bytes()

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261120*1200*^*00501*000000001*0*P*:"
HEAD = ["BPR*I*0*C*NON************20261120", "TRN*1*T1*1999999999", "DTM*405*20261118", "N1*PR*Summit Mutual", "N1*PE*Cedar Hollow*XX*1234567893", "LX*1"]


def claim(number: int, *, status: str = "4", charge: str = "100", paid: str = "0", cas: str = "CAS*PR*55*100") -> list[str]:
    return [
        f"CLP*A{number}*{status}*{charge}*{paid}**12*P{number}*11*1",
        f"NM1*QC*1*Odd*Test{number}****MI*ODD{number}",
        f"SVC*HC:96365*{charge}*{paid}**1",
        "DTM*472*20261005",
        *([cas] if cas else []),
    ]


def transaction(*claims: list[str], kind: str = "835", ended: bool = True, head: list[str] = HEAD, tail: tuple[str, ...] = ()) -> list[str]:
    body = [f"ST*{kind}*0001", *head, *(segment for each in claims for segment in each), *tail]
    return [*body, f"SE*{len(body) + 1}*0001"] if ended else body


def file(*transactions: list[str], version: str = "005010X221A1", isa: str = ISA) -> bytes:
    body = [segment for each in transactions for segment in each]
    return "~".join([isa, f"GS*HP*P*C*20261120*1200*1*X*{version}", *body, f"GE*{len(transactions)}*1", "IEA*1*000000001", ""]).encode()


WHOLE = file(transaction(claim(1), claim(2, status="1", paid="60", cas="CAS*CO*45*40")))
SIX = "CAS*CO*" + "*".join(f"{reason}*10*1" for reason in (45, 97, 50, 16, 96, 252))
ODD = {
    "byte-order mark": b"\xef\xbb\xbf" + WHOLE,
    "utf-16": WHOLE.decode().encode("utf-16"),
    "blank lines": WHOLE.replace(b"~", b"~\r\n\r\n \r\n"),
    "newline as terminator": WHOLE.replace(b"~", b"\n"),
    "other separators": WHOLE.replace(b"*", b"|").replace(b"~", b"\x1c").replace(b":", b">"),
    "many envelopes": WHOLE + WHOLE.replace(b"*A", b"*B") + WHOLE.replace(b"*A", b"*C").replace(b"*", b"^").replace(b"~", b"!"),
    "several transactions in a group": file(transaction(claim(1)), transaction(claim(2)), transaction(claim(3))),
    "no envelope": "~".join(transaction(claim(1), claim(2))).encode() + b"~",
    "version 4010": file(transaction(claim(1)), version="004010X091A1", isa=ISA.replace("*^*00501*", "*U*00401*")),
    "wrong ISA widths": file(transaction(claim(1)), isa=ISA.replace(" ", "")),
    "ISA with one element too few": file(transaction(claim(1)), isa=ISA.replace("*0*P*", "*P*")),
    "six adjustments in one segment": file(transaction(claim(1, charge="60", cas=SIX))),
    "adjustments with bad values": file(transaction(claim(1, cas="CAS*CO*50*lots*x**"), claim(2, cas="CAS***"), claim(3, cas="CAS"))),
    "adjustments only at claim level": file(transaction(["CLP*A1*4*100*0**12*P1", "CAS*PR*55*100", "NM1*QC*1*Odd*Test****MI*O1", "SVC*HC:96365*100*0"])),
    "no service lines": file(transaction(["CLP*A1*4*100*0**12*P1", "CAS*PR*55*100", "NM1*QC*1*Odd*Test****MI*O1"])),
    "forwarded, reversal, predetermination": file(transaction(*(claim(int(s), status=s) for s in ("19", "20", "21", "22", "23", "25")))),
    "a reversal with negative amounts": file(transaction(claim(1, status="22", charge="-100", paid="-60", cas="CAS*CO*45*-40"))),
    "paid zero with the status of a paid claim": file(transaction(*(claim(int(s), status=s) for s in ("1", "2", "3", "19")))),
    "paid zero without a reason": file(transaction(*(claim(int(s), status=s, cas="") for s in ("1", "2", "4", "19")))),
    "totals that do not balance": file(transaction(claim(1), head=["BPR*I*99999*C", *HEAD[1:]])),
    "a negative provider adjustment": file(transaction(claim(1), tail=("PLB*1234567893*20261231*WO:1*-12.50*L6*x",))),
    "free text where an NPI belongs": file(transaction(claim(1), head=[*HEAD[:4], "N1*PE*Cedar*XX*SEE ATTACHED"])),
    "a line without units": file(transaction([part.replace("*100*0**1", "*100*0") for part in claim(1)])),
    "a claim twice": file(transaction(claim(1), claim(1), claim(2, status="1", paid="100", cas=""), claim(2, status="1", paid="100", cas=""))),
    "a claim twice with two answers": file(transaction(claim(1), claim(1, cas="CAS*CO*45*100"), claim(1, cas="CAS*CO*29*100"))),
    "small letters": WHOLE.replace(b"CLP*", b"clp*").replace(b"SVC*", b"svc*").replace(b"CAS*", b"Cas*"),
    "no SE": file(transaction(claim(1), ended=False), transaction(claim(2))),
    "no ST": WHOLE.replace(b"ST*835*0001~", b""),
    "a damaged ST": WHOLE.replace(b"ST*835*0001~", b"ST*8E5*0001~"),
    "cut in the middle of a claim": WHOLE[: WHOLE.index(b"DTM*472")],
    "an empty claim": file(transaction(["CLP"], claim(2))),
}
ALL = {**PUBLIC, "example": EXAMPLE, **ODD}


def naive(data: bytes) -> list[list[str]]:
    """Split without any cleverness: the element separator is what follows the first name, the terminator what precedes ST or a claim."""
    text = data.decode("utf-16") if data.startswith(b"\xff\xfe") else data.decode("utf-8-sig", errors="replace")
    rows: list[list[str]] = []
    for part in text.split("ISA") if text.startswith("ISA") else [text]:
        star = next((mark for mark in part if not mark.isalnum() and not mark.isspace()), "*")
        ends = next((mark for mark in "~!\x1c" if mark in part), "\n")
        rows += [row.strip().split(star) for row in part.replace(f"{star}11\n", f"{star}11{ends}").split(ends) if row.strip()]
    return [[row[0].upper(), *(cell.strip() for cell in row[1:])] for row in rows]


def amount(row: list[str], at: int) -> Decimal:
    try:
        return Decimal(row[at]) if len(row) > at and row[at] else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


@pytest.mark.parametrize("name", ALL)
def test_a_naive_splitter_finds_the_same_claims_amounts_reasons_and_remarks(name: str) -> None:
    rows = naive(ALL[name])
    claims = [row for row in rows if row[0] == "CLP"]
    triplets = [(row[1], row[at], amount(row, at + 1)) for row in rows if row[0] == "CAS" for at in range(2, len(row), 3) if row[at]]
    found = read(ALL[name])

    assert [item.claim_id for item in found.claims] == [row[1] if len(row) > 1 else "" for row in claims]
    assert found.totals.charge == sum(amount(row, 3) for row in claims)
    assert found.totals.paid == sum(amount(row, 4) for row in claims)
    assert Counter((a.group, a.reason, a.amount or Decimal(0)) for item in found.claims for a in item.all_adjustments if a.reason) == Counter(triplets)
    assert {row[2] for row in rows if row[0] == "LQ" and row[1] == "HE"} <= {code for item in found.claims for code in item.all_remarks}


@pytest.mark.parametrize("name", ALL)
def test_every_claim_of_a_file_ends_in_one_place_with_its_charge_and_a_second_take_changes_nothing(office: Office, name: str) -> None:
    claims = read(ALL[name]).claims
    sifted, taken = remittances.take(office, ALL[name], actor="maria")
    rows = kept(office)

    assert sifted.remittance.count == taken.in_cases + taken.known + taken.set_aside == len(sifted.rows) == len(claims)
    assert {row.case_number for row in rows if row.case_number} == set(taken.numbers)
    assert sum(Decimal(row["charge"] or 0) for row in sifted.rows) == sifted.remittance.totals.charge
    assert sum(row.charge for row in rows) == sum({line_keys(item): item.charge or 0 for item in claims}.values())
    assert all(row.reason for row in rows)
    _, again = remittances.take(office, ALL[name], actor="maria")
    assert (again.opened, again.joined, again.in_cases, again.set_aside, again.known) == ([], [], 0, 0, len(claims))
    assert kept(office) == rows


def test_claims_older_than_the_rulebook_are_set_aside_with_the_reason_and_lose_no_other(office: Office) -> None:
    name = next(name for name in ALL if "profee" in name)
    _, taken = remittances.take(office, ALL[name], actor="maria")

    assert (taken.opened, taken.set_aside + taken.known) == ([], 3)
    assert any(row.reason.startswith("No case was opened: The rulebook has no") for row in kept(office))


def kept(office: Office) -> list[logbook.RemittedClaim]:
    with store.reading(office.engine) as session:
        return list(session.exec(select(logbook.RemittedClaim)))


def test_a_claim_that_stands_twice_in_a_file_is_kept_once(tmp_path: Path) -> None:
    office = make.office(tmp_path / "home")
    path = tmp_path / "twice.835"
    path.write_bytes(ODD["a claim twice"])
    first = intake.take_file(office, path, actor="maria")
    again = intake.take_file(office, path, actor="maria")

    with store.reading(office.engine) as session:
        assert len(session.exec(select(logbook.RemittedClaim)).all()) == 2
        assert len(store.claim_lines(session, first.opened[0])) == 1
    assert (first.claims_in_cases, first.claims_known, first.claims_set_aside) == (1, 1, 2), "the second of a pair is read before"
    assert (again.claims_known, again.opened) == (4, ())


@pytest.mark.parametrize(
    ("status", "decision"), [("22", "reversal"), ("23", "forwarded"), ("25", "predetermination"), ("1", "appeal"), ("2", "appeal"), ("19", "appeal")]
)
def test_status_decides_only_where_nothing_was_decided_here(office: Office, tmp_path: Path, status: str, decision: str) -> None:
    path = tmp_path / "one.835"
    path.write_bytes(file(transaction(claim(1, status=status))))

    assert intake.preview(office.settings, path).claims[0]["decision"] == decision


def test_another_transaction_set_with_claims_in_it_is_refused_with_the_reason() -> None:
    with pytest.raises(BadRemittance, match=r"X12 837, not an 835\. It holds CLP segments"):
        read(file(transaction(claim(1), kind="837")))


def test_another_transaction_set_beside_an_835_is_left_aside_and_its_claims_are_counted_aloud() -> None:
    found = read(file(transaction(claim(1)), transaction(claim(2), claim(3), kind="837")))

    assert [item.claim_id for item in found.claims] == ["A1"]
    assert "a transaction of kind 837 was left aside: it is not an 835, though 2 of its segments are CLP" in found.findings


def test_a_damaged_st_is_read_as_an_835_and_told() -> None:
    assert "transaction 1: ST01 is “8E5”, which names no transaction set; it was read as an 835" in read(ODD["a damaged ST"]).findings


def test_a_claim_in_a_transaction_without_its_end_is_read_and_told() -> None:
    found = read(ODD["no SE"])

    assert len(found.claims) == 2
    assert "transaction 1: the SE segment is missing: the file may be cut off" in found.findings


PLAIN = WHOLE.decode()
SAME = {
    "all in small letters": PLAIN.lower().encode(),
    "tabs between elements": PLAIN.replace("*", "\t").encode(),
    "utf-16 without a mark, low byte first": PLAIN.encode("utf-16-le"),
    "utf-16 without a mark, high byte first": PLAIN.encode("utf-16-be"),
    "words before and after": b"HTTP/1.1 200 OK\r\n\r\n" + WHOLE + b"\n--end of message--\x1a\x00\x00",
    "lines of eighty": "\r\n".join(PLAIN[at : at + 80] for at in range(0, len(PLAIN), 80)).encode(),
    "carriage returns as terminators": PLAIN.replace("~", "\r").encode(),
    "indented": PLAIN.replace("~", "~\n      ").encode(),
    "a doubled terminator": PLAIN.replace("~", "~~").encode(),
    "padded with zeros": WHOLE + b"\0" * 5000,
}


@pytest.mark.parametrize("name", SAME)
def test_another_way_to_write_the_same_file_gives_the_same_claims(name: str) -> None:
    plain, other = read(WHOLE).claims, read(SAME[name]).claims

    assert [told(item) for item in other] == [told(item) for item in plain]


def told(item: RemittedClaim) -> tuple[object, ...]:
    adjustments = [(each.group.upper(), each.reason, each.amount, each.line) for each in item.all_adjustments]
    patient = (item.patient_last_name.casefold(), item.member_id.casefold(), item.payer_name.casefold(), item.payee_npi)
    return (item.claim_id.upper(), item.charge, item.paid, item.status, adjustments, patient, item.service_on, item.remitted_on)


def _one(**more: str) -> RemittedClaim:
    (found,) = read(file(transaction(claim(1, **more)))).claims
    return found


def test_an_amount_written_for_people_is_read_and_said() -> None:
    found = _one(charge="$1,000.00", cas="CAS*CO*50*1000")

    assert found.charge == Decimal("1000.00")
    assert any("written for people" in finding for finding in found.findings)


@pytest.mark.parametrize("charge", ["abc", "NaN", "1e3", "1,000", "1,00", "$", "$10,000,00"])
def test_what_is_no_amount_stays_unread_and_the_claim_says_that_its_amount_is_unknown(charge: str) -> None:
    found = _one(charge=charge, cas="CAS*CO*50*1000")

    assert found.charge is None
    assert any("the amount in dispute is unknown" in finding for finding in found.findings)


def test_a_part_of_a_cent_is_said_where_it_is_rounded() -> None:
    assert any("part of a cent" in finding for finding in _one(cas="CAS*CO*50*100.005").findings)
    assert not any("part of a cent" in finding for finding in _one(cas="CAS*CO*50*100.000").findings)


def test_a_status_left_out_opens_nothing_and_the_track_is_told_where_a_case_opens(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "one.835"
    path.write_bytes(file(transaction(claim(1, status=""), claim(2, cas="CAS*CO*193*100"))))
    left_out, upheld = intake.preview(office.settings, path).claims

    assert (left_out["decision"], left_out["opens"], left_out["track"]) == ("look at it", "", None)
    assert (upheld["decision"], upheld["opens"], upheld["track"]) == ("appeal result", "first-appeal", "provider")
