"""The command line, called in this process wherever that says as much."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
import pytest

import hopview
from hopview import cli, kernels
from hopview.cli_list import _values
from hopview.core.errors import CancelledError, HopviewError
from hopview.core.params import parameters_of
from hopview.session.experiments import open_session
from hopview.session.replay import for_movie, recorded
from hopview.session.run import Run
from hopview.session.session import Session
from hopview.ui.views import view_named

LETTERS = "hopfield-1982/letters"
TAUGHT = ("--set", "model=attn_bm", "--set", "shape=4x4")


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_importing_hopview_loads_nothing_heavy() -> None:
    code = (
        "import sys, json, hopview, hopview.cli; hopview.__version__; hopview.cli.parser(); "
        "print(json.dumps([m for m in ('numpy', 'numba', 'PySide6', 'PIL', 'rich') if m in sys.modules]))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == []


def test_the_public_names_are_there_whatever_was_imported_first() -> None:
    code = (
        "import hopview.export, hopview; assert callable(hopview.export) and hopview.export.EXPORTERS; "
        "from hopview import Session, export, open, experiments, HopviewError; "
        "assert callable(export) and callable(open) and issubclass(HopviewError, Exception)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert hopview.Session is Session
    assert {"open", "experiments", "export", "Session", "HopviewError"} <= set(dir(hopview))
    assert not hasattr(hopview, "absent")


def test_a_recall_in_four_lines(tmp_path: Path) -> None:
    session = hopview.Session(shape=(8, 8), seed=1)
    rng = np.random.default_rng(1)
    session.store(rng.choice((-1, 1), (2, 8, 8)))
    session.cue(session.document.patterns[1].cells)
    run = session.run(10)
    written = hopview.export(run, tmp_path / "run.npz")
    assert written.frames == len(run)
    with np.load(tmp_path / "run.npz") as arrays:
        assert str(arrays["outcome"]) == "pattern 2"
    assert hopview.open(session.save(tmp_path / "a.hop")).document.digest() == session.document.digest()


def test_an_export_of_numbers_takes_what_was_run_else_runs_it(tmp_path: Path) -> None:
    session = open_session(LETTERS)
    assert recorded(session).outcome.label == "pattern 1"
    assert recorded(session.document).outcome.label == "pattern 1"
    made = session.run(1, flips_per_moment=50)
    assert len(recorded(session)) == len(made) > 2
    with pytest.raises(HopviewError, match="from 120 to"):
        hopview.export(session, tmp_path / "a.mp4", size=(2, 2))


@pytest.mark.parametrize("kind", cli.KINDS)
def test_everything_is_listed(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    status, out, err = call(capsys, "list", kind)
    assert (status, err) == (0, "")
    expected = {
        "models": "hopfield",
        "rules": "pseudo_inverse",
        "observers": "overlaps",
        "views": "landscape",
        "exporters": ".mp4",
        "experiments": LETTERS,
        "data": "bars-and-stripes:3",
    }
    assert expected[kind] in out
    if kind == "models":
        lines = [line.split(maxsplit=2) for line in out.splitlines()]
        assert ["hopfield", "dilution_kind", "symmetric | asymmetric (symmetric)"] in lines
        assert ["hopfield", "external_pattern", "1 or more (1)"] in lines
        assert "\nParameters" in out
    if kind == "experiments":
        chapters = [line for line in out.splitlines() if line.startswith("Experiments: ")]
        assert len(chapters) == len(set(chapters)) > 3


def test_models_and_rules_are_set_before_their_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--set", "margin=0.25", "--set", "gain=7", "--set", "rule=perceptron", "--set", "model=graded")
    status, out, err = call(capsys, "run", LETTERS, *asked, "--sweeps", "5")
    assert (status, err) == (0, "")
    assert "perceptron, ode" in out
    status, _, err = call(capsys, "run", LETTERS, "--set", "model=grated")
    assert status != 0 and "Did you mean 'graded'?" in err


def test_data_are_laid_out_on_the_grid_and_learned(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whatever comes first on the line: model and shape, then the data, then the epochs."""
    status, out, _ = call(
        capsys, "run", LETTERS, "--set", "epochs=2", "--data", "bars-and-stripes:4", *TAUGHT
    )
    assert status == 0 and "30 rows of 16 units" in " ".join(out.split())
    np.savetxt(tmp_path / "rows.csv", np.eye(16), delimiter=",")
    out_file = tmp_path / "taught.npz"
    options = ("--data", str(tmp_path / "rows.csv"), *TAUGHT, "--set", "epochs=2")
    status, out, _ = call(capsys, "export", LETTERS, str(out_file), *options)
    assert status == 0 and out_file.exists()


