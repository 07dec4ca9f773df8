"""`python -m hopview`: the same as the command `hopview`."""

from __future__ import annotations

import sys

from hopview.cli import main

if __name__ == "__main__":
    sys.exit(main())
