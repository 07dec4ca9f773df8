"""`hopview run` and `hopview export`: a recall without a window."""

from __future__ import annotations

import argparse
import errno
import re
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR

import numpy as np

from hopview.cli_output import prepare_kernels, progress, say, table
from hopview.core.associations import Acquisition, Associations
from hopview.core.atomic import file_error
from hopview.core.coupling import Float64
from hopview.core.data import DataSet
from hopview.core.errors import HopviewError, ParameterError, ShapeError
from hopview.core.estimate import Estimate
from hopview.core.snapshot import Snapshot
from hopview.core.words import counted
from hopview.export import exporter_for, write_run
from hopview.machines.rbm import BernoulliRBM
from hopview.models import model_named
from hopview.rules.trials import LETTERS
from hopview.session import storage
from hopview.session.document import Document
from hopview.session.edits import AbstractEdit, SetModel, SetParams, SetRule, SetRuleParams, SetSeed, SetShape
from hopview.session.experiment_setup import drawn
from hopview.session.experiments import SUFFIX, open_experiment, open_session
from hopview.session.machine_edits import SetClamped, SetData, data_kind, is_machine
from hopview.session.replay import taught, usual_epochs, usual_sweeps
from hopview.session.routing import names_of, nobodys
from hopview.session.run import Run
from hopview.session.session import Session
from hopview.session.training_run import TrainingRun
from hopview.sources import load_data
from hopview.sources.data import grid_of

_MOST_SHOWN = 40  # overlaps in a table; of more, half as many


def run(options: argparse.Namespace) -> int:
    """Run to rest or to the last sweep; print where it ended, and write `--out` if asked.

    A `.hop` file holds no numbers but the set-up, and of a training its last lesson: to run it with more
    epochs goes on from there. The exit status is 1 where training stopped before its last epoch.
    """
    lesson = options.out is not None and options.out.endswith(".hop")
    if options.out is not None and not lesson and exporter_for(options.out).kind != "data":
        raise ParameterError(
            f"'{options.out}' is to hold numbers. Let it end in .npz or .csv, or use 'export'."
        )
    if options.out is not None:
        _require_folder(options.out)
    session, made = _recalled(options)
    _describe(session, made)
    if lesson:
        storage.save(made.goes_on if isinstance(made, TrainingRun) else session.document, options.out)
        say(f"Wrote {Path(options.out).name}, to go on from.")
    elif options.out is not None:
        written = write_run(options.out, made, comment=session.document.story.reference)
        say(written.sentence)
    return 1 if isinstance(made, TrainingRun) and made.trouble else 0


def export(options: argparse.Namespace) -> int:
    """Write the recall to OUT: numbers a row a sweep, pictures and movies from a finer replay of it."""
    from hopview.ui.movie import export as export_file

    data = exporter_for(options.out).kind == "data"
    _require_folder(options.out)
    size, views = _size(options.size), tuple(v.strip() for v in options.views.split(",") if v.strip())
    source: Session | Run | TrainingRun
    if data:
        source, sweeps = _recalled(options)[1], None
    else:
        source = _session(options)
        _require_fitting(views, source.document)
        made = _taught(options, source)
        source, sweeps = (source, _sweeps(options, source)) if made is None else (made, None)
    with progress(f"writing {Path(options.out).name}") as report:
        written = export_file(
            source, options.out, size=size, fps=options.fps, views=views, sweeps=sweeps, progress=report
        )
    say(written.sentence)
    return 0


def _require_folder(path: str) -> None:
    """Raise `FileError` where `path` is in no folder: before a long run, not after it."""
    folder = Path(path).absolute().parent
    try:
        if not S_ISDIR(folder.stat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "")
    except OSError as error:
        raise file_error(path, error) from error


def _require_fitting(views: tuple[str, ...], document: Document) -> None:
    """Raise `ParameterError` for a view that has nothing to show of `document`."""
    from hopview.ui.stage import DEFAULT_VIEWS
    from hopview.ui.views import view_named

    subject = model_named(document.model).subject
    for view in (view_named(name) for name in views if name not in DEFAULT_VIEWS):
        if not view.fits(subject) or not view.shows(document):
            raise ParameterError(view.other if view.fits(subject) else view.belongs())


