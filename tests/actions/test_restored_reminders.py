"""After a restore: what the backup knows as sent is not sent again; what was due since is sent again, with the same Message-ID."""

from pathlib import Path

from casework.actions import backup
from tests import make
from tests.actions.backing import new_home, restored
from tests.actions.reminding import DAY, TUESDAY, deadline, people, sweep
from tests.notify.catchers import mail_server


def test_sent_before_is_not_repeated_and_sent_since_is_repeated_as_the_same_message(tmp_path: Path) -> None:
    office = make.office(tmp_path / "home", day=TUESDAY)
    with mail_server() as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", TUESDAY + 7 * DAY)
        assert sweep(office, TUESDAY).sent == 1
        deadline(office, "C27-0002", TUESDAY + 7 * DAY)
        file = backup.make(office, actor="maria").path
        assert sweep(office, TUESDAY, 10).sent == 1

        _, again = restored(file, new_home(tmp_path / "new", office))
        assert sweep(again, TUESDAY, 11).sent == 1
        assert sweep(again, TUESDAY, 12).sent == 0

    first, since, repeated = (mail["Message-ID"] for mail in mailbox.mails)
    assert repeated == since
    assert repeated != first
