"""What the workbook marks as needed is what the letters really ask for."""

import pytest

from casework.intake.chart_fields import COMPLAINT, LETTERS, PRIOR
from casework.intake.chart_sheets import by_part
from casework.letters import catalogue
from casework.terms import DocumentKind

SETS = catalogue.standard().sets
EVERY = {*SETS["member"], *SETS["signer"]}


def needed(path: str) -> str:
    part, field = path.split(".")
    return by_part(part).column(field).needed


@pytest.mark.parametrize("path", sorted(EVERY))
def test_what_every_letter_needs_is_marked_so(path: str) -> None:
    assert needed(path) == LETTERS


@pytest.mark.parametrize(("path", "purpose"), [*((path, PRIOR) for path in SETS["request"]), *((path, COMPLAINT) for path in SETS["home"])])
def test_what_one_letter_needs_names_that_letter(path: str, purpose: str) -> None:
    assert needed(path) == purpose
    assert path in catalogue.of(DocumentKind.PRIOR_AUTHORIZATION_REQUEST if purpose == PRIOR else DocumentKind.REGULATOR_COMPLAINT).fields
