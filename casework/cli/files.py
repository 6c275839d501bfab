"""Files in: remittances and charts; and the chart workbook of a case out."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from casework.actions import Office, intake, workbooks
from casework.actions.intake import Result
from casework.cli import opening, output
from casework.errors import CaseworkError
from casework.intake import worksheet
from casework.settings import Settings


def add(commands: Any) -> None:
    """Add `intake`, `open` and `chart`."""
    files = commands.add_parser("intake", help="take in remittances (835), worksheets of denied claims (CSV, XLSX) and charts")
    files.add_argument("files", nargs="*", type=Path, metavar="FILE", help="left out: whatever waits in the inbox and the charts folder")
    files.add_argument("--dry-run", action="store_true", help="only say what each file would do; needs no database")
    files.add_argument("--template", type=Path, metavar="FILE", help="write an empty worksheet of denied claims (.xlsx or .csv) and take in nothing")
    one = commands.add_parser("open", help="open a case from a chart workbook or JSON chart, or step by step in the terminal")
    one.add_argument("files", nargs="*", type=Path, metavar="CHART", help="left out: it is asked for step by step")
    one.add_argument("--eob", action="store_true", help="ask only what stands on an EOB that the patient brought")
    one.set_defaults(dry_run=False, template=None)
    for parser in (files, one):
        output.add_who(parser)
        output.add_json(parser)
    files.set_defaults(run=_intake)
    one.set_defaults(run=lambda args: _intake(args) if args.files else opening.run(args))
    chart = commands.add_parser("chart", help="say where the chart workbook of a case is, written anew from the record")
    chart.add_argument("number", metavar="NUMBER")
    output.add_json(chart)
    chart.set_defaults(run=_chart)


def _intake(args: argparse.Namespace) -> int:
    if args.template:
        return _template(args)
    if args.dry_run and not args.files:
        print("Name the files to try: casework intake --dry-run FILE...", file=sys.stderr)
        return 2
    settings = Settings.from_env(os.environ)
    office = None if args.dry_run else Office.open(settings)
    results = intake.watch(office) if office and not args.files else [_one(settings, office, path, args.who) for path in args.files]
    if args.json:
        sys.stdout.writelines(_json(results))
    else:
        print("\n".join(_words(result) for result in results) or "Nothing waits in the inbox.")
    for result in results:
        if result.refused:
            print(f"Refused: {result.file}: {result.refused}", file=sys.stderr)
    return 1 if any(result.refused for result in results) else 0


def _json(results: Sequence[Result]) -> Iterator[str]:
    """Write the rows of the claims one at a time: a large remittance has more of them than memory should hold."""
    yield '{"files": ['
    for at, result in enumerate(results):
        yield f'{"," if at else ""}\n{json.dumps(result.counts(), default=str)[:-1]}, "claims": ['
        yield from _lines(result.claim_texts())
        yield "]}"
    yield '],\n"claims": ['
    yield from _lines(f'{{"file": {json.dumps(result.file)}, {text[1:]}' for result in results for text in result.claim_texts())
    yield "]}\n"


def _lines(texts: Iterable[str]) -> Iterator[str]:
    return (f"{',' if at else ''}\n{text}" for at, text in enumerate(texts))


def _template(args: argparse.Namespace) -> int:
    if args.files:
        print("Write the template first, then take in files: casework intake --template FILE", file=sys.stderr)
        return 2
    worksheet.write_template(args.template)
    output.say({"template": str(args.template)}, f"Wrote {args.template}. The row marked “example” is never read.", as_json=args.json)
    return 0


def _one(settings: Settings, office: Office | None, path: Path, who: str) -> Result:
    try:
        return intake.take_file(office, path, actor=who) if office else intake.preview(settings, path)
    except CaseworkError as refusal:
        return Result(path.name, "", refused=str(refusal))


def _words(result: Result) -> str:
    lines = [f"{result.file}: {'refused' if result.refused else result.kind}", *(f"  {line}" for line in result.summary)]
    if result.opened:
        lines.append(f"  Opened: {', '.join(result.opened)}")
    if result.changed:
        lines.append(f"  Updated: {', '.join(result.changed)}")
    if result.claims_known:
        lines.append(f"  Read before, left as they are: {result.claims_known} claims")
    return "\n".join([*lines, *([f"  {result.monday}"] if result.monday else [])])


def _chart(args: argparse.Namespace) -> int:
    office = output.office()
    path = workbooks.anew(office, args.number)
    output.say({"case": args.number, "chart": str(path)}, str(path), as_json=args.json)
    return 0
