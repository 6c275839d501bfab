"""What a person's daily mail says today, before it leaves."""

import argparse
from typing import Any

from casework.actions import digests
from casework.cli import output

NOTHING = "There is nothing to tell {person} today, so no mail goes out."


def add(commands: Any) -> None:
    """Add `preview-mail`."""
    words = "print what a person's daily mail says today, or would say if it were written now; nothing is sent"
    parser = commands.add_parser("preview-mail", help=words, description=words)
    parser.add_argument("person", metavar="PERSON", help="whose mail, such as maria")
    parser.add_argument("--html", metavar="FILE", type=output.file_named(".html", ".htm"), help="write the mail's HTML into this file, to look at in a browser")
    output.add_json(parser)
    parser.set_defaults(run=_preview)


def _preview(args: argparse.Namespace) -> int:
    found = digests.preview(output.office(), args.person)
    subject, body, html = found.words or ("", "", "")
    if args.html and html:
        output.write(args.html, html.encode())
    told = f"Sent at {found.sent_at:%Y-%m-%d %H:%M} UTC.\n" if found.sent_at else ""
    words = f"{told}Subject: {subject}\n\n{body}" if found.words else NOTHING.format(person=args.person)
    sent_at = found.sent_at.isoformat() if found.sent_at else None
    values = {"subject": subject, "body": body, "html": html, "sent_at": sent_at, "problems": list(found.problems)}
    output.say(values, "\n".join((words.rstrip(), *found.problems)), as_json=args.json)
    return 0
