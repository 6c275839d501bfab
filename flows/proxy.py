"""The proxy of a two-computer office, run beside the board: nginx, started with it, started again when it ends, stopped first.

Without it the board works on its own machine as ever; nothing here may keep a reminder from going out.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from casework import front
from casework.actions import front_door
from casework.errors import CaseworkError
from casework.settings import Settings
from flows import child

AGAIN_SECONDS = 60.0
GRACE_SECONDS = 10.0
PLACES = "/usr/sbin:/usr/local/sbin:/sbin"
MISSING = "WARNING: nginx is not installed, so no other computer reaches the board. On Debian: apt-get install nginx-light"


class Proxy:
    """The proxy while the board runs, or nothing where the clinic has no door for others."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0

    def start(self) -> None:
        """Start it, or say why not; the board goes on either way."""
        self.started_at = time.monotonic()
        if front.door(self.settings.home) is None:
            return
        if program() is None:
            print(MISSING, file=sys.stderr, flush=True)
            return
        try:
            front_door.configure(self.settings)
            log = self.settings.home / front.FOLDER / "nginx.start.log"
            with log.open("wb") as words:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "flows.proxy"], cwd=self.settings.program, stdout=words, stderr=words, start_new_session=True
                )
        except (CaseworkError, OSError) as error:
            print(f"WARNING: the door for other computers could not be opened: {error}", file=sys.stderr, flush=True)

    def mend(self) -> None:
        """Start it again when it ended by itself, at most once a minute, and say so."""
        if self.process is None or self.process.poll() is None or time.monotonic() - self.started_at < AGAIN_SECONDS:
            return
        print("WARNING: the proxy ended by itself and is started again; see office/nginx.log in the data folder.", file=sys.stderr, flush=True)
        self.start()

    def stop(self) -> None:
        """End it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()


@contextmanager
def running(settings: Settings) -> Iterator[Proxy]:
    """Run the proxy for as long as the block lasts."""
    proxy = Proxy(settings)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


def program() -> str | None:
    """Find nginx on this machine; it lies where the paths of ordinary users do not look."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:{PLACES}")


def main() -> None:
    """Become nginx, ended by the kernel when the process that started us ends."""
    child.die_with_parent()
    settings, found = Settings.from_env(os.environ), program()
    if found is None:
        sys.exit(MISSING)
    folder = settings.home / front.FOLDER
    as_root = ["-g", "user root;"] if os.getuid() == 0 else []  # else its workers could not read the passwords
    os.execv(found, [found, "-p", str(folder), "-c", str(folder / front_door.CONFIGURATION), "-e", str(folder / "nginx.log"), *as_root])  # noqa: S606


if __name__ == "__main__":
    main()
