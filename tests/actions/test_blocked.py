"""Every refusal names what stands in the way and what removes it; the page and `casework why` say the same as the act itself does."""

import ast
import re
import string
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from casework import clock
from casework.actions import (
    Office,
    blocked_page,
    cases,
    closing,
    correcting,
    deciding,
    determining,
    drafting,
    filing,
    holding,
    payments,
    peer_calls,
    refusals,
    reopening,
    splitting_cases,
    stages,
    undoing,
)
from casework.actions.blocked_acts import LOOKED
from casework.actions.changes import CorrectionReason
from casework.actions.closing import Ending
from casework.actions.determining import Answer
from casework.errors import BadInput, CaseworkError, NotAllowed
from casework.records import store
from casework.rules.preflight import Override
from casework.settings import PROGRAM
from casework.terms import Act, FilingMethod, GoodCause, HoldReason, Outcome, Stage, Step
from tests import make
from tests.actions.walking import ACTOR
from tests.actions.walking_more import staffed

NUMBERS = count(1)
# These know no case, or refuse what is said of a letter or a whole record: their refusals are their own, each with what is possible.
OF_LETTERS = {"casework/letters/packet.py", "casework/actions/templates.py", "casework/actions/erasing.py"}
OWN = {"casework/rules/blockers.py", "casework/rules/steps.py"}


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Find every call of a function or method of that name."""
    for path in sorted((PROGRAM / "casework").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) == name:
                yield str(path.relative_to(PROGRAM)), node


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def of_way(key: str) -> set[str]:
    way = refusals.book().ways[key]
    return places(way.words) | places(way.door) | places(way.command)


def test_no_refusal_is_written_by_hand_where_the_list_of_blockers_has_it() -> None:
    elsewhere = {path for path, _ in calls("NotAllowed")}

    assert elsewhere <= OF_LETTERS | OWN


def test_a_refusal_of_the_letters_names_what_is_possible() -> None:
    bare = [f"{path}:{node.lineno}" for path, node in calls("NotAllowed") if path in OF_LETTERS and (len(node.args) < 2 or ast.unparse(node.args[1]) == "()")]

    assert bare == []


def stated(node: ast.Call) -> set[str]:
    """Name what a call fills in, with what it takes over from a dictionary of names."""
    spread = {"number", "other"} if any(each.arg is None for each in node.keywords) else set()
    return {each.arg for each in node.keywords if each.arg} | spread


@pytest.mark.parametrize("name", ["because", "refusal"])
def test_every_refusal_is_on_the_list_and_fills_in_every_place(name: str) -> None:
    book, wrong = refusals.book(), []
    for path, node in calls(name):
        if not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        found = book.blockers[str(node.args[0].value)]
        needed = places(found.says).union(*(of_way(key) for key in found.ways))
        wrong += [f"{path}:{node.lineno} lacks {needed - stated(node)}"] if needed - stated(node) else []

    assert wrong == []


def test_every_way_that_an_act_adds_fills_in_every_place() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in calls("way")
        if node.args and isinstance(node.args[0], ast.Constant) and of_way(str(node.args[0].value)) - stated(node)
    ]

    assert wrong == []


def test_every_entry_of_the_list_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((PROGRAM / "casework").rglob("*.py")))
    book = refusals.book()
    used = {key for row in book.blockers.values() for key in row.ways}

    assert [code for code in book.blockers if f'"{code}"' not in text] == []
    assert [key for key in book.ways if key not in used and f'"{key}"' not in text and not key.startswith("came-")] == []


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.DECIDED])
@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("stage", list(Stage))
def test_every_act_that_a_step_does_not_take_has_a_blocker_of_its_own(stage: Stage, act: Act, step: Step) -> None:
    from casework.rules import steps

    code = steps.why_not(stage, step, act)

    assert bool(code) is ((step, act) not in steps.TABLES.get(stage, steps.TABLE))
    assert code == "" or code in refusals.book().blockers
    assert code != "stage-over"  # that is said of a stage that is decided, never of one that waits


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Open one office for all cases; each is of a patient of its own."""
    return staffed(make.office(tmp_path_factory.mktemp("blocked") / "home"))


