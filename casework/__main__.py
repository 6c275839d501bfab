"""Run the command line: python -m casework."""

import sys

from casework.cli import main

sys.exit(main())
