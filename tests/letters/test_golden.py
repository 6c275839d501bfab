"""Golden texts: a change of wording shows as a readable difference. `GOLDEN=write pytest tests/letters/test_golden.py` writes them anew."""

import os
from pathlib import Path

import pytest

from casework.letters import word
from casework.terms import DenialReason, DocumentKind
from tests.letters import samples
from tests.letters.test_packet import drawn

GOLDEN = Path(__file__).parent / "golden"


def same(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text + "\n", encoding="utf-8")

    assert text + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_each_document_reads_as_agreed(kind: DocumentKind) -> None:
    same(kind.value, word.plain_text(drawn(samples.rich(kind), kind).data))


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_each_document_reads_as_agreed_with_only_what_is_needed(kind: DocumentKind) -> None:
    same(f"minimal-{kind.value}", word.plain_text(drawn(samples.minimal(kind), kind).data))


@pytest.mark.parametrize("reason", list(DenialReason))
def test_each_reason_is_answered_as_agreed(reason: DenialReason) -> None:
    dossier = samples.rich(DocumentKind.FIRST_APPEAL, denial={"reason": reason, "reason_text": ""})
    slug = reason.value.replace(" ", "-")
    same(f"reason-{slug}", word.plain_text(drawn(dossier, DocumentKind.FIRST_APPEAL).data))
