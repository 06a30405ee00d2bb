"""Let ``python -m digitpad`` do what ``digitpad`` does."""

import sys

from digitpad.cli import main

sys.exit(main())
