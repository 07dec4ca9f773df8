"""The command line. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import argparse
import contextlib
import errno
import locale
import os
import sys
from collections.abc import Callable, Sequence

from hopview.core.errors import CancelledError, HopviewError

Command = Callable[[argparse.Namespace], int]
KINDS = ("models", "rules", "observers", "views", "exporters", "experiments", "data")
FAILED, MISUSED, INTERRUPTED = 1, 2, 130
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # of standard output sent to a file
_NO_QT = "Run 'python3 packaging/bootstrap.py setup', which installs or names what is missing."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0, 1 for failed checks, 2 for a mistake in what was asked, 130.

    A mistake is one sentence on stderr, never a traceback.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: learned weights as in the window
    _speak_utf8()
    options = parser().parse_args(arguments)
    command: Command = options.command
    try:
        status = command(options)
        sys.stdout.flush()
        return status
    except CancelledError:
        return INTERRUPTED
    except HopviewError as error:
        print(f"hopview: {error}", file=sys.stderr)
        return MISUSED
    except ImportError as error:
        if (error.name or "").split(".")[0] != "PySide6" and "cannot open shared object" not in str(error):
            raise
        print(f"hopview: Qt cannot be loaded: {error}. {_NO_QT}", file=sys.stderr)
        return MISUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _without_output(error)


def _without_output(error: OSError) -> int:
    """The end when nothing more can be printed; any other error is raised again."""
    gone = isinstance(error, BrokenPipeError)  # the reader, e.g. `head`, has seen enough
    if not gone and (error.filename is not None or error.errno not in _DISK):
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the exit says nothing more
    if gone:
        return 0
    cure = "Free some space, or send it elsewhere."
    print(f"hopview: The output cannot be written: {error.strerror}. {cure}", file=sys.stderr)
    return MISUSED


def _speak_utf8() -> None:
    """Qt needs a UTF-8 locale and says so at length; on Linux one is there even where none is set."""
    if sys.platform == "linux":
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, "")
        if locale.nl_langinfo(locale.CODESET).upper() != "UTF-8":
            os.environ["LC_ALL"] = "C.UTF-8"


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    from hopview import __version__

    top = argparse.ArgumentParser(
        prog="hopview", description="See associative memory: store pictures, spoil one, watch it come back."
    )
    top.add_argument("--version", action="version", version=f"hopview {__version__}")
    top.set_defaults(command=_window, target=None)
    commands = top.add_subparsers(metavar="COMMAND", title="commands (without one the window opens)")

    def add(name: str, command: Command, words: str, target: str = "") -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(command=command)
        if target:
            added.add_argument(
                "target",
                metavar="FILE|EXPERIMENT",
                help=f"{target}, or a name from 'list'; NAME:2 is its second step",
            )
        return added

    opened = "a .hop file, a picture or a folder of pictures to store"
    add("open", _window, "Open the window with a file or an experiment.", target=opened)
    listed = add("list", _list, "List what there is.")
    listed.add_argument("kind", nargs="?", choices=KINDS, metavar="|".join(KINDS), help="all by default")
    run = add(
        "run",
        _run,
        "Run a recall or a training without a window and say where it ended.",
        target="a .hop file",
    )
    _add_recall_options(run)
    run.add_argument(
        "--out",
        metavar="FILE",
        help="write the numbers to FILE.npz or FILE.csv; or to FILE.hop how far a training has come, to "
        "go on from with 'run FILE.hop --set epochs=N'",
    )
    export = add(
        "export",
        _export,
        "Write a recall or a training as a movie, a picture or numbers.",
        target="a .hop file",
    )
    _add_recall_options(export)
    export.add_argument("out", metavar="OUT", help="by suffix: mp4 webm gif apng webp png svg csv npz")
    export.add_argument("--size", default="1280x720", metavar="WxH", help="pixels, 1280x720 by default")
    export.add_argument("--fps", type=float, default=30.0, help="frames a second, 30 by default")
    export.add_argument("--views", default="lattice,energy,overlaps", help="names from 'list views'")
    check = add("check", _check, "Hold this installation's numbers to exact and published ones.")
    check.add_argument("--quick", action="store_true", help="leave out the long ones")
    bench = add("bench", _bench, "Measure speed: start, smoothness, kernels.")
    bench.add_argument("--quick", action="store_true", help="smaller and fewer, in about a minute")
    bench.add_argument(
        "--rows", default="*", metavar="PATTERN", help="only those of some groups, e.g. recall or '*o*'"
    )
    add("info", _info, "Versions, graphics, paths and kernels, for a bug report.")
    return top


def _add_recall_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="NAME=VALUE",
        help="model, rule, shape or a parameter of theirs, e.g. --set rule=storkey --set temperature=0.3; "
        "of a Boltzmann machine the visible units held, row by row, e.g. --set clamped=####/....",
    )
    command.add_argument(
        "--data",
        metavar="NAME|FILE",
        help="what a Boltzmann machine learns: a built-in set, e.g. digits or bars-and-stripes:3, "
        "a .npy, .npz or .csv file, or a folder of pictures; FILE:labels adds a row of label units",
    )
    command.add_argument("--sweeps", type=int, help="at most so many sweeps")
    command.add_argument("--seed", type=int, help="of every random number")


def _window(options: argparse.Namespace) -> int:
    if options.target is not None and not os.path.isdir(options.target):
        from hopview.session.experiments import require_name

        require_name(options.target)  # a mistake is told here, before a window is made
    from hopview.cli_info import has_display

    if "QT_QPA_PLATFORM" not in os.environ and not has_display():
        raise HopviewError(
            "There is no display to open a window on. Run it on a desktop, or set DISPLAY; "
            "'hopview export' makes movies without one."
        )
    from hopview.ui.app import main as window

    return int(window(options.target))


def _list(options: argparse.Namespace) -> int:
    from hopview.cli_list import show_lists

    return show_lists((options.kind,) if options.kind else KINDS)


def _run(options: argparse.Namespace) -> int:
    from hopview.cli_recall import run

    return run(options)


def _export(options: argparse.Namespace) -> int:
    from hopview.cli_recall import export

    return export(options)


def _check(options: argparse.Namespace) -> int:
    from hopview.cli_check import check

    return check(options.quick)


def _bench(options: argparse.Namespace) -> int:
    from hopview.bench import show_bench

    return show_bench(options.quick, options.rows)


def _info(options: argparse.Namespace) -> int:
    from hopview.cli_info import info

    return info()
