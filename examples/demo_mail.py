"""Reading the mail that the demo's catcher caught."""

from dataclasses import dataclass
from email import message_from_bytes, policy

from examples.mail_catcher import MailCatcher


@dataclass(frozen=True, slots=True)
class Mail:
    """One reminder as it arrived."""

    to: str
    subject: str

    @property
    def line(self) -> str:
        """Say on one line who was told what."""
        return f"{self.to}: {self.subject}"


def read(catcher: MailCatcher, *, after: int = 0) -> list[Mail]:
    """List the mails caught since the first so many, oldest first."""
    caught = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in catcher.caught()[after:])
    return [Mail(str(mail["To"]), str(mail["Subject"])) for mail in caught]
