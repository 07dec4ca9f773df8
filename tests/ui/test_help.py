"""The help: a page for everything there is, formulas typeset, and links that do what they say."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hopview.core.errors import ParameterError
from hopview.models import MODELS
from hopview.pictures.palette import DARK, LIGHT
from hopview.rules import RULES
from hopview.session.experiments import open_experiment
from hopview.ui.actions import ACTIONS
from hopview.ui.controller import Controller
from hopview.ui.formulas import formula_svg
from hopview.ui.help import HelpPanel, Page, all_pages, commands_of, link_of, run_commands
from hopview.ui.help.html import render
from hopview.ui.help.pages import updates
from hopview.ui.help.references import references_in
from hopview.ui.help.texts import texts
from hopview.ui.views import VIEWS

PAGES = {page.key: page for page in all_pages()}
REGISTERED = {
    "models": ("model", [m.name for m in MODELS]),
    "rules": ("rule", [r.name for r in RULES]),
    "updates": ("update", list(updates())),
    "views": ("view", [v.name for v in VIEWS]),
}
ABOUT = [f"{kind}/{name}" for kind, names in REGISTERED.values() for name in names]
TRIES = sorted({t.do for page in PAGES.values() for t in page.tries})


@pytest.fixture
def panel(qtbot: QtBot, controller: Controller) -> HelpPanel:
    made = HelpPanel(controller, LIGHT)
    qtbot.addWidget(made)
    made.resize(520, 640)
    made.show()
    assert QTest.qWaitForWindowExposed(made)
    return made


def click(qtbot: QtBot, panel: HelpPanel, words: str) -> None:
    """Press on the link of these words, where it is drawn."""
    cursor = panel.browser.document().find(words)
    assert not cursor.isNull(), words
    middle = QTextCursor(cursor)
    middle.setPosition((cursor.selectionStart() + cursor.selectionEnd()) // 2)
    panel.browser.setTextCursor(middle)
    panel.browser.ensureCursorVisible()
    at = panel.browser.cursorRect(middle).center() + QPoint(1, 0)
    qtbot.mouseClick(panel.browser.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("key", ABOUT)
def test_everything_registered_has_a_whole_page(key: str) -> None:
    page = PAGES[key]
    assert page.see and page.formula and page.symbols and page.breaks
    assert len(page.tries) == 3
    if not key.startswith("view/"):
        assert page.references


@pytest.mark.parametrize("group", REGISTERED)
def test_no_text_is_left_over(group: str) -> None:
    assert set(texts(group)) == set(REGISTERED[group][1])


def test_every_action_is_on_the_keys_page() -> None:
    rows = {row[1]: row for _, table in PAGES["guide/keys"].tables for row in table}
    for action in ACTIONS:
        keys, _title, tip = rows[action.title.removesuffix(" ...")]
        assert tip == f"{action.tip}."
        assert keys == ", ".join(action.shortcuts)


@pytest.mark.parametrize("key", PAGES)
def test_formulas_are_typeset_and_pages_fit_their_width(qtbot: QtBot, key: str) -> None:
    page = PAGES[key]
    rendered = render(page, LIGHT, 300.0, 15.0)
    assert page.title.split(",")[0] in rendered.text
    for latex, _size in rendered.formulas:
        assert b"<text" not in formula_svg(latex, LIGHT, 15.0), f"cannot be typeset: {latex}"


@pytest.mark.parametrize("key", [k for k in ABOUT if not k.startswith("view/")])
def test_references_come_from_the_code(key: str) -> None:
    for reference in PAGES[key].references:
        assert re.fullmatch(r"10\.\d{4,}/\S*[\w)]", reference.doi), reference
        assert reference.address == f"https://doi.org/{reference.doi}"


def test_references_are_found_in_docstrings() -> None:
    text = """Cost P^3. Personnaz, Guyon & Dreyfus 1985, DOI 10.1051/x:01985;
    Metropolis et al. 1953, DOI 10.1063/1."""
    assert [(r.who, r.doi) for r in references_in(text)] == [
        ("Personnaz, Guyon & Dreyfus 1985", "10.1051/x:01985"),
        ("Metropolis et al. 1953", "10.1063/1"),
    ]
    assert [r.doi for r in PAGES["rule/pseudo_inverse"].references] == [
        "10.1051/jphyslet:01985004608035900",
        "10.1103/PhysRevA.35.380",
    ]


@pytest.mark.parametrize("do", TRIES, ids=" ".join)
def test_every_try_link_parses_and_runs(qtbot: QtBot, controller: Controller, do: tuple[str, ...]) -> None:
    failed: list[str] = []
    shown: list[tuple[str, str]] = []
    controller.failed.connect(failed.append)
    run_commands(commands_of(link_of(do)), controller, lambda *what: shown.append(what))
    assert not failed
    qtbot.waitUntil(lambda: controller.experiment is not None, timeout=20_000)  # a large one takes a moment
    for kind, value in shown:
        assert kind == "view" and value in [v.name for v in VIEWS]


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "hopview:",
        "hopview:nothing",
        "hopview:rule",
        "hopview:param/temperature",
        "hopview:play/1",
    ],
)
def test_a_link_that_means_nothing_is_refused(link: str) -> None:
    with pytest.raises(ParameterError):
        commands_of(link)


def test_a_link_to_nothing_is_said_in_words(qtbot: QtBot, controller: Controller, panel: HelpPanel) -> None:
    for link, named in (
        ("hopview:param/warmth/2", "warmth"),
        ("hopview:param/temperature/hot", "hot"),
        ("hopview:rule/none", "none"),
        ("hopview:page/a/b", "a/b"),
    ):
        with qtbot.waitSignal(controller.failed) as failed:
            panel.browser.anchorClicked.emit(QUrl(link))
        assert named in failed.args[0]


def test_spoiling_by_a_link_leaves_the_persons_own_settings(controller: Controller) -> None:
    before, cue = controller.spoiling, controller.document.cue
    run_commands(commands_of("hopview:cue/2+spoil/erase/0.5"), controller, lambda *_: None)
    assert controller.spoiling is before
    assert controller.document.cue is not cue


def test_a_click_on_a_try_sets_it_up(qtbot: QtBot, controller: Controller, panel: HelpPanel) -> None:
    panel.show_page("rule/pseudo_inverse")
    click(qtbot, panel, "Eight photographs, each recalled exactly")
    assert controller.document.rule == "pseudo_inverse"
    assert controller.experiment is not None and controller.experiment.key == "personnaz-1985/photographs"


def test_a_try_asks_for_its_view(qtbot: QtBot, panel: HelpPanel) -> None:
    panel.show_page("view/landscape")
    with qtbot.waitSignal(panel.view_wanted) as asked:
        click(qtbot, panel, "Roll into a letter")
    assert asked.args == ["landscape"]


def test_a_doi_is_opened_by_the_system_and_only_on_a_click(
    qtbot: QtBot, panel: HelpPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda address: opened.append(address.toString()))
    panel.show_page("rule/hebb")
    assert not opened
    click(qtbot, panel, "DOI 10.1073")
    assert opened == ["https://doi.org/10.1073/pnas.79.8.2554"]


def test_the_page_is_that_of_the_model_until_another_is_chosen(
    qtbot: QtBot, controller: Controller, panel: HelpPanel
) -> None:
    assert panel.key == "guide/start"
    controller.open_document(open_experiment("ramsauer-2020/two-units").document(), None, None)
    assert panel.key == "model/modern"
    assert (
        panel.contents.viewport()
        .rect()
        .intersects(panel.contents.visualItemRect(panel.contents.currentItem()))
    )
    panel.hide()
    controller.open_document(open_experiment("screwtape-2023/halves").document(), None, None)
    assert panel.key == "model/modern"
    panel.show()
    assert panel.key == "model/mosaic"
    panel.show_page("rule/hebb")
    controller.open_document(open_experiment("ramsauer-2020/two-units").document(), None, None)
    assert panel.key == "rule/hebb"


def test_search_leaves_the_pages_that_say_it(qtbot: QtBot, panel: HelpPanel) -> None:
    qtbot.keyClicks(panel.search, "chequerboard")
    visible = [
        panel.contents.item(row).text()
        for row in range(panel.contents.count())
        if not panel.contents.item(row).isHidden()
    ]
    assert visible == ["Updates", "Synchronous"]
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert panel.key == "update/sync"
    panel.search.clear()
    assert not any(panel.contents.item(row).isHidden() for row in range(panel.contents.count()))


def test_the_contents_lead_to_every_page(qtbot: QtBot, panel: HelpPanel) -> None:
    shown = set()
    panel.contents.setFocus()
    for _ in PAGES:
        shown.add(panel.key)
        qtbot.keyClick(panel.contents, Qt.Key.Key_Down)
    assert shown == set(PAGES)
    with pytest.raises(ParameterError, match="no help page called 'rule/hab'"):
        panel.show_page("rule/hab")


def test_the_about_page_names_what_is_installed(panel: HelpPanel) -> None:
    panel.show_page("about")
    assert panel.key == "guide/about"
    for name in ("hopview", "Python", "PySide6", "numpy"):
        assert name in panel.browser.toPlainText()


def test_formulas_follow_the_theme_and_the_width(qtbot: QtBot, panel: HelpPanel) -> None:
    panel.show_page("rule/storkey")
    light = panel.browser.grab().toImage()
    panel.set_theme(DARK)
    assert panel.browser.grab().toImage() != light
    for width in (340, 900, 420):
        panel.resize(width, 640)
        qtbot.waitUntil(lambda: not panel.browser.horizontalScrollBar().isVisible())


def test_a_page_says_in_search_all_that_it_shows() -> None:
    page: Page = PAGES["model/hopfield"]
    for words in ("temperature", "10.1073/pnas.79.8.2554", "asynchronous", "watch a letter"):
        assert words in page.words
