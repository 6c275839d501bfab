"""What the words of a refusal say it rests on, as appeals are argued: read to answer each reason, never to name one that is not there."""

import re
from collections.abc import Iterator

from casework.terms import DenialReason

# General sentences that every letter carries; they say what a reader may ask for, not why this claim was refused.
_BOILERPLATE = re.compile(
    r"\b(?:you (?:may|can|have the right)|your rights?|free of charge|upon request|copy of|criteria used|if you (?:disagree|believe)|external review|"
    r"for example|please (?:call|contact)|reserves? the right|in general)\b",
    re.I,
)
# In this order: a letter that calls a treatment experimental and therefore not necessary is argued as experimental.
_REASONS = (
    (
        DenialReason.TIMELY_FILING,
        r"timely filing|filed (?:too )?late|filing limit|time limit for filing|after (?:the|our) (?:filing|submission|time) (?:limit|deadline)|"
        r"not (?:received|submitted|filed|sent) within the (?:filing|time)|past the (?:filing|time) limit",
    ),
    (
        DenialReason.NO_PRIOR_AUTHORIZATION,
        r"(?:without|no|lack of|absence of)(?: an? )? ?(?:approved )?(?:prior |pre-?)(?:authorization|certification|approval)|"
        r"(?:prior |pre-?)(?:authorization|certification|approval) (?:was|were) (?:not|never)|no (?:prior |pre-?)?(?:authorization|certification|"
        r"approval) (?:was|is|on file)|"
        r"(?:not|never) (?:\w+ ){0,2}(?:authorized|approved|certified) in advance|did not (?:get|obtain|request|have|seek) (?:an? )?(?:prior |"
        r"pre-?)(?:authorization|certification|approval)|prior authorization[^.]{0,60}none on file|requires (?:prior |"
        r"pre-?)(?:authorization|certification)[^.]{0,60}\bnone\b|precertification/authorization[a-z/ -]* absent",
    ),
    (DenialReason.EXPERIMENTAL, r"(?<!not )(?<!not considered )(?:experimental|investigational|unproven)"),
    (
        DenialReason.OUT_OF_NETWORK,
        r"out[- ]of[- ]network|non-?participating|not (?:a )?(?:participating|in[- ]network|in (?:the|your|our) (?:\w+ ){0,2}network)",
    ),
    (
        DenialReason.FREQUENCY,
        r"(?:exceed\w*|over|beyond|maximum)[^.]{0,60}(?:frequency|quantity|number of|limit|units|visits|sessions|maximum)|too (?:many|often)|"
        r"more than the (?:frequency|number|quantity)|more (?:\w+ ){0,2}(?:sessions|visits|treatments|infusions|units) than",
    ),
    (
        DenialReason.CODING,
        r"(?:incorrect|invalid|inconsistent|inappropriate|missing) (?:\w+ ){0,3}(?:code|modifier|coding)|inconsistent with the (?:modifier|code|"
        r"procedure)|does not support the (?:\w+ )?code|bundled|unbundl|incorrectly (?:coded|billed)",
    ),
    (
        DenialReason.MEDICAL_NECESSITY,
        r"not (?:\w+ ){0,3}medically necessary|medical(?:ly)? necess(?:ity|ary)|clinical criteria|level of care|"
        r"not (?:\w+ ){0,3}reasonable and necessary",
    ),
    (DenialReason.NOT_COVERED, r"not (?:a |a benefit |currently )?covered|exclu(?:ded|sion)|non-?covered|not (?:a )?(?:benefit|included in)"),
)
_DENIED_SENSE = re.compile(
    r"\b(?:this|it|that) (?:is|was) not an?\b[^.;]{0,60}?(?:decision|denial|determination|reason)(?: (?:for|of|based on|about)\b[^.;]{0,40})?|"
    r"\b(?:not based on|did not deny[^.;]{0,30}?because|does not concern|has nothing to do with|rather than|instead of)\b[^.;]{0,80}|"
    r"\b(?:was|is|were|are) not (?:considered |denied as )?(?:experimental|investigational|out[- ]of[- ]network)\b[^.;]{0,40}|"
    r"(?<!not )\b(?:is|was|are|were) (?:indeed )?medically necessary, but\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_EXCLUDED = re.compile(r"exclu(?:ded|des|sion)|non-?covered|not a (?:covered )?benefit", re.I)
# What no code calls a reason and letters still argue, under the names that templates know.
EARLIER_TREATMENT, RECORDS = "earlier treatment", "records"
_FURTHER = (
    (
        EARLIER_TREATMENT,
        r"step therapy|first[- ]line|fail first|\btried\b|(?:adequate|treatment|prior|previous|\w+) trials?\b|treatment failures?|"
        r"(?:other|alternative|conventional|standard|prior|previous) (?:\w+ )?(?:treatments?|therap(?:y|ies)|drugs?|medications?)",
    ),
    (RECORDS, r"(?:records?|documentation|documents?|notes?|information)\b[^.;]{0,60}(?:missing|incomplete|insufficient|lack|\bnot\b|no\b)"),
    (RECORDS, r"(?:missing|incomplete|insufficient|lack of|no) (?:\w+ ){0,3}(?:records?|documentation|documents?|notes?|information)\b"),
)


def main_reason(sentence: str) -> DenialReason | None:
    """Give the first reason that one sentence names, by the order above; None for a general sentence and a reason that it says it is not."""
    return next(_found(sentence), None)


def stated(text: str) -> tuple[DenialReason, ...]:
    """List every reason that the words of a refusal name, in their order, each once.

    "Not covered" beside another reason of one sentence only says that it is refused; it is a reason of its own where an exclusion is named.
    """
    found = [each for sentence in _SENTENCE.split(text) for each in _of(sentence)]
    return tuple(dict.fromkeys(found))


def further(text: str) -> tuple[str, ...]:
    """Say what words that name none of those reasons rest on: the treatments tried before, or the records; nothing where they say neither."""
    if _BOILERPLATE.search(text) or stated(text):
        return ()
    return next(((name,) for name, words in _FURTHER if re.search(words, text, re.I)), ())


def _of(sentence: str) -> tuple[DenialReason, ...]:
    named = tuple(_found(sentence))
    is_only_said = len(named) > 1 and not _EXCLUDED.search(sentence)
    return tuple(each for each in named if not (is_only_said and each is DenialReason.NOT_COVERED))


def _found(sentence: str) -> Iterator[DenialReason]:
    if _BOILERPLATE.search(sentence):
        return
    said = _DENIED_SENSE.sub(" ", " ".join(sentence.split()))
    yield from (reason for reason, words in _REASONS if re.search(words, said, re.I))
