"""Start hopview from a fresh copy of its source: python3 packaging/bootstrap.py run

The work is in hopview_setup beside this file.  This file alone must be readable by any Python,
however old, so that an old one gets a sentence and not a syntax error.
"""

import os
import sys

OLDEST_PYTHON = (3, 11)


def start():
    """Refuse an old Python in one sentence, else hand over to hopview_setup."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        wanted = ".".join(str(part) for part in OLDEST_PYTHON)
        words = ["hopview needs Python", wanted, "or newer and this is Python", found + ";"]
        words += ["install a newer one (https://www.python.org/downloads) and start this with it,"]
        words += ["for example: python" + wanted, "packaging/bootstrap.py run"]
        sys.stderr.write(" ".join(words) + "\n")
        return 1
    # Said outright, because PYTHONSAFEPATH and -P leave the script's folder out.
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from hopview_setup.commands import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
