"""Why a letter says that it refuses: the sentence that denies, and the reason as appeals are argued."""

import re
from collections.abc import Iterable, Iterator

from casework.intake.letter_doubts import is_planted
from casework.terms import DenialReason

_DENIES = re.compile(
    r"\b(?:den(?:y|ied|ial)|not approved|cannot approve|unable to approve|not (?:be )?(?:covered|authorized|payable)|"
    r"declined|adverse|reason|because|does not meet|did not meet|is considered|are considered|we (?:have )?determined|"
    r"(?:is|are|was|were) not|exceeds?|without (?:an? )?(?:prior|pre)|absent|expired|more than|more \w+ than|inconsistent|does not consider|"
    r"none on file|could not pay)\b",
    re.I,
)
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
    r"\b(?:this|it|that) (?:is|was) not an?\b[^.;]{0,60}?(?:decision|denial|determination|reason)|"
    r"\b(?:not based on|did not deny[^.;]{0,30}?because|does not concern|has nothing to do with|rather than|instead of)\b[^.;]{0,80}|"
    r"\b(?:was|is|were|are) not (?:considered |denied as )?(?:experimental|investigational|out[- ]of[- ]network)\b[^.;]{0,40}|"
    r"(?<!not )\b(?:is|was|are|were) (?:indeed )?medically necessary, but\b",
    re.I,
)


def reasons(sentences: Iterable[str]) -> Iterator[tuple[DenialReason, str]]:
    """Find the sentences that refuse, each with the first reason it names; a reason that a sentence says it is not is none."""
    for sentence in sentences:
        text = " ".join(sentence.split())
        if _DENIES.search(text) and not _BOILERPLATE.search(text) and not is_planted(text):
            said = _DENIED_SENSE.sub(" ", text)
            reason = next((reason for reason, words in _REASONS if re.search(words, said, re.I)), None)
            if reason:
                yield reason, text[:240]
