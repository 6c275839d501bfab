"""The code book as work uses it: the checks of the rulebook, with the diagnosis codes that exist."""

from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path

from casework import bookshelf
from casework.rules.classification import Classification
from casework.rules.classification_words import Titles
from casework.rules.coding import CodeBook
from casework.settings import Settings

PACKAGE = "simple-icd-10-cm"


def read(settings: Settings) -> CodeBook:
    """Read the checks, ours and the clinic's, and the list of diagnosis codes. Raises RulebookInvalid."""
    return replace(bookshelf.parsed(settings, "codes.toml", CodeBook.parse), diagnoses=diagnoses(), titles=titles)


@cache
def diagnoses() -> Classification:
    """Give the ICD-10-CM codes of the release that the package carries.

    Its list is read as it lies: importing the package builds the whole tree, two seconds and 190 MB in every process.
    """
    lists = [file for file in metadata.files(PACKAGE) or () if file.match("data/code-list*.txt")]
    if len(lists) == 1:
        return Classification.parse(Path(str(lists[0].locate())).read_text(encoding="utf-8"))
    import simple_icd_10_cm  # a later release of the package may keep its list elsewhere

    return Classification.parse("\n".join(simple_icd_10_cm.get_all_codes()))


@cache
def titles() -> Titles:
    """Give what the codes of that release are called; nothing where the package keeps its tabular list elsewhere."""
    lists = [file for file in metadata.files(PACKAGE) or () if file.match("data/*tabular*.xml")]
    return Titles.parse(Path(str(lists[0].locate())).read_text(encoding="utf-8") if len(lists) == 1 else "")
