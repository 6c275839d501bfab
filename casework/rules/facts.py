"""What a rule is asked about: the plan's facts and the dated events of one dispute."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Self

from casework.terms import DenialReason, Network, Stage, Track

UNKNOWN_PLAN = "unknown"
YES_NO = ("yes", "no")
CONTRACT_LEVEL = "contract-level"  # the last level that a person read in the provider contract

# The facts by the names that people write, with the values each may have; () leaves the value open.
VALUES: dict[str, tuple[str, ...]] = {
    "levels": ("1", "2"),
    "external-review": ("federal", "state"),
    "state": (),
    "california-regulator": ("DMHC", "CDI"),
    "church-regulator": ("IRS", "HHS"),
    "grandfathered": YES_NO,
    "urgent": YES_NO,
    "pre-service": YES_NO,
    "drug-request": YES_NO,
    "network": ("in", "out", "opted-out"),
    "liable": ("patient", "provider"),
    "second-level": ("mandatory", "voluntary"),
    "multi-employer": YES_NO,
    "concurrent": ("reduction", "extension"),
    "dispute": ("medical-necessity", "factual"),
    "needs-authorization": YES_NO,
    "rating-period": ("before-2026", "from-2026"),
    "hearing-window": ("90", "120"),
    "amount": (),
    "booklet": (),
    "group": ("CO", "PR", "OA", "PI", "CR"),
    "reason": tuple(DenialReason),
    "track": (Track.MEMBER, Track.PROVIDER),
    "private-contract": YES_NO,
    CONTRACT_LEVEL: ("2", "3"),
    "payer": (),
    "plan": (),
}

# Facts that only some plans take; they travel in `PlanFacts.stated`.
SINGLE_PLAN_FACTS = (
    "liable",
    "second-level",
    "multi-employer",
    "concurrent",
    "dispute",
    "needs-authorization",
    "rating-period",
    "hearing-window",
    "amount",
    "booklet",
    "church-regulator",
)

# What decides about a bill and moves no date.
OF_THE_BILL = ("private-contract",)

# Stated in so many words, this makes the first decision one on a claim; it travels in `PlanFacts.stated`.
AFTER_SERVICE = ("pre-service", "no")

MEDICAL_GROUNDS = (DenialReason.MEDICAL_NECESSITY, DenialReason.EXPERIMENTAL)

# What people call a fact that nobody has stated, and how to find it.
UNSTATED = {
    "plan": (
        "funding",
        "confirm funding: let the patient ask the employer's HR office, or read the plan booklet for “self-funded” or “administered by”; the card may say so",
    ),
    "levels": (
        "number of internal levels",
        "read it in the denial letter or the plan booklet; a final denial says that it ends the internal review",
    ),
    "external-review": ("external review process", "see the final denial: it says which external review process applies"),
    "drug-request": ("service or Part B drug", "ask the plan whether it handles the request as a service or as a drug (under Medicare, a Part B drug)"),
    "urgent": ("before or after treatment", "the case is marked urgent after the service was given: confirm whether the request is made before treatment"),
    "grandfathered": ("grandfathered or not", "read the plan booklet: a grandfathered plan must say that it is one"),
    "liable": ("who is liable", "read the notice: group PR leaves the patient liable, CO the clinic"),
    "second-level": ("second level mandatory or voluntary", "read the plan booklet: a voluntary level must say that it is one"),
    "multi-employer": ("multi-employer plan or not", "read the plan booklet: a multi-employer plan names its board of trustees"),
    "concurrent": ("cut or extension of a running course", "say whether the payer cuts an approved course or refuses more of it"),
    "dispute": ("medical necessity or facts", "read the reason on the notice: medical necessity and facts go different ways"),
    "needs-authorization": ("whether the service needs prior authorization", "read the plan's list of services that need prior authorization, or ask the plan"),
    "rating-period": ("rating period", "ask the state Medicaid agency when the plan's rating period began"),
    "hearing-window": ("the state's time for a fair hearing", "read the plan's notice of resolution: the state sets 90 to 120 days"),
    "church-regulator": (
        "office for complaints about a church plan",
        "read in the plan booklet, or ask the plan administrator in writing, which office takes complaints about the plan: the IRS or HHS",
    ),
    "amount": ("amount in dispute", "add up what was billed and not paid"),
    "booklet": (
        "the plan's own document",
        "get the booklet from the employer, the policy from the insurer or the guidelines from the ministry: whoever the plan is with",
    ),
}


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of the plan and the dispute. None and "" mean nobody has said; rules then take the safe reading.

    `stated` holds the facts of single plans by their written names, such as ("liable", "patient").
    """

    plan: str = UNKNOWN_PLAN
    payer: str = ""
    levels: int | None = None
    external_review: Literal["", "federal", "state"] = ""
    jurisdiction: str = ""
    california_regulator: Literal["", "DMHC", "CDI"] = ""
    is_grandfathered: bool | None = None
    is_urgent: bool = False
    is_pre_service: bool = False
    is_drug_request: bool | None = None
    network: Network = Network.UNKNOWN
    group: str = ""
    reason: DenialReason | None = None
    track: Track = Track.MEMBER
    stated: tuple[tuple[str, str], ...] = ()

    def but(self, **changes: object) -> Self:
        """Copy with some facts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Events:
    """The dated events a clock may start from. `letter_deadline` is the last day the notice itself states.

    `effective` is the day a cut takes effect, `meeting` the trustees' meeting that must decide, `extension` the day on which the payer
    noticed an extension, `incomplete` the day we received the notice that a request is incomplete. `information_requested` is the day
    the payer sent its request, `information_received` the day it reached us, `information_answered` the day we answered.
    `is_contract` says that a contract states `letter_deadline`.
    `moments` holds aware instants by event name, in the payer's zone, for clocks that run in hours.
    """

    notice: date | None = None
    mailed: date | None = None
    received: date | None = None
    portal: date | None = None
    filed: date | None = None
    service: date | None = None
    letter_deadline: date | None = None
    notice_is_proxy: bool = False
    effective: date | None = None
    meeting: date | None = None
    extension: date | None = None
    information_requested: date | None = None
    information_received: date | None = None
    information_answered: date | None = None
    incomplete: date | None = None
    is_contract: bool = False
    moments: tuple[tuple[str, datetime], ...] = ()


def texts(facts: PlanFacts, stage: Stage) -> dict[str, str]:
    """Give the facts by the names and values the rulebook uses; "" means nobody has said."""
    # A prior authorization comes before the service, unless somebody says that the payer decides the claim after it.
    is_pre_service = facts.is_pre_service or (stage is Stage.PRIOR_AUTHORIZATION and AFTER_SERVICE not in facts.stated)
    # There is no urgent handling once the service was given: a case marked so is read both ways.
    urgent = "" if facts.is_urgent and not is_pre_service else _said(facts.is_urgent)
    return {
        "levels": str(facts.levels or ""),
        "external-review": facts.external_review,
        "state": facts.jurisdiction,
        "california-regulator": facts.california_regulator,
        "grandfathered": _said(facts.is_grandfathered),
        "urgent": urgent,
        "pre-service": _said(is_pre_service),
        "drug-request": _said(facts.is_drug_request),
        "network": "" if facts.network is Network.UNKNOWN else facts.network.value,
        "group": facts.group,
        "reason": facts.reason.value if facts.reason else "",
        "track": facts.track.value,
        "payer": facts.payer,
        "plan": facts.plan,
        **_of_single_plans(facts),
    }


def _of_single_plans(facts: PlanFacts) -> dict[str, str]:
    # A refusal on medical grounds disputes medical necessity unless somebody says otherwise.
    dispute = "medical-necessity" if facts.reason in MEDICAL_GROUNDS else ""
    return {**dict.fromkeys(SINGLE_PLAN_FACTS, ""), "dispute": dispute, **dict(facts.stated)}


def from_texts(stated: Mapping[str, str]) -> PlanFacts:
    """Read facts by their written names, already checked against VALUES.

    An urgent request is one before treatment unless the facts say otherwise.
    """
    urgent = stated.get("urgent") == "yes"
    reason = stated.get("reason")
    return PlanFacts(
        plan=stated.get("plan", UNKNOWN_PLAN),
        payer=stated.get("payer", ""),
        levels=int(stated["levels"]) if "levels" in stated else None,
        external_review=stated.get("external-review", ""),  # type: ignore[arg-type]
        jurisdiction=stated.get("state", ""),
        california_regulator=stated.get("california-regulator", ""),  # type: ignore[arg-type]
        is_grandfathered=_is(stated.get("grandfathered")),
        is_urgent=urgent,
        is_pre_service=stated.get("pre-service", "yes" if urgent else "no") == "yes",
        is_drug_request=_is(stated.get("drug-request")),
        network=Network(stated.get("network", Network.UNKNOWN)),
        group=stated.get("group", ""),
        reason=DenialReason(reason) if reason else None,
        track=Track(stated.get("track", Track.MEMBER)),
        stated=(
            *((name, stated[name]) for name in (*SINGLE_PLAN_FACTS, CONTRACT_LEVEL) if name in stated),
            *([AFTER_SERVICE] if AFTER_SERVICE in stated.items() else []),
        ),
    )


def _said(answer: bool | None) -> str:
    return "" if answer is None else "yes" if answer else "no"


def _is(text: str | None) -> bool | None:
    return None if text is None else text == "yes"