@pytest.mark.parametrize(
    ("side", "words"),
    [
        (4, "nats a row, exact."),
        (5, "nats a row, estimated by annealed importance sampling, standard error"),
    ],
)
def test_a_training_ends_with_the_likelihood_that_no_epoch_had(
    capsys: pytest.CaptureFixture[str], side: int, words: str
) -> None:
    sizes = ("--set", f"shape={side}x{side}", "--set", f"hidden_rows={side}", "--set", f"hidden_cols={side}")
    data = ("--data", f"bars-and-stripes:{side}", "--set", "epochs=2")
    status, out, err = call(capsys, "run", "fischer-2014/bars-and-stripes", *sizes, *data)
    assert (status, err) == (0, "")
    last = " ".join(out.split()).partition("Log-likelihood: ")[2]
    assert words in last
    assert float(last.split()[0]) == pytest.approx(-(side**2) * np.log(2), abs=0.3)  # hardly taught


def test_a_training_is_gone_on_from_on_another_line_to_the_same_numbers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, more, whole = (str(tmp_path / name) for name in ("half.hop", "more.npz", "whole.npz"))
    start = ("fischer-2014/bars-and-stripes", "--set")
    for line in ((*start, "epochs=3", "--out", file), (*start, "epochs=5", "--out", whole)):
        assert call(capsys, "run", *line)[0] == 0
    assert call(capsys, "run", file, "--set", "epochs=5", "--out", more)[0] == 0
    with np.load(more) as on, np.load(whole) as once:
        assert on["epochs"].tolist() == [3, 4, 5] and once["epochs"].tolist() == [0, 1, 2, 3, 4, 5]
        for name in ("parameter_W", "parameter_hidden_bias", "figure_log_likelihood"):
            assert np.array_equal(on[name][-2:], once[name][-2:])


def test_a_model_for_small_grids_is_set_with_its_grid_and_left_with_another(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for target, model, shape in (
        (LETTERS, "boltzmann", "2x4"),
        ("ackley-1985/encoder", "hopfield", "40x40"),
    ):
        asked = ("--set", f"model={model}", "--set", f"shape={shape}")
        status, _, err = call(capsys, "run", target, *asked, "--sweeps", "1")
        assert (status, err) == (0, "")


def test_values_of_parameters_of_every_kind_are_listed() -> None:
    class Params(msgspec.Struct):
        way: Literal["here", "there"] = "here"
        on: bool = True
        share: Annotated[float, msgspec.Meta(ge=0, le=0.5)] = 0.25
        count: Annotated[int, msgspec.Meta(ge=1)] = 3

    shown = [_values(parameter) for parameter in parameters_of(Params)]
    assert shown == ["here | there (here)", "true | false (true)", "0 to 0.5 (0.25)", "1 or more (3)"]


def test_a_run_says_where_it_ended_and_writes_its_numbers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("run.npz", "run.csv"):
        status, out, err = call(capsys, "run", LETTERS, "--out", str(tmp_path / name))
        assert (status, err) == (0, "")
        assert "End: pattern 1 (A), overlap 1.00" in out
        assert name in out
    with np.load(tmp_path / "run.npz") as arrays:
        assert np.array_equal(arrays["states"], open_session(LETTERS).run(20).states)
    assert "# outcome: pattern 1\n" in (tmp_path / "run.csv").read_text("utf-8")


@pytest.mark.parametrize("view", ["mosaic", "filters", "serving", "ladder"])
def test_a_view_with_nothing_to_show_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, view: str
) -> None:
    path = tmp_path / "a.png"
    status, _, err = call(capsys, "export", LETTERS, str(path), "--views", f"lattice,{view}")
    shown = view_named(view)
    assert status == 2
    assert err.splitlines()[-1] in (f"hopview: {shown.belongs()}", f"hopview: {shown.other}")
    assert not path.exists()


