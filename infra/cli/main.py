"""`sinergi`, the command line (contract, section 6). Indonesian by default, `--lang en` for English."""

from __future__ import annotations

import sys

import click
import typer

from infra.cli import check, cloud, demo, templates, uploads

USAGE = 64
"""Exit code for a call that is off (sysexits EX_USAGE); 1 and 2 speak about the file."""

app = typer.Typer(name="sinergi", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command()(check.check)
app.command()(templates.template)
app.command()(templates.schema)
app.command()(cloud.up)
app.command()(cloud.down)
app.command()(cloud.logs)
app.command()(demo.demo)
app.command()(uploads.upload)
app.command()(uploads.uploads)
app.command()(uploads.status)


def main() -> None:
    try:
        code = app(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(USAGE)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE if isinstance(error, click.UsageError) else error.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
