"""What proves a filing, when it is asked after, and what a failed one still counts for."""

from datetime import date

import pytest

from casework.errors import RulebookInvalid
from casework.rules import filing_events
from casework.rules.filing_events import FilingBook, FilingEventKind, Keeps
from casework.terms import FilingMethod
from tests.rules.shipped import texts

TEXT = texts()["filing.toml"]
BOOK = FilingBook.latest(TEXT)


def test_every_trouble_and_every_way_of_sending_has_its_words() -> None:
    assert set(BOOK.troubles) == {kind for kind in FilingEventKind if kind.is_trouble}
    assert set(BOOK.proofs) == set(FilingMethod) - {FilingMethod.FORWARDED}


@pytest.mark.parametrize(
    ("keeps", "method", "filed_when", "is_proved", "kept"),
    [
        (Keeps.NEVER, FilingMethod.FAX, "received by the plan", True, False),
        (Keeps.POSTMARK, FilingMethod.CERTIFIED_MAIL, "postmarked", True, True),
        (Keeps.POSTMARK, FilingMethod.CERTIFIED_MAIL, "postmarked", False, False),
        (Keeps.POSTMARK, FilingMethod.CERTIFIED_MAIL, "received by the plan", True, False),
        (Keeps.POSTMARK, FilingMethod.FAX, "postmarked", True, False),
        (Keeps.PROOF, FilingMethod.FAX, "received by the plan", True, True),
        (Keeps.PROOF, FilingMethod.FAX, "received by the plan", False, False),
        (Keeps.OPEN, FilingMethod.PORTAL, "received by the plan", True, False),
    ],
)
def test_a_failed_filing_keeps_the_time_only_where_the_rule_and_the_proof_say_so(
    keeps: Keeps, method: FilingMethod, filed_when: str, is_proved: bool, kept: bool
) -> None:
    assert filing_events.keeps_time(keeps, method=method, filed_when=filed_when, is_proved=is_proved) is kept


@pytest.mark.parametrize(
    ("method", "said", "missing"),
    [
        (FilingMethod.FAX, {"reference": "FX-1", "pages": None}, ("pages",)),
        (FilingMethod.FAX, {"reference": "", "pages": 12}, ("reference",)),
        (FilingMethod.FAX, {"reference": "FX-1", "pages": 12}, ()),
        (FilingMethod.PORTAL, {"reference": "", "pages": None}, ("reference",)),
        (FilingMethod.COURIER, {"reference": "TR-1", "pages": None}, ()),
        (FilingMethod.MAIL, {"reference": "AB-1", "pages": 3}, ("paper",)),
    ],
)
def test_each_way_of_sending_has_its_own_proof(method: FilingMethod, said: dict[str, object], missing: tuple[str, ...]) -> None:
    assert filing_events.lacking(BOOK.proofs[method], has_paper=False, **said) == missing  # type: ignore[arg-type]
    assert filing_events.lacking(BOOK.proofs[method], has_paper=True, **said) == ()  # type: ignore[arg-type]


def test_the_question_comes_on_a_business_day_and_while_there_is_time_to_send_again() -> None:
    fax, friday = BOOK.proofs[FilingMethod.FAX], date(2026, 11, 20)

    assert filing_events.ask_on(fax, friday, today=friday, last_on=None, holidays=()) == date(2026, 11, 24)
    assert filing_events.ask_on(fax, friday, today=friday, last_on=date(2026, 11, 24), holidays=()) == date(2026, 11, 23)
    assert filing_events.ask_on(fax, friday, today=date(2026, 12, 1), last_on=None, holidays=()) == date(2026, 12, 1)


def test_a_clinics_own_file_must_know_every_trouble() -> None:
    with pytest.raises(RulebookInvalid, match="Mail came back"):
        FilingBook.latest(TEXT.replace('kind = "Mail came back"', 'kind = "Payer rejected it"', 1))