@pytest.mark.parametrize("command", [("run", LETTERS, "--out"), ("export", LETTERS)])
def test_a_missing_folder_is_said_before_the_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "missing" / "a.csv"
    status, out, err = call(capsys, *command, str(path))
    assert (status, out) == (2, "") and "the folder does not exist" in err


def test_of_very_many_patterns_a_run_tells_of_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "run", "krotov-2016/dense", "--sweeps", "1", "--set", "power=3")
    assert status == 0 and len(out.splitlines()) < 35
    assert "1    Astronaut" in out and "and 988 more, |m| up to 0." in out


def test_a_run_of_pairs_tells_what_the_trials_taught(capsys: pytest.CaptureFixture[str]) -> None:
    out = call(capsys, "run", "kamin-1969/blocking")[1]
    assert "Strengths V" in out and "after A+ x20  after AB+ x40" in out
    bell, lamp = (next(line.split() for line in out.splitlines() if line.startswith(who)) for who in "AB")
    assert bell[1:] == ["bell", "+0.988", "+0.994"] and lamp[1:] == ["lamp", "+0.000", "+0.006"]
    early = call(capsys, "run", "kamin-1969/blocking", "--set", "trials=5")[1]
    assert "stimulus  after 5 trials\n" in early


def test_a_run_of_tiles_names_no_update_and_one_pattern_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert "8 x 8 = 64 units, seed 1\n" in call(capsys, "run", "screwtape-2023/halves")[1]
    assert "1 pattern on" in call(capsys, "run", "rescorla-1972/acquisition")[1]


def test_settings_and_seed_reach_the_session(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out_file = tmp_path / "run.npz"
    settings = ("rule=storkey", "shape=8x12", "update=glauber", "temperature = 0.4")
    options = [part for text in settings for part in ("--set", text)]
    status, out, _ = call(
        capsys, "run", LETTERS, *options, "--sweeps", "3", "--seed", "11", "--out", str(out_file)
    )
    assert status == 0
    assert "8 x 12 = 96 units, storkey, glauber at T = 0.4, seed 11" in out
    with np.load(out_file) as arrays:
        assert arrays["states"].shape == (4, 96)
        assert int(arrays["seed"]) == 11


def test_annealing_and_a_field_are_set_like_anything_else(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ("update=anneal", "anneal_sweeps=12", "anneal_shape=exponential", "external=0.1")
    options = [part for text in settings for part in ("--set", text)]
    status, out, _ = call(capsys, "run", LETTERS, *options)
    assert status == 0
    assert "hebb, anneal at T = 1.5 to 0 in 12 sweeps" in out
    status, _, error = call(
        capsys, "run", LETTERS, "--set", "external_pattern=9", "--set", "external_along=pattern"
    )
    assert status != 0
    assert "along pattern 9, but 4 are stored" in error


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (("rule=storkey", "form=factored"), "Weights dense: Storkey learns a matrix; "),
        (("dilution=0.5", "form=factored"), "Weights dense: holes are cut into a matrix; "),
        (("form=factored",), "Weights factored, as asked; "),
        ((), "Weights factored: 4 patterns cost less than "),
    ],
)
def test_it_says_which_form_the_weights_are_kept_in_and_why(
    capsys: pytest.CaptureFixture[str], settings: tuple[str, ...], words: str
) -> None:
    status, out, _ = call(capsys, "run", LETTERS, *(part for text in settings for part in ("--set", text)))
    assert status == 0
    assert words in out


