"""The commands. The only place that prints errors and exits; imports nothing heavy at the top.

Exit status, the same for every format: see ``auditor.errors.EXIT_STATUSES``.
"""

import os
import signal
import sys
from difflib import get_close_matches
from traceback import format_exc

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from auditor import __version__
from auditor.cli import (
    ask,
    check,
    compare,
    config,
    diff,
    doctor,
    init,
    lock,
    networks,
    raising,
    repo,
    report,
    rules,
    scan,
    verify,
    watch,
)
from auditor.cli.printing import prepare_streams, say, without_given_secrets
from auditor.errors import AuditorError

_INTERRUPTED = 130

app = typer.Typer(
    name="auditor",
    help="Can the infrastructure you rely on be used against you?",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("init", short_help="Writes auditor.toml for this repository.")(init.init)
app.command("deps", short_help="Lists the networks that this code relies on.")(init.deps)
app.command("doctor", short_help="Says what endpoints and tokens lack.")(doctor.doctor)
app.command("scan", short_help="Says whether a network can be used against you.")(scan.scan)
app.command("repo", short_help="Says whom the code of a repository authorizes.")(repo.repo)
app.command("report", short_help="Writes reports from a snapshot.")(report.report)
app.command("compare", short_help="Shows networks side by side, worst first.")(compare.compare)
app.add_typer(networks.app, name="networks")
app.add_typer(rules.app, name="rules")
app.command("explain", short_help="Explains a harm, a rule or a framework.")(rules.explain_word)
app.command("what-if", short_help="Says what captured or lost keys would change.")(ask.what_if)
app.command("who-can", short_help="Lists every path to a harm or a function.")(ask.who_can)
app.command("raise", short_help="Finds the cheapest changes that end a yes.")(raising.raise_)
app.command("check", short_help="Says what changed since the baseline, and fails if it is worse.")(check.check)
app.command("lock", short_help="Writes down who has power now, as the baseline.")(lock.lock)
app.command("diff", short_help="Says what changed between two scans.")(diff.diff)
app.add_typer(config.app, name="config")
app.command("watch", short_help="Sends each change of power as it happens.")(watch.watch)
app.command("verify", short_help="Recomputes digests, proofs and the verdict.")(verify.verify)


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"auditor {__version__}")
        raise typer.Exit


@app.callback()
def _auditor(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Show the version."),
) -> None:
    """Can the infrastructure you rely on be used against you?

    Finds who holds power over a network, how few people that takes, how fast they act compared with how fast you can
    leave, and whether what the network says of itself is true.
    """


def main() -> None:
    """Runs the command line and ends the process with the exit status documented above."""
    prepare_streams()
    _end_at_once_when_interrupted()
    try:
        status = app(prog_name="auditor", standalone_mode=False)
        if status == _INTERRUPTED:  # Typer makes this of KeyboardInterrupt
            raise typer.Abort
    except AuditorError as error:
        status = _say(str(error), error.hint, error.exit_status)
    except TyperException as error:
        status = _say(error.format_message(), _usage_hint(error), 2)
    except (KeyboardInterrupt, typer.Abort):
        status = _say("the scan was interrupted", "nothing was judged; run it again", _INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has closed the pipe; without this Python reports an error for stdout at exit.
        sys.stderr.close()
        status = 0
    except Exception as error:
        if os.environ.get("AUDITOR_TRACEBACK"):
            say(without_given_secrets(format_exc()), err=True)
        message = f"auditor itself failed, and judged nothing: {type(error).__name__}: {error}"
        status = _say(message, "this is a defect: report it with what AUDITOR_TRACEBACK=1 shows", 3)
    sys.exit(status if isinstance(status, int) else 0)


def _end_at_once_when_interrupted() -> None:
    """Makes Ctrl-C stop the scan at once. The event loop's own handler waits until a running contract has ended."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)


def _say(error: str, hint: str, status: int) -> int:
    from auditor.model.text import printable

    error, hint = (printable(without_given_secrets(text)) for text in (error, hint))
    say(f"error: {error}\nhelp: {hint}", err=True)
    return status


def _usage_hint(error: TyperException) -> str:
    """The nearest command for a misspelt one, else where to read on."""
    context: typer.Context | None = getattr(error, "ctx", None)
    path = context.command_path if context else "auditor"
    if context and isinstance(context.command, TyperGroup) and error.message.startswith("No such command"):
        wrong = error.message.split("'")[1]
        near = get_close_matches(wrong, context.command.list_commands(context), n=1)
        if near:
            return f"did you mean '{path} {near[0]}'?"
    return f"'{path} --help' shows how it is used"
