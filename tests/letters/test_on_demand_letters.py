"""The letters drawn on demand: the right law for the right plan, nothing of health to an employer, no call that nobody verified."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.chart import Denial, Infusion, Standing
from casework.errors import NotAllowed
from casework.letters import packet, word
from casework.letters.on_demand import Extra
from casework.letters.protocol import protocol
from casework.terms import DenialReason, DocumentKind, Track
from tests.letters import samples
from tests.letters.test_packet import drawn
from tests.rules import shipped

CALL, SHEET = DocumentKind.PEER_TO_PEER_REQUEST, DocumentKind.PEER_TO_PEER_SHEET
FILE, PLAN = DocumentKind.CLAIM_FILE_REQUEST, DocumentKind.PLAN_DOCUMENT_REQUEST
LAW = re.compile(r"\d+ (?:CFR|U\.S\.C\.)")
OF_HEALTH = r"ketamine|infus|F33|depress|psychiat|diagnos|treat|clinic|medic|health information|mental|drug|Harbor Light|Avery|555-014|1234567893|96365|J3490"


def words(kind: DocumentKind, **changes: object) -> str:
    return word.plain_text(drawn(replace(samples.rich(kind), **changes), kind).data)  # type: ignore[arg-type]


def whole(data: bytes) -> str:
    """Read the words of every part of a Word file but its styles: text, headers, footers, properties and their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    kept = {name: text for name, text in parts.items() if not re.search(r"styles|theme|fontTable|settings|numbering|Content_Types|_rels", name)}
    assert {"docProps/core.xml", "docProps/custom.xml", "word/document.xml"} < set(kept)
    return " ".join(re.sub(r"<[^>]*>", "", text) + " ".join(re.findall(r'(?:name|w:descr)="([^"]*)"', text)) for text in kept.values())


def test_the_request_to_the_employer_says_nothing_of_health_anywhere_in_the_file() -> None:
    made = drawn(samples.rich(PLAN), PLAN)

    assert "Prairie Tool" in whole(made.data)
    assert not re.search(OF_HEALTH, whole(made.data).replace("Employee Health Plan", ""), re.IGNORECASE)


def test_the_scan_of_the_whole_file_sees_header_footer_and_properties() -> None:
    said = whole(drawn(samples.rich(FILE), FILE).data)

    assert re.search("Harbor Light", said) and re.search("health information", said) and re.search("infusion", said)


def test_the_request_to_the_employer_is_the_patients_own_and_is_signed_by_hand() -> None:
    said = words(PLAN)

    assert "Elena Whitfield (signature and date)" in said
    assert re.search(r"14 Alder Court", whole(drawn(samples.rich(PLAN), PLAN).data))


@pytest.mark.parametrize("plan", shipped.book().plan_names)
def test_plan_documents_are_asked_of_employers_only_and_law_is_cited_where_it_was_checked(plan: str) -> None:
    dossier = samples.rich(PLAN, coverage={"plan": plan})
    if plan not in ("self-funded-erisa", "insured-group"):
        with pytest.raises(NotAllowed, match="plan of a private employer"):
            drawn(dossier, PLAN)
        return

    assert bool(LAW.search(word.plain_text(drawn(dossier, PLAN).data))) == (plan == "self-funded-erisa")


@pytest.mark.parametrize("plan", shipped.book().plan_names)
def test_the_claim_file_is_asked_for_under_every_plan_and_law_cited_only_where_it_was_checked(plan: str) -> None:
    said = word.plain_text(drawn(samples.rich(FILE, coverage={"plan": plan}), FILE).data)

    assert bool(LAW.search(said)) == (plan in ("self-funded-erisa", "insured-group", "individual"))
    assert not re.search(r"penalt|per day|\$|unless", said)


def test_the_claim_file_is_asked_for_with_an_authorization_or_with_the_members_own_signature() -> None:
    unsigned = samples.changed(samples.rich(FILE).chart, standing=Standing())

    assert "as authorized representative" in words(FILE) and "signature and date" not in words(FILE)
    assert "Elena Whitfield, member (signature and date)" in words(FILE, chart=unsigned)
    assert "authorized representative" not in words(FILE, chart=unsigned)


@pytest.mark.parametrize("kind", [FILE, PLAN])
def test_the_clinics_own_dispute_asks_for_nothing_that_is_the_members(kind: DocumentKind) -> None:
    with pytest.raises(NotAllowed, match="the right is the member's"):
        drawn(replace(samples.rich(kind), track=Track.PROVIDER), kind)


@pytest.mark.parametrize("kind", [CALL, SHEET, FILE])
def test_nothing_refused_means_nothing_to_talk_about(kind: DocumentKind) -> None:
    dossier = samples.rich(kind, denial=Denial())

    assert "nothing was refused" in packet.why_not(replace(dossier, refusals=()), kind)


def test_a_window_for_the_call_is_stated_only_where_one_was_verified() -> None:
    assert "Ask for the call by December 1, 2026" in words(SHEET)
    assert "No window for the call is verified for this payer: ask today" in words(SHEET, extra=Extra())
    assert not re.search(r"\(\d{3}\) \d{3}-\d{4}", words(SHEET, extra=Extra()))


def test_the_talking_points_name_each_refusal_and_count_no_reported_treatment() -> None:
    said = words(SHEET)

    assert "R1. The plan, May 19, 2026" in said and "R2. The plan, September 10, 2026" in said
    assert "Reported only, do not count it: Fluoxetine" in said


def test_the_talking_points_of_an_experimental_denial_show_what_points_the_other_way() -> None:
    said = word.plain_text(drawn(samples.rich(SHEET, denial={"reason": DenialReason.EXPERIMENTAL}), SHEET).data)

    assert "If these are raised" in said and "did not differ significantly" in said
    assert "If these are raised" not in words(SHEET)


GIVEN = st.builds(
    Infusion,
    given_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    dose_mg=st.none() | st.decimals(Decimal(1), Decimal(200), places=1),
    weight_kg=st.none() | st.decimals(Decimal(40), Decimal(150), places=1),
)


@given(st.lists(GIVEN, max_size=8))
def test_the_protocol_holds_every_infusion_once_in_order_and_invents_no_rate(infusions: list[Infusion]) -> None:
    found = protocol(infusions)
    days = [step.given.infusion.given_on for step in found.steps]

    assert days == sorted(item.given_on for item in infusions)
    assert all(step.mg_per_minute is None for step in found.steps)
    if found.gaps:
        assert 0 < found.gaps[0] <= found.gaps[1] <= (max(days) - min(days)).days
