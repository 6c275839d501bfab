"""The closed lists of the forms about papers: codes, dates and numbers, never words.

What a class says of a patient's health is left to the command line: the form knows “restricted” alone.
"""

from enum import Enum
from typing import Annotated

from pydantic import Field

from casework.rules.papers import PaperClass, PaperKind
from casework.terms import DenialReason, DocumentKind
from flows.forms import NONE, REFERENCE

CLASSES = (PaperClass.ORDINARY, PaperClass.OTHER_PATIENTS, PaperClass.RESTRICTED)


def _listed(name: str, values: tuple[str, ...]) -> Enum:
    return Enum(name, {f"value_{place}": value for place, value in enumerate(values)})


OfKind = _listed("OfKind", (NONE, *PaperKind))
OfClass = _listed("OfClass", (NONE, *CLASSES))
OfDocument = _listed("OfDocument", (NONE, *DocumentKind))
OfReason = _listed("OfReason", (NONE, *DenialReason))

NO_KIND, NO_CLASS, NO_DOCUMENT, NO_REASON = (listed(NONE) for listed in (OfKind, OfClass, OfDocument, OfReason))  # type: ignore[operator]

PaperNumber = Annotated[int, Field(ge=1, le=10_000_000, title="Paper number", description="As the case's page lists it")]
Version = Annotated[int, Field(ge=0, le=9_999)]
Reference = Annotated[str, Field(pattern=REFERENCE)]