def setting(session: Session, text: str) -> AbstractEdit:
    """The edit that `NAME=VALUE` asks for. Raises `ParameterError` for an unknown name or no value."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not value:
        raise ParameterError(f"'{text}' sets nothing. Write NAME=VALUE, e.g. temperature=0.3.")
    document = session.document
    if name in (for_model := names_of(type(document.params))):
        return SetParams({name: value})
    if name in (for_rule := names_of(type(document.rule_params))):
        return SetRuleParams({name: value})
    whole: dict[str, Callable[[], AbstractEdit]] = {
        "model": lambda: SetModel(value),
        "rule": lambda: SetRule(value),
        "shape": lambda: SetShape(_size(value, "grid")),
        "seed": lambda: SetSeed(_whole(value, "seed")),
    }
    if is_machine(document):
        whole["clamped"] = lambda: SetClamped(drawn(tuple(value.split("/")), document.shape) > 0)
    if name not in whole:
        raise nobodys("setting", name, (*whole, *for_model, *for_rule), document.model)
    return whole[name]()


def _session(options: argparse.Namespace) -> Session:
    session = _brought(options.target, [text for text in options.settings if _brings(text)])
    if options.data is not None:
        session.apply(SetData(_data(session.document, options.data)))
    for text in (text for text in options.settings if not _brings(text)):
        session.apply(setting(session, text))
    if options.seed is not None:
        session.apply(SetSeed(options.seed))
    prepare_kernels()  # after what may be refused
    return session


_FIRST = ("shape", "model", "rule")  # they bring parameters, or what data are laid out on


def _brought(target: str, texts: list[str]) -> Session:
    """The session with `texts` set: the grid first, as a new model may be for small ones alone, or last."""
    texts = sorted(texts, key=lambda text: _FIRST.index(_name(text)))
    try:
        return _with_settings(open_session(target), texts)
    except HopviewError:
        return _with_settings(open_session(target), sorted(texts, key=lambda text: _name(text) == "shape"))


def _with_settings(session: Session, texts: list[str]) -> Session:
    for text in texts:
        session.apply(setting(session, text))
    return session


def _name(text: str) -> str:
    return text.partition("=")[0].strip()


def _brings(text: str) -> bool:
    """Whether it is set before the data and what is left, in whatever order they are given."""
    return _name(text) in _FIRST


def _data(document: Document, asked: str) -> DataSet:
    """The training data called so, for the document's grid and units."""
    if not is_machine(document):
        title = model_named(document.model).title
        raise ParameterError(
            f"The model {title} learns its stored patterns; '{asked}' is for Boltzmann machines. "
            "Leave --data out, or choose one, e.g. --set model=rbm."
        )
    try:
        return load_data(asked, document.shape, data_kind(document))
    except ShapeError as error:
        own, (rows, cols) = grid_of(asked), document.shape
        if own is None:
            raise
        raise ShapeError(
            f"'{asked}' needs a grid of {own[0]} x {own[1]}, but the grid is {rows} x {cols}. "
            f"Add --set shape={own[0]}x{own[1]}, or choose other data."
        ) from error


def _recalled(options: argparse.Namespace) -> tuple[Session, Run | TrainingRun]:
    session = _session(options)
    told = _taught(options, session)
    if told is not None:
        return session, told
    sweeps = _sweeps(options, session)
    with progress("recalling") as report:

        def watch(now: Snapshot) -> bool:
            report(now.sweep, sweeps)
            return False

        return session, session.run(sweeps, until=watch)


def _taught(options: argparse.Namespace, session: Session) -> TrainingRun | None:
    """The training, where that is what is asked for: of a machine with epochs, and no sweeps are named."""
    own = open_experiment(options.target).play if options.target.endswith(SUFFIX) else None
    epochs = usual_epochs(session.document, own) if options.sweeps is None else 0
    if not epochs:
        return None
    with progress("training") as report:
        return taught(session.document, epochs, lambda done, total, _so_far=None: report(done, total))


def _sweeps(options: argparse.Namespace, session: Session) -> int:
    """As asked, else as the experiment says (which a person's own .toml file does too), else 200."""
    if options.sweeps is not None:
        return int(options.sweeps)
    if options.target.endswith(SUFFIX):
        return max(open_experiment(options.target).play.sweeps, session.document.params.least_sweeps)
    return usual_sweeps(session.document)


def _describe_training(session: Session, made: TrainingRun) -> None:
    document = session.document
    rows = document.material().shape[0]
    title, rule = document.story.title or "Training", document.learner.title
    what = document.data.name if document.data is not None else "stored patterns"
    taught = f"{counted(rows, 'row')} of {document.size:,} units ({what})"
    say(f"{title}: {rule} on {taught}, seed {document.seed}")
    say(f"End: {made.ended.removesuffix('.')}.")
    ends = (1, len(made) - 1) if len(made) > 2 else (len(made) - 1,)  # before the first, nothing is measured
    shown = [
        (name.replace("_", " "), *(f"{values[t]:.5g}" for t in ends)) for name, values in made.figures.items()
    ]
    if shown:
        table("Figures", ("", *(f"epoch {made.epochs[t]}" for t in ends)), shown)
    machine = made.lessons[-1].machine
    if isinstance(machine, BernoulliRBM) and "log_likelihood" not in made.figures:
        say(_likelihood(machine, document))


