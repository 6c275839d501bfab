"""Where an appeal goes and which number it carries: a whole value, or nothing."""

# ruff: noqa: E501 - a letter's lines stand as they were printed
import pytest

from casework.intake import letter_reading

HEAD = "Acme Health\nPO Box 1\nAustin, TX 78701\n\nDate of notice: January 5, 2026\n\nDear Jane Doe:\n\n"
FAXES = (
    (
        "For a Standard Appeal: Mailing address: Humboldt Grievance and Appeal Dept., P.O. Box 14546, Lexington, KY 40512-4546. Fax: 1-800-555-0190\nFor a Fast Appeal: Phone: 1-800-555-0148 Fax: 1-855-555-0172",
        "0190",
    ),
    ("Please do not fax appeals to our claims line (504) 555-0119. Appeals fax line: (504) 555-0120.", "0120"),
    ("Fax your appeal to the number below.\nPhone: 800-555-0148\nFax: 800-555-0190", "0190"),
    ("Do you have a fax? Call 800-555-0148 about your appeal.", ""),
    (
        "Mail the appeal to: Unity Appeals Unit, P.O. Box 30573, Salt Lake City, UT 84130-0573. You can also fax it to (801) 555-0166.\nFor urgent appeals, fax 1-866-555-0190 or call 1-866-555-0111.",
        "0166",
    ),
    ("If your health is in danger you may fax an expedited appeal to 866-555-0100.", ""),
    ("You may appeal. Fax: 206-555-0147. Phone: 206-555-0101.", "0147"),
    ("You may appeal by phone at 206-555-0101 or by fax at 206-555-0147.", "0147"),
    ("Appeals Department | Tel 206-555-0101 | Fax 206-555-0147", "0147"),
    ("You may appeal in writing. EOB questions? Fax 206-555-0147.", ""),
    ("You may appeal in writing. To send claims, fax 206-555-0147.", ""),
    ("You may appeal in writing.\nMember Services fax: 206-555-0147", ""),
    ("Appeals are not accepted by fax at 206-555-0147.", ""),
    ("Appeal\nfax\nnumber: 206-555-0147", "0147"),
    ("Standard appeals fax: 206-555-0147; expedited appeals fax: 206-555-0148", "0147"),
    ("Expedited appeals fax: 206-555-0148; standard appeals fax: 206-555-0147", "0147"),
    ("You can appeal. Our doctors can be reached for a peer to peer at 206-555-0101, fax 206-555-0102.", ""),
    ("To appeal, write to us. Medical records may be faxed to 206-555-0102.", ""),
    ("Fax or mail your appeal. Phone 206-555-0101", ""),
)
NUMBERS = (
    ("Claim number: 2025 351 AB 4471", "2025 351 AB 4471"),
    ("Certification no.: NC-330021", "NC-330021"),
    ("ICN: 2026003TL8814", "2026003TL8814"),
    ("Authorization request: AR-99120", "AR-99120"),
    ("Member reference number: W999888", ""),
    ("Provider reference number: HKC-22\nCase number: A-77123", "A-77123"),
    ("Group claim no 0071", ""),
    ("Case ID A 104 599 821", "A 104 599 821"),
    ("Claim number: 12 345 678 for services of 2025", ""),
    ("Claim No. E25358A7710 was processed on January 2", "E25358A7710"),
    ("RE: Denied claim 8842117706", "8842117706"),
    ("Your reference: HKC 552\nOur reference: ODC/26/0091", "ODC/26/0091"),
    ("Claim # 1: E123456\nClaim # 2: E123457", ""),
    ("Reference #: see below", ""),
    ("Form number: AG-1234 (Rev 10/25)\nCase No. B-4477", "B-4477"),
    ("Claim number: E12345 Member ID: 9988", "E12345"),
    ("Claim number 2025110200123        Member number DN-88", "2025110200123"),
    ("Patient reference number: 4411", ""),
    ("Case no. 12345, received 2 days ago", "12345"),
)
ADDRESSES = (
    (
        "Mail the appeal to: Unity Appeals Unit, P.O. Box 30573, Salt Lake City, UT 84130-0573. Fax",
        "Unity Appeals Unit\nP.O. Box 30573\nSalt Lake City, UT 84130-0573",
    ),
    (
        "Write to Cygnet Health National Appeals Organization, PO Box 188011, Chattanooga TN 37422, or send by fax to 877.555.0137 your appeal.",
        "Cygnet Health National Appeals Organization\nPO Box 188011\nChattanooga TN 37422",
    ),
    (
        "Fax your appeal to 402-555-0133 or mail it to Great Prairie Mutual Appeals, PO Box\n3248, Omaha, NE 68103.",
        "Great Prairie Mutual Appeals\nPO Box 3248\nOmaha, NE 68103",
    ),
    (
        "To appeal, send a written request by close of business on June 30, 2026 to Meridian\nRidge Administrators, Attn: Plan Appeals, PO Box 2921, Clinton, IA 52733-2921.",
        "Meridian Ridge Administrators\nAttn: Plan Appeals\nPO Box 2921\nClinton, IA 52733-2921",
    ),
    ("Solace Appeals, PO Box 5190, Phoenix, AZ 85010. Fax: 602-555-0161.", "Solace Appeals\nPO Box 5190\nPhoenix, AZ 85010"),
    (
        "Appeals: Pinecrest Appeals Coordinator, 14 Granite Court, Portland, ME 04102   Fax",
        "Pinecrest Appeals Coordinator\n14 Granite Court\nPortland, ME 04102",
    ),
    (
        "File with Northgate Utilization Review Appeals Unit, PO Box 1500, Albany, NY 12201-1500 or fax 518-555-0162.",
        "Northgate Utilization Review Appeals Unit\nPO Box 1500\nAlbany, NY 12201-1500",
    ),
    (
        "Address your appeal: Crescent Star Health, Member Appeals, 365 Canal Street Suite 900, New Orleans, LA 70130.",
        "Crescent Star Health\nMember Appeals\n365 Canal Street Suite 900\nNew Orleans, LA 70130",
    ),
    (
        "Grievances and Appeals, Mailstop OH0205-A537, 4361 Irwin Simpson Rd, Mason, OH 45040; Fax",
        "Grievances and Appeals\nMailstop OH0205-A537\n4361 Irwin Simpson Rd\nMason, OH 45040",
    ),
    ("Claims go to: Ashtree, PO Box 14079, Lexington, KY 40512-4079. You may appeal.", ""),
    ("Appeals to the state: Department of Insurance Appeals, PO Box 690, Jefferson City, MO 65102.", ""),
    ("Send your appeal by June 30, 2026, PO Box 22, Clinton, IA 52733.", ""),
)


def read(text: str) -> dict[str, str]:
    return {each.field: each.value for each in letter_reading.read([HEAD + text])}


@pytest.mark.parametrize(("text", "last"), FAXES)
def test_only_the_standard_fax_for_appeals_is_proposed(text: str, last: str) -> None:
    assert read(text).get("appeals_fax", "")[-4:] == last


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_number_is_taken_whole_from_the_payers_own_label_or_not_at_all(text: str, number: str) -> None:
    found = read(text)

    assert {found.get("reference", ""), found.get("claim_number", "")} - {""} == {number} - {""}


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_an_address_within_words_is_whole_or_left_out(text: str, address: str) -> None:
    assert read(text).get("appeals_address", "") == address
