"""The pauses of delivery.toml in force: ours, and the clinic's own, which wins key by key."""

from collections.abc import Mapping

from casework.actions.office import Office
from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.delivering import FILE, Patiences, read_patiences


def patiences(office: Office, problems: list[str] | None = None) -> Patiences:
    """Read the pauses in force. A wrong file of the clinic's is told in `problems`, and ours hold: messages go out all the same."""
    ours = layered.table((office.settings.program / "casework" / "rulebook" / FILE).read_text(encoding="utf-8"), file=FILE)
    own = office.settings.home / "rulebook" / FILE
    if own.is_file():
        try:
            return read_patiences(_merged(ours, layered.table(own.read_text(encoding="utf-8"), file=FILE)))
        except (RulebookInvalid, UnicodeDecodeError, OSError) as error:
            if problems is not None:
                problems.append(f"The clinic's own {FILE} is not used: {error}")
    return read_patiences(ours)


def _merged(ours: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    merged = dict(ours)
    for key, stated in own.items():
        before = ours.get(key)
        merged[key] = {**before, **stated} if isinstance(before, dict) and isinstance(stated, dict) else stated
    return merged
