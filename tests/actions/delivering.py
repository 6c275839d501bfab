"""What the tests of delivery share: the rows of attempts, and people with mail and SMS."""

from sqlmodel import select

from casework.actions import Office
from casework.records import store
from casework.records.deliveries import Delivery
from tests.actions.reminding import people
from tests.notify.catchers import Mailbox


def attempts(office: Office) -> list[Delivery]:
    """List every attempt."""
    with store.reading(office.engine) as session:
        found = list(session.exec(select(Delivery).order_by(Delivery.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def outcomes(office: Office) -> list[tuple[str, str, str]]:
    """Give who was tried, by which channel, and how it ended."""
    return [(row.recipient, row.channel.value, row.outcome.value) for row in attempts(office)]


def lee(office: Office, mailbox: Mailbox, sms: str, *, more: str = "") -> None:
    """Enter Lee, who has mail on the shared server and an SMS address, beside Maria and Sam."""
    people(office, mailbox, more=f'[people.lee]\nname = "Lee Chang"\nemail = "lee@clinic.example"\nsms = "{sms}"\n{more}')


def alone(office: Office, **others: int) -> None:
    """Let every reminder of a filing go by itself; with other keys of its ladder."""
    keys = {"alone_from_days": 99, **others}
    (office.settings.home / "rulebook" / "ladder.toml").write_text("[filing]\n" + "".join(f"{name} = {value}\n" for name, value in keys.items()))