def opened(office: Office) -> str:
    place, chart = next(NUMBERS), make.full_chart()
    clock.set_today(office.settings, make.DAY)
    said = {
        "patient": chart.patient.model_copy(update={"last_name": f"Blocked{place}"}),
        "coverage": chart.coverage.model_copy(update={"member_id": f"B{place}"}),
    }
    lines = (make.line(1, claim_number=f"B-{place}-1"), make.line(2, claim_number=f"B-{place}-2"))
    return cases.take_chart(office, make.full_chart(**said, claims=lines), actor=ACTOR).opened[0]


def draw(office: Office, number: str) -> None:
    drafting.draft(office, number, actor=ACTOR)


def file(office: Office, number: str) -> None:
    said = {"override": Override.SENT, "good_cause": GoodCause.ILLNESS}
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=ACTOR, **said)  # type: ignore[arg-type]


def file_as_drawn(office: Office, number: str) -> None:
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-9", actor=ACTOR)


def answer_anew(office: Office, number: str) -> None:
    determining.record_determination(office, number, Answer(Outcome.APPROVED, office.today(), office.today()), actor=ACTOR)


def deny(office: Office, number: str) -> None:
    determining.record_determination(office, number, Answer(Outcome.DENIED, office.today(), office.today()), actor=ACTOR)


def win(office: Office, number: str) -> None:
    determining.record_determination(office, number, Answer(Outcome.APPROVED, office.today(), office.today()), actor=ACTOR)


def go_on(office: Office, number: str) -> None:
    deciding.decide(office, number, Act.ESCALATE, actor=ACTOR)


def drop(office: Office, number: str) -> None:
    closing.close_case(office, number, Ending.WITHDRAW, actor=ACTOR)


def reopen(office: Office, number: str) -> None:
    reopening.reopen(office, number, reason=reopening.ReopenReason.MISTAKE, actor=ACTOR)


def paid(office: Office, number: str) -> None:
    payments.came(office, number, payments.Came(office.today(), Decimal("10.00"), is_all=False), actor=ACTOR)


def split(office: Office, number: str) -> None:
    with store.reading(office.engine) as session:
        lines = [row.id or 0 for row in store.claim_lines(session, number)]
    splitting_cases.split(office, number, lines[1:], actor=ACTOR)


def rest(office: Office, number: str) -> None:
    holding.hold(office, number, until=office.today() + timedelta(days=3), reason=HoldReason.OTHER, actor=ACTOR)


DO: dict[str, Callable[[Office, str], object]] = {
    "draw": draw,
    "file": file_as_drawn,
    "decision": answer_anew,
    "next": go_on,
    "peer-to-peer": lambda office, number: peer_calls.request(office, number, asked_on=office.today(), actor=ACTOR),
    "complain": lambda office, number: stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=ACTOR),
    "hold": rest,
    "split": split,
    "undo": undoing.show,
    "payment": paid,
}
STATES: dict[str, tuple[Callable[[Office, str], object], ...]] = {
    "new": (),
    "drawn": (draw,),
    "filed": (draw, file),
    "denied": (draw, file, deny),
    "second": (draw, file, deny, go_on),
    "won": (draw, file, win),
    "closed": (draw, drop),
}


def stand(office: Office, state: str) -> str:
    number = opened(office)
    for step in STATES[state]:
        step(office, number)
    return number


def codes(office: Office, number: str, act: str) -> list[str]:
    return [each.code for each in blocked_page.why(office, number, act)]


def sound(refused: NotAllowed) -> None:
    """Check that a refusal has both parts, each a sentence or an act without a place left open."""
    assert refused.code in refusals.book().blockers
    assert refused.blocker and refused.ways
    assert not re.search(r"[{}]|\bNone\b", str(refused)), refused
    assert all(way.words and (way.command or way.door or way.is_asked or way.words.startswith("casework")) for way in refused.ways), refused.ways


