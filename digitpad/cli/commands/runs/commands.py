"""Command line of ``digitpad runs``."""

import argparse
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitpad.argument_types import named_path, whole_number
from digitpad.cli.commands.runs.run_report import list_lines, run_as_json, run_lines, stored_run_as_json
from digitpad.cli.output import EXIT_DONE, print_error, print_line
from digitpad.cli.run_library import opened_library
from digitpad.errors import LibraryError
from digitpad.library import Library, RunRecord, RunStatus, StoredRun, settings_of, write_settings
from digitpad.library.runs.copies import find_copies, remove_copies
from digitpad.library.runs.epoch_table import epochs_as_csv
from digitpad.library.runs.space import MOST_BUDGET_MB
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import write_atomically
from digitpad.presentation import bytes_text, megabytes_text
from digitpad.recognition.network_files import save_network

_RUN = "its id, the beginning of its id, or 'last'"


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "runs",
        help="list and manage earlier runs",
        description=f"List the runs of the library, newest first, or manage them. Name a RUN by {_RUN}.",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")

    show = actions.add_parser(
        "show", help="show a run's settings, versions and epochs", description="Show a run."
    )
    show.add_argument("name", metavar="RUN", help=_RUN)
    _add_json(show)
    show.set_defaults(run=_show)

    export = actions.add_parser(
        "export",
        help="save a run, its epochs, its network or its settings",
        description="Save a run: all of it in one file that 'digitpad runs import' reads on another machine, "
        "a table of its epochs, its network, or its settings.",
    )
    export.add_argument("name", metavar="RUN", help=_RUN)
    export.add_argument("file", type=named_path, nargs="?", metavar="FILE", help="file for the whole run")
    export.add_argument("--csv", type=named_path, metavar="FILE", help="file for a table of its epochs")
    export.add_argument("--network", type=named_path, metavar="FILE", help="file for its network")
    export.add_argument(
        "--config",
        type=named_path,
        metavar="FILE",
        help="file for its settings, with which 'digitpad train --config' and the window repeat the run",
    )
    export.add_argument(
        "--epoch",
        type=whole_number(0, 1_000),
        metavar="N",
        help="epoch of the network to save (default: the one that training kept)",
    )
    export.set_defaults(run=_export)

    import_ = actions.add_parser(
        "import", help="add runs from other machines", description="Add runs from files that 'export' saved."
    )
    import_.add_argument("files", type=named_path, nargs="+", metavar="FILE")
    import_.set_defaults(run=_import)

    delete = actions.add_parser(
        "delete", help="delete runs", description="Delete runs and their networks permanently."
    )
    delete.add_argument("names", nargs="+", metavar="RUN", help=_RUN)
    delete.set_defaults(run=_delete)

    space = actions.add_parser(
        "space",
        help="show or limit the disk space of the runs",
        description="Show how much disk space the runs use, or limit it. Beyond the limit, the oldest runs "
        "keep only the networks of their best and last epochs; starred runs keep all.",
    )
    space.add_argument(
        "megabytes",
        type=whole_number(0, MOST_BUDGET_MB),
        nargs="?",
        metavar="MB",
        help="megabytes (10^6 bytes)",
    )
    space.add_argument(
        "--remove-copies",
        action="store_true",
        help="remove the copies of data sets that no run needs any more",
    )
    space.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print one line of JSON"
    )
    space.set_defaults(run=_space)


def _add_json(parser: argparse.ArgumentParser) -> None:
    # Without a default, the action keeps a --json given before it.
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print one line of JSON"
    )


def _list(options: argparse.Namespace) -> int:
    records: tuple[RunRecord, ...] = ()
    if Library().exists:
        with _loaded_library() as library:
            records = library.runs.runs
    if options.json:
        print_line(json.dumps({"runs": [run_as_json(record) for record in records]}))
    else:
        print_line("\n".join(list_lines(records)))
    return EXIT_DONE


def _show(options: argparse.Namespace) -> int:
    with _recorded_runs() as library:
        run = library.read_run(library.runs.named(options.name).id)
    print_line(json.dumps(stored_run_as_json(run)) if options.json else "\n".join(run_lines(run)))
    return EXIT_DONE


