"""`casework forms`: the official forms that a case may want, and a data sheet in the order of one; the clinic's own copy is filled where it has one."""

import argparse
from typing import Any

from casework.actions import official_forms
from casework.cli import output
from casework.rules.official_forms import OfficialForm


def add(commands: Any) -> None:
    """Add the verb."""
    words = "list the official forms that a case may want, or draw the data sheet of one; a sheet is not the form"
    own = "A PDF of the form in the data folder, forms/FORM.pdf, is filled too, by forms/FORM.toml beside it; signatures and their dates are left."
    parser = commands.add_parser("forms", help=words, description=f"{words}. {own}")
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--draw", default="", metavar="FORM", help="draw the data sheet of this form")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_forms)


def _forms(args: argparse.Namespace) -> int:
    office = output.office()
    if not args.draw:
        found = official_forms.listed(office, args.number)
        lines = [line for form in found for line in _lines(form)] or ["The catalogue knows no form for this kind of plan: ask the plan."]
        output.say({"case": args.number, "forms": [_told(form) for form in found]}, "\n".join(lines), as_json=args.json)
        return 0
    sheet = official_forms.draw(office, args.number, args.draw, actor=args.who)
    files = [office.files.shown(path) for path in (sheet.path, *([sheet.filled.path] if sheet.filled else []))]
    left = list(sheet.filled.left) if sheet.filled else []
    said = {"case": args.number, "form": sheet.form.id, "files": files, "blanks": list(sheet.blanks), "left_in_the_form": left}
    words = ["Drawn (a data sheet, not the form):", *files, f"For a person: {', '.join(sheet.blanks) or 'nothing'}"]
    words += ["Left in the clinic's own copy:", *(f"  {each}" for each in left)] if left else []
    output.say(said, "\n".join(words), as_json=args.json)
    return 0


def _told(form: OfficialForm) -> dict[str, Any]:
    read = all(each.is_read for each in form.sections)
    known = {"form": form.id, "title": form.title, "number": form.number, "for": list(form.acts), "signers": list(form.signers)}
    return {**known, "comes_from": form.comes_from, "notes": list(form.notes), "order_is_read": read, "confidence": form.confidence.value}


def _lines(form: OfficialForm) -> list[str]:
    number = f" ({form.number})" if form.number else ""
    lines = [f"{form.id}: {form.title}{number}, to {' or '.join(form.acts)}", f"    signed by {'; '.join(form.signers)}; comes from {form.comes_from}"]
    return [*lines, *(f"    {note}" for note in form.notes)]
