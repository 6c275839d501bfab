"""Run the main job on made-up data, and leave the board up until Ctrl-C: `python -m examples.demo`, which is what `make demo` does.

With --exit it stops by itself. Everything happens in a throw-away folder, which is removed at the end.
"""

import argparse
import os
import sys

from examples.demo_watch import DemoStopped, Interrupted, Watch

INVENTED = "Everything here is made up: the clinic, its people, its patients, its payers and their letters. Nothing leaves this machine."
OUR_NAMES = ("CASEWORK_", "PREFECT_")
STOPPED_HERE = 1
SIGNALLED = 128  # what a shell answers for a program that a signal ended, plus the signal's number


def main() -> int:
    """Run the demo and say in a sentence what kept it from its end, if anything did."""
    watch = Watch()
    watch.begin()
    stays = not _arguments().exit
    _forget_the_clinics_own_settings()
    try:
        print(INVENTED, flush=True)
        from examples import demo_show  # takes seconds to import: signals are watched already

        demo_show.run(watch, stays=stays)
    except Interrupted as stop:
        print(stop, file=sys.stderr)
        return SIGNALLED + watch.came
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more, not even the last flush
        return STOPPED_HERE
    except Exception as error:  # whatever it is, a newcomer gets a sentence
        print(_sentence(error), file=sys.stderr)
        return STOPPED_HERE
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m examples.demo", description="Run the main job on made-up data.")
    parser.add_argument("--exit", action="store_true", help="stop by itself at the end, instead of leaving the board up until Ctrl-C")
    return parser.parse_args()


def _forget_the_clinics_own_settings() -> None:
    """Take settings of a real data folder or server out of the environment: the demo must never touch them."""
    for name in [name for name in os.environ if name.startswith(OUR_NAMES) and name != "CASEWORK_PORT"]:
        del os.environ[name]


def _sentence(error: Exception) -> str:
    from casework.errors import CaseworkError

    if isinstance(error, (DemoStopped, CaseworkError)):
        return f"The demo stopped: {error}"
    if isinstance(error, OSError):
        return f"The demo stopped: the machine refused something ({error.strerror or type(error).__name__}). Look at disk space and rights, then run it again."
    from flows.defects import described

    return f"The demo failed: {described(error)}. Please report this line."


if __name__ == "__main__":
    sys.exit(main())
