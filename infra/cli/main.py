"""`sinergi`, the command line (contract, section 6). Indonesian by default, `--lang en` for English."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

USAGE = 64
"""Exit code for a wrong call (sysexits EX_USAGE). Codes 1 and 2 are about the file."""
UNAVAILABLE = 69
"""Exit code for a stack that denies access or does not answer (sysexits EX_UNAVAILABLE)."""
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

COMMANDS = {
    "check": "officers.check", "template": "officers.templates", "schema": "officers.templates",
    "upload": "officers.uploads", "uploads": "officers.uploads", "status": "officers.status",
    "nihil": "officers.nil_return", "export": "officers.export",
    "up": "operators.cloud", "down": "operators.cloud", "logs": "operators.cloud", "demo": "operators.demo",
    "held": "operators.held", "recheck": "operators.recheck", "resend": "operators.resend",
    "codes": "operators.codes", "token": "operators.token", "agreement": "operators.agreement",
    "pull": "operators.copies", "reconcile": "operators.copies", "review": "operators.review",
    "report": "operators.report",
}  # fmt: skip
"""Command → its module, imported only when asked for: `check` starts without AWS, `up` without XLSX."""


FORMER = {"replay": "resend", "outbox": "export"}
"""Former name of a command → its name. Former names still work, and the help does not list them."""


def application(wanted: str) -> typer.Typer:
    """Return the command line with the command `wanted` only, or with all when no command has that name."""
    app = typer.Typer(
        name="sinergi", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.callback(help=__doc__)(lambda: None)
    current = FORMER.get(wanted, wanted)
    for name in [current] if current in COMMANDS else COMMANDS:
        command = getattr(import_module(f"infra.cli.{COMMANDS[name]}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(wanted if name == current else name)(command)
    return app


def main() -> None:
    """Run the command that `sys.argv` names and exit with its code, USAGE or UNAVAILABLE; raise a bug."""
    try:
        code = application(sys.argv[1] if len(sys.argv) > 1 else "")(standalone_mode=False)
    except UsageError as error:
        error.show()  # type: ignore[attr-defined]
        sys.exit(USAGE)
    except typer.Abort:
        sys.exit(130)
    except Exception as error:
        from infra.cli.failures import words_for
        from infra.cli.words import Lang, err

        words = words_for(error, Lang.EN if "en" in sys.argv or "--lang=en" in sys.argv else Lang.ID)
        if not words:
            raise
        err.print(words, highlight=False)
        sys.exit(UNAVAILABLE)
    sys.exit(code if isinstance(code, int) else 0)
