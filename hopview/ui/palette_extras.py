"""What menu and command palette find beside the actions: experiments, learning rules, updates."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby

from PySide6.QtWidgets import QMenu

from hopview.core.params import parameters_of
from hopview.rules import rules
from hopview.session.experiments import experiments
from hopview.ui.command_palette import Further
from hopview.ui.controller import Controller


def palette_extras(controller: Controller) -> list[Further]:
    """One after another; experiments are found by their names in files and by their authors as well."""
    shown = [
        Further(
            f"Experiment: {info.title}",
            partial(controller.open_experiment, info.key, play=True),
            f"{info.family}. {info.reference}",
            tuple(re.split(r"\W", info.key)),
        )
        for info in experiments()
    ]
    learned = [
        Further(f"Learning rule: {rule.title}", partial(controller.set_rule, rule.name)) for rule in rules()
    ]
    declared = parameters_of(type(controller.document.params))
    moved = [
        Further(f"Update: {name}", partial(controller.set_params, update=name))
        for parameter in declared
        if parameter.name == "update"
        for name in parameter.choices
    ]
    return [*shown, *learned, *moved]


def list_experiments(menu: QMenu, controller: Controller) -> None:
    """Every experiment, in a chapter for each family of models."""
    for family, found in groupby(experiments(), key=lambda info: info.family):
        chapter = menu.addMenu(family)
        for info in found:
            action = chapter.addAction(info.title)
            action.setStatusTip(info.reference)
            action.triggered.connect(partial(_opened, controller, info.key))


def _opened(controller: Controller, key: str, _checked: bool = False) -> None:
    controller.open_experiment(key, play=True)
