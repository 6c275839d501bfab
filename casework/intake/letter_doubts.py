"""What makes the words around a day those of this appeal's last day, and what speaks against it."""

import re

_WHO = (
    r"(?:you(?: or your (?:authorized |appointed )?(?:representative|doctor))?|(?:the |our |a )?(?:members?|enrollees?|subscribers?|insureds?|patient|"
    r"participant|beneficiary)|"
    r"(?:your|the|an|any|all|this|such|written|internal|first)?[- ]?(?:[a-z]+[- ]){0,4}(?:appeals?|requests?|reconsiderations?|"
    r"redeterminations?)(?: (?:for|of|to) [a-z ]{3,40}?)?)"
)
_MAY = (
    r"(?:must|may|can|should|has to|have to|needs? to|ha(?:ve|s) until|ha(?:ve|s) (?:the right|[a-z ()0-9-]{3,40}days?[a-z ,()]{0,40}?)|"
    r"is due|are due|is now due|is timely|has to be)"
)
# The payer speaks to the reader, or of the appeal itself; or a label says what the day is.
_ASKED = (
    rf"\b{_WHO},?\s+{_MAY}\b[^;]*$",
    r"^\W*(?:\d[.)] )?(?:how to appeal:? )?(?:to (?:file an )?appeal,? |please )?(?:file|submit|send|mail|fax|make|request|"
    r"ask for)\b[^;:]*\b(?:appeals?|reconsideration|redetermination|written request)\b[^;:]*$",
    r"^\W*to (?:file an |request an )?appeal(?: this (?:decision|denial))?, (?:you must )?(?:file|submit|send|mail|write)\b[^;:]*$",
    r"(?:^|[.:|] ?)[^.:]{0,30}\bappeal by\W*$",
    r"\b(?:appeals? (?:filing )?(?:deadline|due date|due)|(?:deadline|last (?:day|date)) (?:to|for|on which you)\b[a-z ,'’/-]{0,60}(?:appeals?|"
    r"appealing|reconsideration|redetermination))\b[^.;]*$",
    r"\bmust be (?:received|postmarked|filed|submitted|sent)\b[^;]*$",
    r"\bwe must (?:receive|get) [^.;:]*$",
    r"\bif you do not (?:file an )?appeal\W*(?:by|on or before|no later than)\W*$",
    r"\b(?:appeals?|requests?)\b[^.;]{0,30}(?:filed|received|postmarked|submitted|sent|made) (?:by us )?after\W*$",
    r"\bright to (?:an )?appeal\b[^.;]{0,30}(?:expires|ends|lapses)\b[^;]{0,60}$",
    r"\bappeals? (?:window|period|right)s?\b[^.;]{0,20}(?:closes|ends|expires)\b[^;]{0,60}$",
    r"\b(?:you|appeals?) (?:can|may)[a-z ]{0,30} through\W*$",
)
# Every word that such a sentence is made of: one that is not here makes it a sentence about something else.
_PLAIN = """
a after all also an and any appeal appealing appeals appointed are ask asking at authorized be before business by calendar can central choose
close closes date day days deadline deadlines decide decision deliver delivered denial determination disagree do does due eastern
eighty end ends enrollee enrollees expires fax faxed file filed filing final first for formal friday from get good grievance has have health how
hundred if ii iii important in internal is it its lapses last later level like local made mail mailed make may medical member members
midnight monday months mountain must need needs next ninety no not notice of on one or our pacific participant period plan please
postmark postmarked reach reaches receipt receive received receives reconsideration redetermination representative request requested requesting
requests right rights saturday second send sent shall should sixty so standard submit submitted submitting subscriber such sunday than that the these
think thirty this through thursday time timely to tuesday until up us want we wednesday what when where who window wish with within would write
writing written wrong you your
"""
_PLAIN_WORDS = frozenset(_PLAIN.split())
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b\.?", re.I)
_OTHER_LANGUAGE = re.compile(r"\s/\s[^|:\d]{2,60}")
_BULLET = re.compile(r"[|\u2022\u2713\u25aa\u25cf\u25a0\u27a2\u00b7\x7f\u2709]")
_APPEAL = re.compile(r"\bappeal|reconsideration|redetermination|grievance", re.I)
_OTHER_THING = re.compile(
    r"appeal (?:decision|notice|determination|representative|calendar|number|department|office|unit)|"
    r"(?:decision|determination|notice) (?:on|of|for|in) (?:the|your|an) appeal|"
    r"\bhow to appeal\W+(?:by|until|before)|\bask us\b|\bmore (?:time|days|information)|calendar (?!days)|representative (?:for|in|on)\b|"
    r"you (?:must|may|can|should) (?:receive|get|have)\b|\brequest (?:more|an? (?:appointed|authorized))",
    re.I,
)
_TAKEN_BACK = re.compile(r"\b(?:wrong|errors?|incorrect|not correct|neither|mistake\w*|no longer|not valid|was not|does not apply)\b", re.I)
_IS_ASKED = re.compile("|".join(_ASKED), re.I)
_PLANTED = re.compile(
    r"\bsystem\b|\bignor(?:e|ing)\b|disregard|do not print|internal note|\bset (?:the |this |notice|outcome|deadline|date)|\bmark (?:the|this|it)\b|"
    r"instructions? (?:to|for) the (?:reader|software|model|assistant)|\bassistant\b|\bprompt\b|sample text|for training|\baccept (?:this|the)\b|\boverrid",
    re.I,
)
_REPORTED = re.compile(
    r"[\"“”«»]|\b(?:said|says|stated|states that|told|noted|notes? (?:from|of|that)|note:|according|per (?:our|the|your|a) (?:call|conversation|phone|"
    r"records?|nurse|note)|"
    r"claimed|believes?|thought|asked whether|wrote|quoted?|mentioned|promised|assumed|she|he|neither|incorrect|not correct|mistake)\b",
    re.I,
)
_EXAMPLE = re.compile(
    r"\b(?:for example|examples?|for instance|e\.g|such as if|suppose|sample (?:letter|text|notice|only)|(?:is|as) a sample|hypothetical\w*|imagine|"
    r"illustrat\w+)\b",
    re.I,
)
_CONDITION = re.compile(r"\b(?:if|unless|whichever|when you|where (?:you|the|a)|in case|provided that|except|as long as|assuming|should you)\b", re.I)
_HARMLESS = re.compile(
    r"\bif (?:you|the member|a member) (?:do not|don['’]t|disagree|wish|want|would like|choose|decide|think|believe|are not satisfied|are unhappy|"
    r"feel)\b|\bif you do not appeal\b|"
    r"\bunless you show good cause\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:doctors?|physicians?|prescribers?|facility|facilities|practices?|hospitals?|clinics?|providers?|employers?|spouse|IROs?|external|"
    r"independent|commissioner|"
    r"(?:insurance )?department|hearings?|courts?|judges?|trustees|voluntary|step (?:2|two|3|three)|stage (?:2|two)|board|arbitrat\w+|mediat\w+|"
    r"medicaid office|ombuds\w*|"
    r"council|agency|bureau|after (?:our|we|the) (?:answer|decision|decide)|maximus|QIO|(?:office|division) of)\b",
    re.I,
)
_READERS_OWN = re.compile(r"\byou(?:,? or| and) (?:your|an authorized|a) (?:doctor|provider|physician|prescriber)s?\b|\bon your behalf\b", re.I)
_OTHER_ACT = re.compile(
    r"\b(?:call(?: us)?|phone|ask (?:us )?for (?:your|a copy|the) (?:\w+ )?(?:file|records?|copy|copies)|appeal file|return (?:the|your|this)|forms?|"
    r"sign(?:ed)? up|consent|complaints?|complain|"
    r"enroll\w*|register|regist\w+|pay|payments?|collection|discount|webinar|survey|portal|rates?|coverage|benefits?|benefit year|premium|discuss\w*|"
    r"interest|"
    r"peer|get an answer|answer(?:ed)? (?:by|until)|authorization is|representative['’]s|extension (?:was )?(?:denied|refused)|continu\w+|retro\w*|"
    r"emergency|lines?|office is|"
    r"unavailable|order until|approval of|OMB|decid\w+|hold|stayed|suspended|meeting|attend)\b",
    re.I,
)
_NEGATED = re.compile(
    r"\bno (?!later|more)|\bnot\b[^.;]{0,40}\bbefore\W*$|\b(?:do not|don['’]t|cannot|can ?not|can['’]t|may not|must not|will not|won['’]t|should not|"
    r"never|not be)\b[^.;]{0,60}\b(?:until|before|by)\W*$|"
    r"\b(?:closed|valid|available|effective|good|open|out of \w+|accepted|continues?|lasts?|paused?|extended from|not)\b[^.;]{0,25}\buntil\W*$",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\b(?:different|other|another|previous(?:ly)?|prior|earlier|former|old|last year['’]s|separate|unrelated) (?:claims?|notices?|denials?|letters?|"
    r"appeals?|requests?|decisions?|cases?)\b|"
    r"\bnot (?:for )?this (?:claim|denial|letter)|\b(?:could|was to|were to|had to|must have|should have)\b|\bfor claims? (?:processed|paid|\d)|\bprevious\b",
    re.I,
)
_SCOPE = re.compile(
    r"\b[A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:members?|residents?|enrollees?|customers?|employees)\b\s*:|\b(?:members?|residents?|enrollees?|people|"
    r"those) (?:in|of|living|with|who|enrolled)\b|"
    r"\bto (?:be considered|qualify|avoid|keep|get|receive|speed|ask (?:us )?for a hearing)\b|\bfor (?:urgent|expedited|fast|pharmacy|dental|medicare|"
    r"medicaid|retro)\b",
    re.I,
)


def is_planted(sentence: str) -> bool:
    """Say whether a sentence tells its reader or a program what to do with the letter: it gives nothing."""
    return bool(_PLANTED.search(sentence))


def is_reported(sentence: str, before: str, after: str) -> bool:
    """Say whether somebody's words are told, an example given or a sample shown, here or in the sentence beside it."""
    return bool(_REPORTED.search(sentence) or any(_EXAMPLE.search(each) for each in (sentence, before)) or _PLANTED.search(after) or _TAKEN_BACK.search(after))


def is_asked(before: str, after: str) -> bool:
    """Say whether the words around a day ask the reader for the appeal by that day, in words that say this and no more."""
    told = _CLOCK.sub("", _OTHER_LANGUAGE.sub(" ", _BULLET.split(before.rstrip(" |"))[-1]))
    rest = "" if _APPEAL.search(told) else re.split(r"[.,;(|]", after)[0]
    is_plain = all(word.lower() in _PLAIN_WORDS for word in re.findall(r"[^\W\d_]+", f"{told} {rest}"))
    return is_plain and bool(_IS_ASKED.search(told)) and not _NEGATED.search(told) and not _OTHER_THING.search(told)


def is_of_another(sentence: str) -> bool:
    """Say whether a sentence speaks of another body, another act, another claim or only of some members."""
    plain = _READERS_OWN.sub("", sentence)
    return any(doubt.search(plain) for doubt in (_OTHERS, _OTHER_ACT, _ELSEWHERE, _SCOPE))


def is_conditional(sentence: str) -> bool:
    """Say whether a sentence holds only under a condition."""
    return bool(_CONDITION.search(_HARMLESS.sub("", sentence)))
