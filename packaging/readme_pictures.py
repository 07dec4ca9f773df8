"""Make the README's pictures with hopview itself: needs a display (xvfb-run will do).

.venv/bin/python packaging/readme_pictures.py
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "resources" / "help"


def main() -> int:
    """Write resources/help/window.png and recall.gif."""
    os.environ["HOPVIEW_HOME"] = tempfile.mkdtemp()
    from PySide6.QtWidgets import QApplication

    from hopview.session import readiness
    from hopview.session.experiments import open_experiment
    from hopview.ui.app import make_window
    from hopview.ui.gl.setup import configure
    from hopview.ui.movie import export

    configure()
    application = QApplication(["hopview"])
    application.setStyle("Fusion")
    readiness.prepare(wait=True)
    window = make_window()
    window.resize(1280, 800)
    window.show()
    window.controller.play()
    until = time.monotonic() + 2.6
    while time.monotonic() < until:
        application.processEvents()
        time.sleep(0.002)
    window.grab().save(str(HELP / "window.png"))
    window.close()
    document = open_experiment("hopfield-1982/letters").document()
    print(export(document, HELP / "recall.gif", size=(640, 360), fps=20).sentence)
    return 0


if __name__ == "__main__":
    sys.exit(main())
