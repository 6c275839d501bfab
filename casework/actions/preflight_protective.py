"""The last day that the notice states, against the rule's: what must be kept so that either may be cited."""

from collections.abc import Iterator

from casework.actions import lateness, notice_day
from casework.actions.preflight_packet import Packet
from casework.rules.preflight import Code, Finding


def notice(packet: Packet) -> Iterator[Finding]:
    """Ask for the notice, and its envelope, where the two days differ: one is a point to cite, the other holds only with the paper."""
    deadline = lateness.running(packet.session, packet.row)
    if deadline is None or not (deadline.letter_on and deadline.last_lawful and deadline.citation) or deadline.letter_on == deadline.last_lawful:
        return
    is_understated = deadline.letter_on < deadline.last_lawful
    wanted = {"the denial letter": notice_day.is_kept(packet.session, packet.row)}
    if is_understated:
        wanted["its envelope"] = notice_day.has_envelope(packet.session, packet.row)
    lacking = [name for name, is_kept in wanted.items() if not is_kept]
    if lacking:
        how = "less time than" if is_understated else "later than"
        yield packet.found(Code.NOTICE_NOT_KEPT, f"{' and '.join(lacking)} (it states {deadline.letter_on}, {how} the rule's {deadline.last_lawful})")
