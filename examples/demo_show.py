"""What the demo shows, in order: files taken in, reminders swept, one case walked through all five stages, and what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from casework.actions import intake, remind
from examples import demo_place, demo_report
from examples.demo_calendar import WALK
from examples.demo_place import Place
from examples.demo_watch import Interrupted, Watch

EXAMPLES = Path(__file__).parent
REMITTANCE = EXAMPLES / "remittance-2026-11-20.835"
WALKED = EXAMPLES / "charts" / "new-patient-self-funded.xlsx"
CHARTS = (
    EXAMPLES / "charts" / "six-infusions-self-funded.xlsx",
    EXAMPLES / "charts" / "california-insured-group.xlsx",
    EXAMPLES / "charts" / "new-patient-medicare-advantage.xlsx",
    WALKED,
)
STEPS = len(("board", "remittance", *CHARTS, "sweep", "approved case")) + 3 * len(WALK) - 1  # the last stage is not escalated


class Show:
    """The terminal: a progress bar below, what happens above it."""

    def __init__(self, console: Console, progress: Progress) -> None:
        self.console, self.progress = console, progress
        self.bar = progress.add_task("Making a data folder", total=STEPS)

    def begins(self, what: str) -> None:
        """Say beside the bar what is going on."""
        self.progress.update(self.bar, description=what)

    def done(self, *lines: str) -> None:
        """Move the bar on by a step and print what it did."""
        for line in lines:
            self.say(line)
        self.progress.advance(self.bar)

    def say(self, line: str) -> None:
        """Print a line as it is, however narrow the window."""
        self.console.print(line, markup=False, highlight=False, soft_wrap=True)


def run(watch: Watch, *, stays: bool) -> None:
    """Show everything, then stay until somebody stops it, or end.

    Raises DemoStopped with a sentence, Interrupted when somebody asked to stop.
    """
    console = Console()
    watch.look()
    port, remark = demo_place.choose_port()
    if remark:
        console.print(remark, soft_wrap=True, highlight=False)
    with demo_place.throw_away(port) as place:
        with demo_place.running(place, watch) as program:
            with showing(console) as show:
                number, walked = _work(show, program)
            demo_report.tell(console, place, number, walked)
            if stays:
                _stay(console, program)
        folder = place.folder
    console.print(f"Server, worker and mail catcher are stopped. The data folder {folder} is removed.", soft_wrap=True, highlight=False)


@contextmanager
def showing(console: Console) -> Iterator[Show]:
    """Show a progress bar for as long as the block lasts."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Show(console, progress)


def _work(show: Show, program: demo_place.Program) -> tuple[str, list[str]]:
    """Do the main job; give the number of the case that was walked, and the ways its stages ended on the board."""
    place = program.place
    show.begins("Starting Prefect server and worker")
    program.wait_until_ready()
    show.done(f"\nThe board is up at {place.office.settings.board_url}; data folder {place.folder}", "\nFiles")
    number = [_take(show, place, path, program.watch) for path in (REMITTANCE, *CHARTS)][-1]
    _sweep(show, place)
    from examples import demo_walk  # imports Prefect, which reads the environment of the data folder

    return number, demo_walk.walk(show, program, number)


def _take(show: Show, place: Place, path: Path, watch: Watch) -> str:
    """Take in one file; give the first case it opened or changed."""
    watch.look()
    show.begins(f"Taking in {path.name}")
    result = intake.take_file(place.office, path, actor="maria")
    show.done(f"  {path.name}: {result.summary[-1]}")
    return next(iter((*result.opened, *result.changed)), "")


def _sweep(show: Show, place: Place) -> None:
    show.begins("Sweeping the reminders")
    report = remind.sweep(place.office)
    show.done(f"\nFirst sweep on {place.office.today()}: {report.sentence()}")


def _stay(console: Console, program: demo_place.Program) -> None:
    console.print("\nThe board stays up. Stop with Ctrl-C; the data folder is then removed.")
    try:
        while True:
            program.pause(0.5)
    except Interrupted:
        return
