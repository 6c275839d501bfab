"""What the Monday sheet says of its groups: one sentence that counts every claim, and the next act where no case asks for one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from casework.actions.monday_counts import ANSWERS, UNREADABLE, Fate
from casework.records.imports import ImportGroup
from casework.rules.denial_book import DenialAction, DenialBook

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NOTHING_TO_DO = "nothing to do"
NOTHING_NEW = "nothing new"
READ_BEFORE = "read before"


@dataclass(frozen=True, slots=True)
class Words:
    """How one kind of work is counted in the sentence, one claim and several, and what is done where no case says so."""

    one: str
    many: str
    next_act: str = NOTHING_TO_DO


# In the order of the sheet: what has a clock first, what needs nothing last.
WORDS: dict[str, Words] = {
    ANSWERS: Words(ANSWERS, "answer open cases", "confirm it in the case"),
    DenialAction.APPEAL: Words("to appeal", "to appeal", "look: no case was opened"),
    DenialAction.TIMELY_FILING_APPEAL: Words("to appeal on timely filing", "to appeal on timely filing", "look: no case was opened"),
    DenialAction.APPEAL_RESULT: Words("answer to an earlier appeal", "answers to earlier appeals", "find the case it answers"),
    DenialAction.CORRECTED_CLAIM: Words("corrected claim", "corrected claims", "correct the claim and send it again"),
    DenialAction.SEND_RECORDS: Words("to send records for", "to send records for", "send the records asked for"),
    DenialAction.COORDINATION_OF_BENEFITS: Words("for coordination of benefits", "for coordination of benefits", "find out which payer comes first"),
    DenialAction.ELIGIBILITY: Words("with eligibility to check", "with eligibility to check", "check the coverage on the date of service"),
    DenialAction.ROUTING: Words("sent to the wrong payer", "sent to the wrong payer", "find the right payer and send it there"),
    DenialAction.DUPLICATE: Words("duplicate", "duplicates", "find how the first claim was answered"),
    DenialAction.REVERSAL: Words("reversal", "reversals", "compare with the case; a person decides"),
    DenialAction.LOOK: Words("to look at", "to look at", "read the remittance and decide"),
    DenialAction.FORWARDED: Words("forwarded to another payer", "forwarded to another payer", "wait for the other payer's remittance"),
    DenialAction.PREDETERMINATION: Words("predetermination", "predeterminations"),
    DenialAction.COST_SHARE: Words("cost share", "cost share"),
    DenialAction.NOT_A_DENIAL: Words("not a denial", "not denials"),
    DenialAction.PAID: Words("paid", "paid"),
}
ORDER = {str(action): place for place, action in enumerate(WORDS)}
IS_IDLE = {str(action) for action, words in WORDS.items() if words.next_act == NOTHING_TO_DO}


def sentence(book: DenialBook, groups: Sequence[ImportGroup]) -> str:
    """Say in one sentence what an import calls for; every claim of it is counted once."""
    fresh = [group for group in groups if group.fate != Fate.KNOWN]
    parts = [part for action in WORDS for part in _parts(book, action, [group for group in fresh if group.action == action])]
    known = sum(group.claims for group in groups if group.fate == Fate.KNOWN)
    return ", ".join([*parts, *([f"{known:,} {READ_BEFORE}: {NOTHING_NEW}"] if known else [])]) or "no claims"


def _parts(book: DenialBook, action: str, groups: Sequence[ImportGroup]) -> list[str]:
    if action == DenialAction.COST_SHARE:
        return [f"{words}: {NOTHING_TO_DO}" for words in _by_name(groups, lambda group: name_of(book, group.carc) or WORDS[action].many)]
    if action in (DenialAction.APPEAL, DenialAction.TIMELY_FILING_APPEAL):
        return _appealed(WORDS[action], groups)
    claims = sum(group.claims for group in groups)
    ending = f": {NOTHING_TO_DO}" if action in IS_IDLE else ""
    return [f"{claims:,} {WORDS[action].one if claims == 1 else WORDS[action].many}{ending}"] if claims else []


def _by_name(groups: Iterable[ImportGroup], name: Callable[[ImportGroup], str]) -> list[str]:
    counted: dict[str, int] = {}
    for group in groups:
        counted[name(group)] = counted.get(name(group), 0) + group.claims
    return [f"{claims:,} {words}" for words, claims in counted.items()]


def _appealed(words: Words, groups: Sequence[ImportGroup]) -> list[str]:
    """Say as how many letters claims are appealed: one a case. A claim that got no case is said apart."""
    held = sum(group.claims for group in groups if group.case_number)
    left = sum(group.claims for group in groups if not group.case_number)
    letters = len({group.case_number for group in groups if group.case_number})
    told = [f"{held:,} {words.one} as {number(letters)} letter{'' if letters == 1 else 's'}"] if held else []
    return [*told, *([f"{left:,} {words.one} without a case"] if left else [])]


def number(count: int) -> str:
    """Write a small number as a word."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def name_of(book: DenialBook, carc: str) -> str:
    """Give the rulebook's own short words for a reason code, or "" where it knows none."""
    known = book.reason(carc) if carc else None
    return known.short if known else ""


def codes(book: DenialBook, group: ImportGroup) -> str:
    """Say group and reason apart, as "CO 45"; a code that the rulebook lacks, or that nobody can read, is said to be so."""
    if not (group.group_code or group.carc):
        return ""
    if UNREADABLE in (group.group_code, group.carc):
        return "unreadable code"
    told = f"{group.group_code or 'no group'} {group.carc or 'no reason'}"
    return told if name_of(book, group.carc) else f"{told}, unknown"


def next_act(book: DenialBook, group: ImportGroup) -> str:
    """Say what is done with claims that lie in no case: the rulebook's advice for the code, else what such claims always need."""
    if group.fate == Fate.KNOWN:
        return NOTHING_NEW
    if group.action in IS_IDLE:
        return NOTHING_TO_DO
    known = book.reason(group.carc) if group.carc else None
    own = known.advice if known and known.action == group.action else ""
    return own or WORDS[group.action].next_act
