"""What may have come from a payer that seems to be late, and the door for each: it is asked before anybody calls the payer late."""

from enum import StrEnum


class CameSince(StrEnum):
    """What came since our filing, as a person answers it."""

    NOTHING = "nothing came"
    DECISION = "a decision came"
    EXTENSION = "an extension came"
    REQUEST = "a request for information came"
    CALL = "a call came"

    @property
    def code(self) -> str:
        """Give the one word by which the command line takes it."""
        return self.name.lower()


QUESTION = "Did any decision, extension, request or call come since?"
WITHOUT = "Before anything else ask the payer: did any decision, extension, request or call come since our filing?"
DOORS = {
    CameSince.DECISION: "Then the payer is not late. Record the decision: Resume on the board, “The payer decided”, or casework determine {number}.",
    CameSince.EXTENSION: "Then its time may have moved. Record the extension: payer-notice on the board, or casework extension {number} --noticed DAY.",
    CameSince.REQUEST: "Then it may wait for us. Record the request: payer-notice on the board, or casework information-request {number} --sent DAY.",
    CameSince.CALL: "Then note the call: log-contact on the board, or casework log {number} call --in. Ask in writing for what it announced.",
}


def read(word: str) -> CameSince | None:
    """Read an answer as the form, the command or an older form says it; None where nothing was said. Raises ValueError."""
    older = {"no": CameSince.NOTHING, "": None}
    if word in older:
        return older[word]
    return next((each for each in CameSince if each.code == word), None) or CameSince(word)


def door(came: CameSince, *, number: str) -> str:
    """Say which door is right for what came; nothing is drafted then. "" where nothing came."""
    return DOORS.get(came, "").format(number=number)


def is_something(word: str) -> bool | None:
    """Say whether an answer says that something came; None where nobody answered. Raises ValueError for a word that is none."""
    if word == "yes":
        return True
    came = read(word)
    return None if came is None else came is not CameSince.NOTHING


def door_of(word: str) -> str:
    """Say which door is right for an answer of the form, "" for none, nothing, or a plain yes."""
    came = read(word) if word != "yes" else None
    return f"Nothing is recorded as late: {came}. {door(came, number='NUMBER')}" if came and came is not CameSince.NOTHING else ""
