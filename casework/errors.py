"""Every refusal this program gives. Each message says what a person must do next.

CaseworkError
├── NotAllowed              something stands in the way; `blocker` says what, `ways` what removes it or is open instead
├── NotPermitted            the role of whoever asked does not include this act; says whose it is
├── UnknownCase             no case has that number
├── MissingData             a document cannot be drawn; `missing` lists each fact and where to enter it
├── BadInput                an answer or option cannot be right
├── BadFile                 a file in the inbox cannot be read
│   ├── BadRemittance
│   ├── BadWorksheet
│   └── BadChart
├── NoRuleApplies           the rulebook holds no rule for this plan and stage
├── RulebookInvalid         an entry of the rulebook is wrong; names file and field
├── WrongRegulator          that office has no jurisdiction over this plan
├── TemplateInvalid         wording or letterhead cannot be used
│   └── UnverifiedCitation
├── ReminderNotSent         a channel did not take a message
│   └── NotTaken            with the kind of trouble, and the pause the server asks for (in notify.message)
│       └── ChannelDown     its server cannot be used now; it judged no message (in notify.message)
└── CannotStart             the program cannot run here
    ├── FolderNotWritable
    ├── AlreadyRunning
    ├── KeyProblem          the key of the vault is missing or wrong
    └── DatabaseProblem
"""

from collections.abc import Sequence
from dataclasses import dataclass


class CaseworkError(Exception):
    """Something was refused, with a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class Way:
    """An act that removes what stands in the way, or that is open instead; "" for what it does not have.

    `door` is a form of the board or a stage's deployment, `command` one of ours, `is_asked` says that the stage's own question on the board takes it.
    """

    words: str
    door: str = ""
    command: str = ""
    case_number: str = ""
    is_asked: bool = False

    def __str__(self) -> str:
        """Say what to do, and where."""
        where = [self.command, f"the form “{self.door}”" if self.door else "", "Resume on its run" if self.is_asked else ""]
        return ": ".join(filter(None, (self.words, ", or ".join(filter(None, where)))))


class NotAllowed(CaseworkError):
    """Something stands in the way of this act now."""

    def __init__(self, sentence: str, ways: Sequence[str | Way] = (), *, code: str = "") -> None:
        """Say what stands in the way, and what removes it or is open instead; `code` names the blocker for programs."""
        self.blocker, self.code = sentence, code
        self.ways = tuple(each if isinstance(each, Way) else Way(each) for each in ways)
        self.allowed = tuple(map(str, self.ways))
        listed = "; ".join(self.allowed) or "nothing: this stage is finished"
        super().__init__(f"{sentence} Allowed now: {listed}.")


class NotPermitted(CaseworkError):
    """The role of whoever asked does not include this act; nothing changed."""


class UnknownCase(CaseworkError):
    """No case has this number."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact a document needs: the field's name and where a person enters it."""

    field: str
    how: str


class MissingData(CaseworkError):
    """A document needs facts the case does not have yet."""

    def __init__(self, document: str, missing: Sequence[Missing]) -> None:
        """Keep the list; the message names fields, never values."""
        self.document = document
        self.missing = tuple(missing)
        super().__init__(f"The {document} cannot be drafted yet. Missing: " + "; ".join(f"{item.field} ({item.how})" for item in self.missing))


class BadInput(CaseworkError):
    """An answer or option cannot be right."""


class BadFile(CaseworkError):
    """A file cannot be read as what it claims to be."""


class BadRemittance(BadFile):
    """Not an 835 that can be read."""


class BadWorksheet(BadFile):
    """Not a worksheet that can be read; the message names rows and columns, never what stands there."""


class BadChart(BadFile):
    """Not a chart that can be read; the message names sheet, row and column."""


class NoRuleApplies(CaseworkError):
    """The rulebook has no rule for this plan, stage or track."""


class RulebookInvalid(CaseworkError):
    """A rulebook entry is wrong; the message names file, entry and what to write instead."""


class WrongRegulator(CaseworkError):
    """An office has no jurisdiction over this plan; the message says which has."""


class TemplateInvalid(CaseworkError):
    """A template or the letterhead cannot be used."""


class UnverifiedCitation(TemplateInvalid):
    """A letter would cite something nobody verified."""


class ReminderNotSent(CaseworkError):
    """A channel did not take a message; it will be tried again."""


class CannotStart(CaseworkError):
    """The program cannot run here; the message says what to do."""


class FolderNotWritable(CannotStart):
    """The data folder cannot be written."""


class AlreadyRunning(CannotStart):
    """Another instance uses this data folder or this port."""


class KeyProblem(CannotStart):
    """The vault's key is missing, wrong or readable by others."""


class DatabaseProblem(CannotStart):
    """The database cannot be opened or is newer than this program."""