@pytest.mark.parametrize("state", list(STATES))
def test_what_the_page_calls_blocked_is_refused_for_that_very_reason_and_nothing_else_is(house: Office, state: str) -> None:
    number = stand(house, state)
    for act, do in DO.items():
        told = codes(house, number, act)
        if not told[0]:
            continue
        with pytest.raises(CaseworkError) as refused:
            do(house, number)
        if isinstance(refused.value, NotAllowed) and refused.value.code in refusals.book().blockers:
            sound(refused.value)
            assert refused.value.code in told, (state, act)
        else:
            assert told[0] in ("facts-missing", "found-errors", "plan-forwards"), (state, act, refused.value)


@pytest.mark.parametrize("state", list(STATES))
def test_what_nothing_blocks_can_be_done(house: Office, state: str) -> None:
    for act, do in DO.items():
        number = stand(house, state)
        if codes(house, number, act) == [""]:
            do(house, number)


@pytest.mark.parametrize(
    ("state", "act", "code", "remedies"),
    [
        ("drawn", "next", "not-filed", (file, deny)),
        ("filed", "next", "not-answered", (deny,)),
        ("drawn", "peer-to-peer", "no-denial-yet", (file,)),
        ("drawn", "decision", "nothing-filed", (file,)),
        ("drawn", "file", "found-errors", (file, deny, go_on)),
        ("denied", "file", "answered", (go_on, draw)),
        ("filed", "split", "filed-together", (deny,)),
        ("filed", "payment", "nothing-won", (win,)),
        ("closed", "file", "closed", (reopen,)),
        ("closed", "hold", "nothing-rests", (reopen,)),
        ("closed", "split", "closed", (reopen,)),
    ],
)
def test_doing_what_a_refusal_names_makes_the_act_possible(
    house: Office, state: str, act: str, code: str, remedies: tuple[Callable[[Office, str], object], ...]
) -> None:
    number = stand(house, state)
    assert codes(house, number, act) == [code] or code == "no-denial-yet"
    for remedy in remedies:
        remedy(house, number)

    assert set(codes(house, number, act)) <= {"", "found-errors"}


def test_a_complaint_that_nobody_can_address_names_the_fact_and_entering_it_opens_it(house: Office) -> None:
    number = stand(house, "denied")
    correcting.correct(house, number, {"plan": "unknown"}, reason=CorrectionReason.OTHER, actor=ACTOR)
    told = blocked_page.why(house, number, "complain")[0]

    assert told.code == "office-unknown"
    assert told.ways[0].door == "correct"
    correcting.correct(house, number, {"plan": "self-funded-erisa"}, reason=CorrectionReason.OTHER, actor=ACTOR)
    assert codes(house, number, "complain") == [""]


def test_the_page_is_short_and_speaks_of_what_a_coordinator_would_look_for(house: Office) -> None:
    for state in STATES:
        number = stand(house, state)
        with store.reading(house.engine) as session:
            lines = blocked_page.part(house, session, store.case(session, number))["cannot"]

        assert len(lines) <= 5, (state, [line["words"] for line in lines])
        assert all(1 <= len(line["ways"]) <= 2 for line in lines)


def test_a_closed_case_says_it_once(house: Office) -> None:
    number = stand(house, "closed")
    found = blocked_page.why(house, number)

    assert [each.code for each in found] == ["closed"]
    assert "casework reopen" in found[0].said


def test_an_act_that_is_none_is_refused_with_the_list(house: Office) -> None:
    with pytest.raises(BadInput, match="Ask about: draw, file"):
        blocked_page.why(house, stand(house, "new"), "juggle")


def test_an_act_that_is_open_says_how_it_is_done(house: Office) -> None:
    number = stand(house, "filed")
    told = blocked_page.why(house, number, "decision")[0]

    assert told.said == f"Record the payer's decision: open. record the payer's answer: casework determine {number} --outcome OUTCOME, or Resume on its run"


def test_a_merged_case_sends_to_the_other(house: Office) -> None:
    with store.reading(house.engine) as session:
        case = store.case(session, stand(house, "closed"))
        case.outcome = Outcome.MERGED

        assert refusals.closed(case).code == "merged-away"
        session.rollback()


def test_every_act_of_the_list_has_a_way_of_its_own() -> None:
    assert {looked.way for looked in LOOKED.values()} <= set(refusals.book().ways)
    assert Path(PROGRAM / "templates" / "board" / "_blocked.md.j2").is_file()
