"""The in-app help: pages generated from docstrings and declarations, with things to try."""

from __future__ import annotations

from hopview.ui.help.links import Command, commands_of, link_of, run_commands
from hopview.ui.help.pages import GROUPS, Page, all_pages
from hopview.ui.help.panel import HelpPanel

__all__ = ["GROUPS", "Command", "HelpPanel", "Page", "all_pages", "commands_of", "link_of", "run_commands"]
