"""The library: stored patterns, and every way of making more of them."""

from hopview.ui.library.browser import CollectionBrowser
from hopview.ui.library.drop import DropFilter
from hopview.ui.library.import_panel import ImportPanel
from hopview.ui.library.panel import LibraryPanel
from hopview.ui.library.shipped import CollectionMenu
from hopview.ui.library.text_panel import TextPanel

__all__ = ["CollectionBrowser", "CollectionMenu", "DropFilter", "ImportPanel", "LibraryPanel", "TextPanel"]