def _export(options: argparse.Namespace) -> int:
    if options.epoch is not None and not options.network:
        raise LibraryError("--epoch selects a network: give a FILE with --network.")
    if not (options.file or options.csv or options.network or options.config):
        raise LibraryError("Give a FILE for the run, or one with --csv, --network or --config.")
    with _recorded_runs() as library:
        run = library.read_run(library.runs.named(options.name).id)
        if options.network:
            epoch = run.history().kept_epoch if options.epoch is None else options.epoch
            save_network(_network(run, epoch), options.network)
            print_line(f"saved the network of epoch {epoch} to {options.network}")
        if options.csv:
            _write(options.csv, epochs_as_csv([run]))
            print_line(f"saved {len(run.results)} epochs to {options.csv}")
        if options.config:
            shared, warning = settings_of(run)
            write_settings(shared, options.config)
            print_line(f"saved the settings to {options.config}")
            if warning:
                print_error(warning)
        if options.file:
            n_left_out = library.export_run(run.record.id, options.file)
            print_line(f"saved run {run.record.id} to {options.file}")
            if n_left_out:
                print_error(
                    f"{n_left_out} networks were left out: they are damaged, or the file would be too large."
                )
    return EXIT_DONE


def _network(run: StoredRun, epoch: int) -> SavedNetwork:
    if epoch not in run.weights:
        there = ", ".join(map(str, run.weights)) or "none"
        raise LibraryError(f"The network of epoch {epoch} is not stored. Stored epochs: {there}.")
    return run.weights[epoch]


def _import(options: argparse.Namespace) -> int:
    with _loaded_library() as library:
        for file in options.files:
            run_id, is_new = library.import_run(file)
            print_line(f"imported run {run_id}" if is_new else f"run {run_id} is already in the library")
    return EXIT_DONE


def _delete(options: argparse.Namespace) -> int:
    with _recorded_runs() as library:
        records = {record.id: record for record in map(library.runs.named, options.names)}
        for record in records.values():
            if record.status is RunStatus.RUNNING:
                raise LibraryError(f"Run {record.id} is still running, so nothing was deleted.")
        library.runs.delete(records)
        library.runs.delete_for_good()
    for record in records.values():
        print_line(f"deleted run {record.id} ({record.name})")
    return EXIT_DONE


def _space(options: argparse.Namespace) -> int:
    space, needed = Library().space(), None
    if options.megabytes is not None or Library().exists:
        with _loaded_library() as library:
            if options.megabytes is not None:
                library.set_budget(options.megabytes)
                library.database.ask(lambda connection: None)  # wait until it is done
                library.take_events()
            space, needed = library.space(), library.datasets
    copies = find_copies(needed or ())
    if options.remove_copies:
        remove_copies(copies.unneeded)
        copies = find_copies(needed or ())
    if options.json:
        sizes = {"used_bytes": space.used_bytes, "budget_bytes": space.budget_bytes}
        of_copies = {"copies_bytes": copies.n_bytes, "unneeded_copies_bytes": copies.unneeded_bytes}
        print_line(json.dumps(sizes | of_copies))
    else:
        print_line(f"runs use {megabytes_text(space.used_bytes)} of {megabytes_text(space.budget_bytes)}")
        if space.is_exceeded:
            print_line("no more can be freed automatically: delete or unstar runs, or raise the limit")
        if copies.n_bytes:
            print_line(f"copies of data sets take {bytes_text(copies.n_bytes)} in {copies.folder}")
        if copies.unneeded:
            unneeded = bytes_text(copies.unneeded_bytes)
            print_line(f"no run needs {unneeded} of that: 'digitpad runs space --remove-copies' removes it")
    return EXIT_DONE


@contextlib.contextmanager
def _loaded_library() -> Iterator[Library]:
    """Yield the user's library with all its runs loaded, and report damage."""
    with opened_library() as library:
        if damage := library.wait_until_loaded():
            print_error(damage)
        yield library


def _recorded_runs() -> contextlib.AbstractContextManager[Library]:
    """Return ``_loaded_library()``.

    Raises
    ------
    LibraryError
        If nothing was ever recorded.
    """
    if not Library().exists:
        raise LibraryError("No run is recorded yet: 'digitpad train' and the window record their runs.")
    return _loaded_library()


def _write(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise LibraryError(f"{path} cannot be saved: {error.strerror or error}.") from error
