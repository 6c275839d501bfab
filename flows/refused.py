"""What a run says that asked for what cannot be now: what stands in the way, what removes it, and the address of each form that does."""

from casework.errors import CaseworkError, NotAllowed
from casework.settings import Settings
from flows import links


def told(settings: Settings, refusal: CaseworkError) -> str:
    """Say a refusal in one text."""
    ways = refusal.ways if isinstance(refusal, NotAllowed) else ()
    forms = dict.fromkeys(f"{way.door}: {links.door_link(settings, way.case_number, way.door)}" for way in ways if way.door and way.case_number)
    return " ".join((str(refusal), *forms))
