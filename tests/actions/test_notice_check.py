"""What a notice must contain is looked for by a person; what is surely owed and missing is argued, the rest is asked for, and no date moves."""

from datetime import date

import pytest

from casework.actions import Office, cases, drafting, notice_check, on_demand, pages, waiting
from casework.actions.papers import Said, take
from casework.cli.main import main
from casework.errors import BadInput, MissingData
from casework.letters import word
from casework.records import events, store
from casework.rules.notice_check import Look, NoticeBook
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import DenialReason, DocumentKind, Stage
from tests import make
from tests.actions.complaining_cases import deny, file

REQUEST = DocumentKind.NOTICE_DOCUMENTS_REQUEST
LETTER = """Notice of denial
The request is denied because it is experimental and investigational.
You have the right to appeal. You must appeal within 180 days.
"""


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor="test").opened[0]


def looks(office: Office, number: str) -> dict[str, Look]:
    return {row.item.id: row.look for row in notice_check.view(office, number).rows}


def letters(office: Office, number: str) -> str:
    paths = drafting.draft(office, number, actor="maria")
    return "\n".join(word.plain_text((office.documents / path).read_bytes()) for path in paths)


def under(office: Office, plan: str, **coverage: object) -> str:
    chart = make.full_chart()
    said = chart.coverage.model_copy(update={"plan": plan, "external_review": "", "internal_levels": None, **coverage})
    return cases.take_chart(office, make.full_chart(coverage=said), actor="test").opened[0]


def test_what_must_be_there_goes_by_the_plan_and_by_the_reason(office: Office, number: str) -> None:
    assert set(looks(office, number)) == {
        "erisa-reason",
        "erisa-provision",
        "erisa-perfect",
        "erisa-review-procedure",
        "erisa-civil-action",
        "erisa-criterion",
        "erisa-judgment",
    }
    assert set(looks(office, number).values()) == {Look.NOT_LOOKED}


@pytest.mark.parametrize(
    ("plan", "item"), [("medicare-advantage", "ma-right"), ("medicaid-managed-care", "medicaid-benefits"), ("medicaid-fee-for-service", "medicaid-ffs-hearing")]
)
def test_other_plans_have_their_own_items(office: Office, plan: str, item: str) -> None:
    assert item in looks(office, under(office, plan))


def test_a_policy_of_ones_own_has_the_same_content_under_its_own_paragraph(office: Office) -> None:
    own = set(looks(office, under(office, "individual", is_grandfathered=False)))

    assert {"individual-reason", "individual-judgment", "aca-code"} <= own
    assert not any(name.startswith("erisa-") for name in own)


def test_what_nobody_stated_about_a_policy_of_ones_own_is_not_argued(office: Office) -> None:
    assert looks(office, under(office, "individual", is_grandfathered=None)) == {}


def test_where_nobody_read_the_list_the_command_says_so(office: Office) -> None:
    found = notice_check.view(office, under(office, "tricare"))

    assert found.rows == ()
    assert "ask the plan" in found.words


def test_the_text_of_the_letter_proposes_and_changes_nothing(office: Office, number: str) -> None:
    source = office.settings.home / "denial letter.txt"
    source.write_text(LETTER)
    paper = take(office, source, number, said=Said(PaperKind.DENIAL_LETTER, date(2026, 11, 2), paper_class=PaperClass.ORDINARY), actor="maria").number
    found = notice_check.view(office, number)
    hinted = {row.item.id: row.hint.page for row in found.rows if row.hint}

    assert found.paper == paper
    assert hinted == {"erisa-reason": 1, "erisa-review-procedure": 1}
    assert set(looks(office, number).values()) == {Look.NOT_LOOKED}


def test_what_is_missing_and_surely_owed_is_argued_and_the_rest_only_asked_for(office: Office, number: str) -> None:
    before = pages.case_page(office, number)["deadlines"]
    said = {"erisa-provision": Look.MISSING, "erisa-criterion": Look.MISSING, "erisa-reason": Look.PRESENT}
    notice_check.record(office, number, said, actor="maria")
    notice_check.record(office, number, said, actor="maria")
    appeal = letters(office, number)
    request = word.plain_text((office.documents / on_demand.draw(office, number, REQUEST, actor="maria")).read_bytes())

    assert "What the notice does not contain" in appeal
    assert "a reference to the specific plan provision on which the decision rests (29 CFR 2560.503-1(g)(1)(ii) and (j)(2))" in appeal
    assert "guideline or criterion that was relied on, or the offer" not in appeal
    assert "each internal rule, guideline, protocol or other criterion that was relied on, or a statement that none was" in request.lower()
    with store.reading(office.engine) as session:
        kept = [(each.actor, each.code) for each in events.of_case(session, number) if each.verb == notice_check.CHECKED]
        owed = [each.what for each in waiting.of_case(office, session, store.case(session, number))]
    assert kept == [("maria", "erisa-provision: missing"), ("maria", "erisa-criterion: missing"), ("maria", "erisa-reason: present")]
    assert "send what its notice does not contain" in owed
    assert pages.case_page(office, number)["deadlines"] == before, "no date moves by it"


