"""Letters per second against docxtpl and against a floor, on the same words: `python -m benchmarks.letters`.

Rounds are interleaved and ratios taken within a round, so that a busy machine slows all of them alike. The floor is the
whole document as one ready-made Jinja2 string: no check, no blocks, nothing a person could write a letter in.
"""

import io
import re
import sys
import zipfile
from statistics import median
from time import perf_counter
from typing import Any

import jinja2
from docxtpl import DocxTemplate

from benchmarks.letters_alone import LETTERHEAD, SAMPLE, Maker, ours
from casework.letters import blocks, typography, word
from casework.letters.filters import LETTER_FILTERS
from casework.letters.package import Member, pack
from casework.letters.properties import Properties
from casework.letters.wording import Wording
from casework.settings import Clinic
from tests.letters.sample import values

ROUNDS, LETTERS, SLOW_LETTERS = 15, 20, 2
CLINIC_FIELDS = ("name", "street", "city", "jurisdiction", "zip_code", "phone", "fax", "email", "npi", "tax_id")


def main() -> int:
    """Print the table; 1 when the three do not say the same words or docxtpl is nearer than fifteen times."""
    makers = {"casework": ours(), "docxtpl": theirs(), "floor": floor()}
    words = {name: word.plain_text(make()) for name, make in makers.items()}
    if len(set(words.values())) != 1:
        print("The letters differ in words, so their speeds cannot be compared.")
        return 1
    rounds = [{name: seconds(make, SLOW_LETTERS if name == "docxtpl" else LETTERS) for name, make in makers.items()} for _ in range(ROUNDS)]
    for name in makers:
        took = median(each[name] for each in rounds)
        print(f"{name:10} {took * 1000:8.2f} ms a letter {1 / took:8.0f} letters a second")
    faster = median(each["docxtpl"] / each["casework"] for each in rounds)
    above = median(each["casework"] / each["floor"] for each in rounds)
    print(
        f"{len(words['casework'].split())} words, same in all three: {faster:.1f} times docxtpl (goal 15), {above:.1f} times the floor's time (goal 4 or less)"
    )
    for lines in (100, 1000):
        print(f"superbill of {lines} lines: {seconds(superbill(lines), 3) * 1000:.1f} ms")
    return int(faster < 15)


def seconds(make: Maker, count: int) -> float:
    """Time one letter, as the mean of so many in a row."""
    start = perf_counter()
    for _ in range(count):
        make()
    return (perf_counter() - start) / count


def superbill(lines: int) -> Maker:
    """Write a long table."""
    wording, letterhead, given = Wording([SAMPLE]), word.Letterhead(LETTERHEAD), values.superbill(lines)
    return lambda: word.write(wording.text("letters/superbill.md.j2", given), letterhead, properties=values.properties())


def theirs() -> Maker:
    """Write the sample letter with docxtpl as its documentation says, from a template of the same look."""
    template = docxtpl_template()

    def make() -> bytes:
        letter, buffer = DocxTemplate(io.BytesIO(template)), io.BytesIO()
        letter.render(context(), environment(), autoescape=True)
        letter.save(buffer)
        return buffer.getvalue()

    return make


def floor() -> Maker:
    """Write the sample letter from one string of XML that was compiled beforehand."""
    template, finished = docxtpl_template(), theirs()()
    compiled = environment().from_string(DocxTemplate(io.BytesIO(template)).patch_xml(members(template)[word.DOCUMENT].decode()))
    fixed = [Member(name, raw) for name, raw in members(finished).items() if name != word.DOCUMENT]
    return lambda: pack([*fixed, Member(word.DOCUMENT, compiled.render(context()).encode(), 6)])


def members(package: bytes) -> dict[str, bytes]:
    """Read what a Word file is made of."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def environment() -> jinja2.Environment:
    """Give docxtpl the filters the sample uses."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters |= {name: LETTER_FILTERS[name] for name in ("longdate", "money", "counted", "words")}
    return environment


def context() -> dict[str, Any]:
    """Give docxtpl the sample's values, split where it has no filter for it, and the letterhead's."""
    given = values.matter()
    clinic = {f"clinic_{name}": getattr(values.CLINIC, name) for name in CLINIC_FIELDS}
    return given | clinic | values.properties().running | {"history": given["history"].split("\n\n")}


def docxtpl_template() -> bytes:
    """Put the sample's wording, tags and all, on the letterhead, so that docxtpl finds the same styles."""
    tags = Clinic(**{name: f"{{{{ clinic_{name} }}}}" for name in CLINIC_FIELDS})
    sample = values.properties()
    properties = Properties(title=sample.title, created=sample.created, clinic=tags, running={name: f"{{{{ {name} }}}}" for name in sample.running})
    letterhead = word.Letterhead(LETTERHEAD)
    body = blocks.Body("\n".join(map(tagged, flattened().split("\n"))), text_width=letterhead.text_width, first_list=letterhead.first_list)
    return letterhead.fill(body, properties)


def flattened() -> str:
    """Join the sample's base, its block and its include into one text."""
    base, appeal, end = ((SAMPLE / "letters" / f"{name}.md.j2").read_text() for name in ("base", "appeal", "enclosures"))
    inner = appeal.split("{% block letter %}\n")[1].rpartition("{% endblock %}")[0]
    whole = base.replace("{% block letter %}{% endblock %}\n", inner).replace('{% include "letters/enclosures.md.j2" %}\n', end)
    whole = re.sub(r"\{% (block \w+|endblock) %\}\n", "", whole).replace(" | lines }}", " }}")
    whole = whole.replace("{{ history | paras }}", "{%p for part in history %}\n\n{{ part }}\n\n{%p endfor %}")
    return re.sub(r"(@table \w+ ([\d,>]+) .*?@end)", lambda found: row_tags(found[1], found[2].count(",") + 1), whole, flags=re.S)


def row_tags(table: str, columns: int) -> str:
    """Put a table's loop tags into rows of their own, as docxtpl wants them."""
    return re.sub(r"^\{% (.*) %\}$", lambda found: f"| {{%tr {found[1]} %}} |" + " |" * (columns - 1), table, flags=re.M)


def tagged(line: str) -> str:
    """Put a loop tag into a paragraph of its own, and curl the quotes; docxtpl straightens those inside tags."""
    line = re.sub(r"^\{% (.*) %\}$", r"\n{%p \1 %}\n", line)
    line = re.sub(r"\{\{.*?\}\}", lambda found: found[0].replace("|", r"\|"), line)
    return typography.curl(line, follows_value=False)


if __name__ == "__main__":
    sys.exit(main())