def _likelihood(machine: BernoulliRBM, document: Document) -> str:
    """The mean of ln P over the data of a machine too large for that to be worked out every epoch."""
    trainer = document.trainer
    assert trainer is not None  # it was taught
    reached = machine.log_likelihood(trainer.parted(document.material())[0], document.seed)
    if not isinstance(reached, Estimate):
        return f"Log-likelihood: {reached:.5g} nats a row, exact."
    return (
        f"Log-likelihood: {reached.value:.5g} nats a row, estimated by annealed importance sampling, "
        f"standard error {reached.error:.2g}."
    )


def _describe(session: Session, made: Run | TrainingRun) -> None:
    document = session.document
    if isinstance(made, TrainingRun):
        _describe_training(session, made)
        return
    params = document.params
    warm = f" at {params.temperature_words}" if params.temperature_words else ""
    rows, cols = document.shape
    title = document.story.title or "Recall"
    known = counted(len(document.patterns), "pattern")
    if document.data is not None:
        known = f"{counted(len(document.data), 'row')} of data"
    where = f"{known} on {rows} x {cols} = {document.size:,} units"
    rule = "" if made.model.rules == ("patterns",) else document.rule  # memories are kept as they are
    moved = ", ".join(words for words in (rule, f"{params.update}{warm}".strip()) if words)
    say(", ".join(words for words in (f"{title}: {where}", moved, f"seed {document.seed}") if words))
    if made.coupling is not None and (form := document.form_words(made.coupling)):
        say(f"Weights {form}.")
    if isinstance(made.tied, Associations) and made.tied.course is not None:
        _describe_trials(made.tied.course, made.names)
    if made.model.subject == "machine":
        say(f"End: {made.outcome.sweeps} sweeps sampled.")
    else:
        say(f"End: {made.outcome.sentence(made.names)}.")
    if not made.model.no_energy:
        say(f"Energy {made.energies[0]:.6g} at the cue, {made.energies[-1]:.6g} at the end.")
    else:
        say(f"{made.model.no_energy}.")
    overlaps = made.overlaps
    if overlaps.shape[1]:
        kept = _nearest_ones(overlaps)
        shown = [
            (str(k + 1), made.names[k], f"{overlaps[0, k]:+.3f}", f"{overlaps[-1, k]:+.3f}") for k in kept
        ]
        table("Overlaps", ("", "pattern", "cue", "end"), shown)
        if others := overlaps.shape[1] - len(kept):
            largest = np.delete(np.abs(overlaps[-1]), kept).max()
            say(f"and {others:,} more, |m| up to {largest:.3f} at the end; --out FILE.csv has them all.")


def _describe_trials(course: Acquisition, names: tuple[str, ...]) -> None:
    """V of each stimulus that is followed, at the end of each phase, or as far as trials have come."""
    made = len(course.strengths) - 1
    ends = [first for first, _ in course.phases[1:]] + [course.total]
    told = {
        min(end, made): words if end <= made else counted(made, "trial")
        for (first, words), end in zip(course.phases, ends, strict=True)
        if first < made
    }
    shown = [
        (LETTERS[member : member + 1], names[member], *(f"{course.strengths[t, place]:+.3f}" for t in told))
        for place, member in enumerate(course.members)
    ]
    table("Strengths V", ("", "stimulus", *(f"after {words}" for words in told.values())), shown)


def _nearest_ones(overlaps: Float64) -> list[int]:
    """Which columns of `overlaps` (T, P) a table shows: all of a few, of many those nearest at cue or end."""
    if overlaps.shape[1] <= _MOST_SHOWN:
        return list(range(overlaps.shape[1]))
    size = np.maximum(np.abs(overlaps[0]), np.abs(overlaps[-1]))
    return sorted(int(k) for k in np.argsort(-size, kind="stable")[: _MOST_SHOWN // 2])


def _size(text: str, what: str = "size") -> tuple[int, int]:
    found = re.fullmatch(r"\s*(\d{1,6})\s*[xX*]\s*(\d{1,6})\s*", text)
    if found is None:
        example = "1280x720" if what == "size" else "64x64 (rows x columns)"
        raise ParameterError(f"'{text}' is no {what}. Write two whole numbers, e.g. {example}.")
    return int(found[1]), int(found[2])


def _whole(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ParameterError(f"The {what} is '{text}', which is not a whole number. Give e.g. 7.") from error