def test_a_complete_notice_leaves_the_appeal_without_the_paragraph_and_no_request_to_draw(office: Office, number: str) -> None:
    notice_check.record(office, number, dict.fromkeys(looks(office, number), Look.PRESENT), actor="maria")

    assert "does not contain" not in letters(office, number)
    with pytest.raises(MissingData, match="look through the notice"):
        on_demand.draw(office, number, REQUEST, actor="maria")


def test_each_item_has_its_own_words_in_the_request(office: Office, number: str) -> None:
    for row in notice_check.view(office, number).rows:
        notice_check.record(office, number, dict.fromkeys(looks(office, number), Look.PRESENT) | {row.item.id: Look.MISSING}, actor="maria")
        said = word.plain_text((office.documents / on_demand.draw(office, number, REQUEST, actor="maria")).read_bytes())

        assert row.item.requests[1:].strip() in said.replace("\u00a0", " ")


def test_the_answer_to_an_appeal_is_a_notice_of_its_own(office: Office, number: str) -> None:
    notice_check.record(office, number, {"erisa-provision": Look.MISSING}, actor="maria")
    file(office, number, Stage.FIRST_APPEAL)
    deny(office, number, Stage.FIRST_APPEAL)
    found = notice_check.view(office, number)

    assert found.kind == "review"
    assert {"erisa-documents", "erisa-civil-action"} <= {row.item.id for row in found.rows}
    assert "erisa-review-procedure" not in {row.item.id for row in found.rows}
    assert found.missing == ()


def test_what_the_notice_need_not_contain_is_refused_by_name(office: Office, number: str) -> None:
    with pytest.raises(BadInput, match="ma-right: not among"):
        notice_check.record(office, number, {"ma-right": Look.MISSING}, actor="maria")


def test_a_case_without_a_refusal_has_no_notice(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor="test").opened[0]

    with pytest.raises(BadInput, match="No refusal with a notice"):
        notice_check.view(office, number)
    assert pages.case_page(office, number)["notice_check"] is None


def test_the_page_counts_what_was_looked_at_and_names_nobody(office: Office, number: str) -> None:
    notice_check.record(office, number, {"erisa-civil-action": Look.MISSING}, actor="maria")
    part = pages.case_page(office, number)["notice_check"]

    assert (part["looked"], part["of"]) == (1, 7)
    assert part["missing"][0]["citation"] == "29 CFR 2560.503-1(g)(1)(iv) and (j)(4)(i)"
    assert "No date moves by it" in part["missing"][0]["bears"]


def test_the_command_lists_records_and_speaks_json(office: Office, number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    assert main(["notice-check", number, "--missing", "erisa-provision", "--present", "erisa-reason", "--who", "maria"]) == 0
    said = capsys.readouterr().out
    assert "erisa-provision: the plan provision on which the refusal rests [missing]" in said
    assert "2 of 7 looked at, 1 missing" in said
    assert main(["notice-check", number, "--json"]) == 0
    assert '"look": "missing"' in capsys.readouterr().out
    assert main(["notice-check", number, "--missing", "nonsense"]) == 1


def test_a_notice_is_looked_at_for_the_reason_that_it_gives(office: Office) -> None:
    chart = make.full_chart()
    denial = chart.denial.model_copy(update={"reason": DenialReason.TIMELY_FILING, "reason_text": ""})
    number = cases.take_chart(office, chart.model_copy(update={"denial": denial}), actor="test").opened[0]

    assert "erisa-judgment" not in looks(office, number)


def test_every_shipped_item_that_a_letter_states_was_read_in_the_rule(office: Office) -> None:
    book = NoticeBook.parse((office.settings.program / "casework" / "rulebook" / "notices.toml").read_text())

    assert len(book.items) > 20
    assert all(item.citation and item.source and item.verified_on for item in book.items)
    assert all(not item.is_known or "CFR" in item.citation for item in book.items)
