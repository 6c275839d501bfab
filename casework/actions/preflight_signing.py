"""Whether the signer approved the clinical letters as they lie there, and whether a covering signer's letter says only what a cover may."""

from collections.abc import Iterator

from casework.actions import approvals, signing_people
from casework.actions.preflight_packet import Packet
from casework.rules.preflight import Code, Finding
from casework.rules.signing import SigningVoice


def approved(packet: Packet) -> Iterator[Finding]:
    """Name the letters that their signer has not approved; a clinic that entered no signers is told so, and nothing is stopped."""
    letters = approvals.clinical(packet)
    if not letters:
        return
    if not signing_people.active(packet.session, on=packet.sent_on):
        yield packet.found(Code.NO_SIGNERS)
        return
    found = approvals.waiting(packet)
    if found.open:
        who = f" ({found.signer})" if found.signer else ""
        yield packet.found(Code.NOT_APPROVED, f"{'; '.join(each.name for each in found.open)}{who}", since=min(each.drawn_on for each in found.open))
    if found.voice is SigningVoice.COVERING:
        for letter in letters:
            if packet.book.has("treating-voice", letter.plain):
                yield packet.found(Code.WRONG_VOICE, letter.name, since=letter.drawn_on)