def test_without_symmetry_it_says_that_there_is_no_energy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cut = ("--set", "dilution=0.5", "--set", "dilution_kind=asymmetric")
    status, out, _ = call(capsys, "run", LETTERS, *cut, "--out", str(tmp_path / "run.npz"))
    assert status == 0
    assert "W is not symmetric, so no energy exists" in out
    assert "Energy" not in out
    with np.load(tmp_path / "run.npz") as arrays:
        assert np.isnan(arrays["energies"]).all()
    status, _, wrong = call(capsys, "run", LETTERS, "--set", "shape=1024x1024", "--set", "form=dense")
    assert status != 0
    assert "2,048 GiB" in wrong and "form=factored" in wrong


def test_the_same_seed_gives_the_same_states_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    states = []
    for seed in ("3", "3", "4"):
        path = tmp_path / f"{len(states)}.npz"
        call(capsys, "run", "amit-1985/mixtures", "--set", "update=glauber", "--set", "temperature=0.8",
             "--sweeps", "5", "--seed", seed, "--out", str(path))  # fmt: skip
        with np.load(path) as arrays:
            states.append(arrays["states"])
    assert np.array_equal(states[0], states[1])
    assert not np.array_equal(states[0], states[2])


def test_a_saved_session_runs_as_its_experiment(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = open_session(LETTERS).save(tmp_path / "mine.hop")
    assert "End: pattern 1 (A)" in call(capsys, "run", str(path))[1]


def test_what_samples_is_not_told_as_a_recall(capsys: pytest.CaptureFixture[str]) -> None:
    out = call(capsys, "run", "ota-2023/half-a-letter", "--sweeps", "3")[1]
    assert "End: 3 sweeps sampled." in out and "near" not in out


def test_numbers_are_exported_without_qt(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = call(capsys, "export", LETTERS, str(tmp_path / "a.csv"), "--sweeps", "5")
    assert status == 0
    assert "a.csv: 2 moments" in out


@pytest.mark.parametrize(("asked", "sweeps"), [((), 100), (("--sweeps", "7"), 7)])
def test_a_movie_is_a_fine_replay_of_so_many_sweeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], sweeps: int
) -> None:
    from hopview.export import Written
    from hopview.ui import movie

    shown: list[Run] = []

    def export(source: Session, path: str, *, sweeps: int, **_: object) -> Written:
        shown.append(for_movie(source, sweeps))
        return Written(tmp_path / "a.gif", 1, (320, 180), 1.0, 1.0, 1)

    monkeypatch.setattr(movie, "export", export)
    hot = ("--set", "temperature=0.8", "--set", "shape=16x16")
    assert cli.main(["export", "amit-1985/melting", str(tmp_path / "a.gif"), *hot, *asked]) == 0
    assert shown[0].sweeps[-1] == sweeps
    assert len(shown[0]) > 4 * sweeps


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "hopfield-1982/leters"), "Did you mean 'hopfield-1982/letters'?"),
        (("run", "letters"), "Did you mean 'hopfield-1982/letters'?"),
        (("run", "leters"), "Did you mean 'hopfield-1982/letters'?"),
        (("open", "hopfield-1982/leters"), "Did you mean 'hopfield-1982/letters'?"),
        (("run", "absent.hop"), "There is no file 'absent.hop'"),
        (("run", LETTERS, "--set", "temperature=9"), "outside its range"),
        (("run", LETTERS, "--set", "temperature=warm"), "not a number"),
        (("run", LETTERS, "--set", "temprature=1"), "Did you mean 'temperature'?"),
        (("run", LETTERS, "--set", "rule=heb"), "Did you mean 'hebb'?"),
        (("run", LETTERS, "--set", "rule"), "sets nothing"),
        (("run", LETTERS, "--set", "shape=ten"), "'ten' is no grid"),
        (("run", LETTERS, "--set", "shape=0x4"), "no units"),
        (("run", LETTERS, "--set", "seed=x"), "not a whole number"),
        (("run", LETTERS, "--seed", "-1"), "The seed is -1"),
        (("run", LETTERS, "--sweeps", "-1"), "sweeps is -1"),
        (("run", LETTERS, "--data", "digits"), "learns its stored patterns; 'digits' is for Boltzmann"),
        (("run", LETTERS, *TAUGHT, "--data", "digts"), "Did you mean 'digits'?"),
        (("run", LETTERS, *TAUGHT, "--data", "patches:8"), "Add --set shape=8x8"),
        (("run", LETTERS, "--set", "model=boltzmann"), "1,024 visible and 2 hidden units are more than"),
        (("run", LETTERS, *TAUGHT, "--data", "no/such.npy"), "There is no file or folder"),
        (("run", LETTERS, "--out", "a.mp4"), "or use 'export'"),
        (("run", LETTERS, "--out", "no/such/folder/a.npz"), "the folder does not exist"),
        (("export", LETTERS, "a.tif"), "'.tif' is no format"),
        (("export", LETTERS, "a.mp4", "--size", "big"), "'big' is no size"),
        (("export", LETTERS, "a.mp4", "--size", "1x1"), "cannot be made"),
    ],
)
def test_a_mistake_is_one_sentence_on_stderr(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    status, _, err = call(capsys, *arguments)
    assert status == 2
    assert says in err
    assert "Traceback" not in err
    assert err.startswith("hopview: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("paint",), ("run",), ("list", "colours"), ("run", "x", "--sweeps", "few")]
)
def test_a_command_that_is_none_exits_with_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: hopview" in capsys.readouterr().err


def test_interrupting_and_cancelling_end_quietly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for error in (KeyboardInterrupt(), CancelledError("cancelled")):

        def stop(options: object, error: BaseException = error) -> int:
            raise error

        monkeypatch.setattr(cli, "_info", stop)
        status, out, err = call(capsys, "info")
        assert (status, out, err) == (130, "", "")


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m hopview list experiments | true; exit ${{PIPESTATUS[0]}}"
    found = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in found.stderr
    assert "Broken" not in found.stderr


def test_check_passes_on_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "check", "--quick")
    assert status == 0, out
    assert "all passed" in out
    for part in (
        "3x3 example",
        "detailed balance",
        "first step",
        "theory, T = 0: largest load",
        "heat bath, N = 1000",
        "basin, N = 1000",
        "melting memory",
        "mixture 1+2+3",
        "dense and factored",
        LETTERS,
    ):
        assert part in out


def test_a_failed_check_exits_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hopview import cli_check
    from hopview.theory.check import close

    checks = [close("one", 1, 1, 0, "a book"), close("two", 1, 2, 0, "a book")]
    monkeypatch.setattr(cli_check, "run_checks", lambda quick: iter(checks))
    status, out, _ = call(capsys, "check")
    assert status == 1
    assert "2 checks, 1 failed" in out
    assert "FAILED" in out


def test_info_names_what_a_bug_report_needs(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "info")
    assert status == 0
    for part in (
        "hopview",
        "Python",
        "numba",
        "PySide6",
        "Graphics",
        "Kernels",
        "Memory free",
        kernels.status(),
    ):
        assert part in out


def test_a_training_that_goes_wrong_says_so_in_a_sentence_with_one_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = ("--set", "learning_rate=1", "--set", "epochs=3", "--data", "patches:8:400")
    status, out, _ = call(capsys, "run", "melchior-2017/patches", *settings)
    assert status == 1
    assert "Training stopped in epoch" in out
    assert "weight decay.\n" in out
