"""`sinergi`, the command line (contract, section 6). Indonesian by default, `--lang en` for English."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

USAGE = 64
"""Exit code for a call that is off (sysexits EX_USAGE); 1 and 2 speak about the file."""
UNAVAILABLE = 69
"""And for a stack that does not let us in or does not answer (EX_UNAVAILABLE)."""
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

COMMANDS = {
    "check": "check", "template": "templates", "schema": "templates",
    "up": "cloud", "down": "cloud", "logs": "cloud", "demo": "demo",
    "upload": "uploads", "uploads": "uploads", "status": "uploads", "nihil": "nihil",
    "held": "replay", "replay": "replay", "codes": "codes", "token": "token", "agreement": "agreement",
    "pull": "copies", "reconcile": "copies", "review": "copies", "outbox": "outbox", "report": "report",
}  # fmt: skip
"""Command → its module, loaded only when asked for: `check` starts without AWS, `up` without XLSX."""


def application(wanted: str) -> typer.Typer:
    """All commands, or only the one wanted."""
    app = typer.Typer(name="sinergi", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(help=__doc__)(lambda: None)
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        command = getattr(import_module(f"infra.cli.{COMMANDS[name]}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def main() -> None:
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
