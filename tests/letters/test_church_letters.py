"""A church plan: which office takes complaints is a person's to read, and no letter cites a rule that nobody verified for such a plan."""

from dataclasses import replace
from datetime import date

import pytest

from casework.errors import MissingData
from casework.letters import word
from casework.letters.dossier import Dossier
from casework.rules import pathways
from casework.rules.facts import PlanFacts
from casework.terms import DocumentKind, Stage
from tests.letters import samples
from tests.letters.test_packet import drawn
from tests.rules import shipped

LETTERS = [
    (Stage.PRIOR_AUTHORIZATION, DocumentKind.PRIOR_AUTHORIZATION_REQUEST),
    (Stage.FIRST_APPEAL, DocumentKind.LETTER_OF_MEDICAL_NECESSITY),
    (Stage.FIRST_APPEAL, DocumentKind.FIRST_APPEAL),
    (Stage.FIRST_APPEAL, DocumentKind.PROTECTIVE_FILING),
    (Stage.FIRST_APPEAL, DocumentKind.PAYER_LATE_LETTER),
    (Stage.FIRST_APPEAL, DocumentKind.CLAIM_FILE_REQUEST),
    (Stage.SECOND_APPEAL, DocumentKind.SECOND_APPEAL),
    (Stage.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST),
    (Stage.DOI_COMPLAINT, DocumentKind.REGULATOR_COMPLAINT),
]


def of_church(kind: DocumentKind, stage: Stage, *stated: tuple[str, str]) -> Dossier:
    facts = PlanFacts(plan="church", levels=2, is_grandfathered=False, stated=stated)
    rung = pathways.rung(shipped.book(), facts, stage)
    rich = samples.rich(kind, coverage={"plan": "church"})
    office = rung.regulator if stage is Stage.DOI_COMPLAINT else rich.regulator
    return replace(rich, rung=rung, regulator=office, stage=stage)


@pytest.mark.parametrize(("stage", "kind"), LETTERS)
def test_no_letter_of_a_church_plan_cites_a_rule_of_another_kind_of_plan(stage: Stage, kind: DocumentKind) -> None:
    text = word.plain_text(drawn(of_church(kind, stage, ("church-regulator", "IRS")), kind).data)

    assert not any(name in text for name in ("CFR", "ERISA", "2719", "()"))


def test_a_first_appeal_of_a_church_plan_still_says_that_it_is_in_time() -> None:
    text = word.plain_text(drawn(of_church(DocumentKind.FIRST_APPEAL, Stage.FIRST_APPEAL), DocumentKind.FIRST_APPEAL).data)

    assert "This appeal is in time: the last day to file is March 13, 2027." in text
    assert of_church(DocumentKind.FIRST_APPEAL, Stage.FIRST_APPEAL).drawn_on < date(2027, 3, 13)


def test_the_complaint_is_not_drawn_while_nobody_has_read_which_office_takes_it() -> None:
    with pytest.raises(MissingData) as refused:
        drawn(of_church(DocumentKind.REGULATOR_COMPLAINT, Stage.DOI_COMPLAINT), DocumentKind.REGULATOR_COMPLAINT)

    assert [(each.field, "sheet Plan facts" in each.how) for each in refused.value.missing] == [("regulator", True)]


@pytest.mark.parametrize(
    ("key", "named", "not_named"),
    [
        ("IRS", "Internal Revenue Service", "Health and Human Services"),
        ("HHS", "U.S. Department of Health and Human Services", "Internal Revenue Service"),
    ],
)
def test_the_complaint_goes_to_the_one_office_that_the_booklet_names(key: str, named: str, not_named: str) -> None:
    dossier = of_church(DocumentKind.REGULATOR_COMPLAINT, Stage.DOI_COMPLAINT, ("church-regulator", key))

    text = word.plain_text(drawn(dossier, DocumentKind.REGULATOR_COMPLAINT).data)

    assert named in text
    assert not_named not in text
