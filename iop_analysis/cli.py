"""The ``iop`` command: parse, call, print, exit. Everything it does can be done from Python as well."""

import re
import shutil
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from iop_analysis import __version__
from iop_analysis.errors import BlockingFindingsError, IopError, UsageError
from iop_analysis.swedish import number_of, sentence_case, suggestion
from iop_analysis.usage import in_swedish

_CLICKS_OWN = re.compile(r"  \[[^\]]*\]$")
_TERMINATED = 128 + signal.SIGTERM
_INTERRUPTED = 128 + signal.SIGINT

_DATA_DIR = click.option("--data-dir", metavar="MAPP", help="Mappen som innehåller raw (annars projektets data).")
_REPORTS_DIR = click.option("--reports-dir", metavar="MAPP", help="Mappen med rapporter (annars reports bredvid datamappen).")
_YEAR = click.option("--year", metavar="ÅR", type=int, required=True, help="Året som följs upp.")


class SwedishCommand(click.Command):
    """A command whose help is in Swedish."""

    pieces = "[VÄXLAR]"

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Describe the option that shows the help."""
        option = super().get_help_option(ctx)
        if option:
            option.help = "Visa den här hjälpen."
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line of the help."""
        arguments = [parameter.metavar for parameter in self.get_params(ctx) if isinstance(parameter, click.Argument)]
        formatter.write_usage(ctx.command_path, " ".join((self.pieces, *map(str, arguments))), prefix="Användning: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, without what click adds in English."""
        options = (parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option))
        records = [record for option in options if (record := option.get_help_record(ctx))]
        with formatter.section("Växlar"):
            formatter.write_dl([(names, _CLICKS_OWN.sub("", text)) for names, text in records])


class SwedishGroup(SwedishCommand, click.Group):
    """A group of commands whose help is in Swedish."""

    command_class = SwedishCommand
    pieces = "KOMMANDO [VÄXLAR]"

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section("Kommandon"):
            formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in sorted(self.commands.items())])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command asked for, or say which one was probably meant."""
        if args and args[0] not in self.commands:
            raise UsageError(f"Kommandot ”{args[0]}” finns inte; {suggestion(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


@click.group(cls=SwedishGroup, context_settings={"max_content_width": 100}, invoke_without_command=True)
@click.version_option(__version__, message="iop %(version)s", help="Visa versionen.")
@click.option("--debug", is_flag=True, expose_value=False, help="Visa var i programmet ett fel uppstod.")
@click.pass_context
def cli(context: click.Context) -> None:
    """Följ upp ett idéburet offentligt partnerskap: från föreningarnas uppgifter till nämndens dokument."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.option("--year", metavar="ÅR", type=int, help="Året som följs upp.")
@click.option("--years", metavar="ÅR-ÅR", help="Flera år, till exempel 2016-2025 eller 2023,2025.")
@click.option("--jobs", metavar="ANTAL", type=click.IntRange(1, 256), default=1, help="Så många år görs samtidigt.")
@click.option("--scheduler", metavar="ADRESS", help="Låt Dask göra jobben, till exempel tcp://dator:8786.")
@click.option("--force", is_flag=True, help="Gör om rapporten även om den är aktuell.")
@_DATA_DIR
@_REPORTS_DIR
@click.option(
    "-p", "parameters", metavar="NAMN VÄRDE", type=(str, str), multiple=True, help="Ytterligare parameter till notebooken."
)
@click.option("--log", metavar="FIL", help="Skriv en rad JSON per händelse i filen.")
def run(**given: Any) -> None:
    """Gör årets uppföljning, eller flera års, och lägg den i reports."""
    if "year" in dict(given["parameters"]):
        raise UsageError("Parametern year anges med växeln --year, inte med -p.")
    from iop_analysis import runs  # noqa: PLC0415 - a command that runs nothing need not wait

    runs.run(runs.Order(**given))


@cli.command()
@_YEAR
@_DATA_DIR
def check(year: int, data_dir: str | None) -> None:
    """Granska årets underlag och skriv ett brev till varje förening, utan att publicera något."""
    from iop_analysis import correspondence, pipeline, store  # noqa: PLC0415

    root = store.find_data_root(data_dir)
    reviewed = pipeline.review(root, year)
    letters = correspondence.write_letters(root, year, reviewed)
    findings = reviewed.findings
    try:
        pipeline.stop_at_blocking(findings)
        findings = pipeline.measure(reviewed).material.findings
    except BlockingFindingsError as error:
        findings = error.findings or findings
        raise
    finally:
        _list_findings(findings)
        if letters.files:
            click.echo(f"Brev till föreningarna: {letters.folder}")
    click.echo(f"{sentence_case(number_of(len(findings), 'iakttagelse', 'iakttagelser'))}, ingen hindrar publicering.")


@cli.command()
@_YEAR
@click.option("--version", "number", metavar="NUMMER", type=int, help="Jämför med den här versionen (annars den förra).")
@_DATA_DIR
@_REPORTS_DIR
def diff(year: int, number: int | None, data_dir: str | None, reports_dir: str | None) -> None:
    """Visa vad som har ändrats sedan årets förra publicerade version."""
    from iop_analysis import store, versions  # noqa: PLC0415

    click.echo(versions.difference(store.find_data_root(data_dir, reports_dir), year, number))


@cli.command()
@click.argument("figure", metavar="ID")
@_YEAR
@_DATA_DIR
@_REPORTS_DIR
@click.option("--json", "as_json", is_flag=True, help="Skriv kedjan som JSON.")
def explain(figure: str, year: int, data_dir: str | None, reports_dir: str | None, *, as_json: bool) -> None:
    """Visa varifrån en uppgift i rapporten kommer: formel, delar, fil och cell."""
    from iop_analysis import lineage, store  # noqa: PLC0415

    root, width = store.find_data_root(data_dir, reports_dir), shutil.get_terminal_size().columns
    told = lineage.explanation_json(root, year, figure) if as_json else lineage.explanation(root, year, figure, width)
    click.echo(told)


@cli.command()
@_YEAR
@_DATA_DIR
@click.option("--out", metavar="MAPP", help="Dit mallarna ska (annars processed i datamappen).")
def template(year: int, data_dir: str | None, out: str | None) -> None:
    """Skriv den arbetsbok som varje förening fyller i."""
    from iop_analysis import correspondence, store  # noqa: PLC0415

    root = store.find_data_root(data_dir)
    sent = correspondence.write_templates(root, year, Path(out).absolute() if out else None)
    for file in sent.files:
        click.echo(file)
    if sent.note:
        click.echo(sent.note, err=True)


@cli.command()
@_YEAR
@_DATA_DIR
def draft(year: int, data_dir: str | None) -> None:
    """Skriv utkast till de texter i rapporten som ännu inte är skrivna."""
    from iop_analysis import drafting, store  # noqa: PLC0415

    drafted = drafting.write_drafts(store.find_data_root(data_dir), year)
    for name in drafted.written:
        click.echo(drafted.folder / name)
    for name in drafted.kept:
        click.echo(f"Fanns redan och är orörd: {name}", err=True)
    click.echo(
        "Hänvisningar som {cases} fylls i när rapporten görs. Bearbeta texterna, ta bort dem som inte behövs och kör iop check."
    )


@cli.command()
@click.argument("folder", metavar="MAPP")
@click.option("--seed", metavar="TAL", type=int, default=2025, help="Vilken blandning av slump som ska användas.")
def demo(folder: str, seed: int) -> None:
    """Skriv ett påhittat underlag för tre år att prova allt på."""
    from iop_analysis.demo.root import make_demo  # noqa: PLC0415

    make_demo(Path(folder).absolute(), seed)
    data = Path(folder) / "data"
    click.echo(f"Klart: {folder}. Allt i mappen är påhittat. Prova nu till exempel:")
    for job in ("check", "run"):
        click.echo(f"  iop {job} --data-dir {data} --year 2025")


@cli.command()
@click.option("--year", metavar="ÅR", type=int, help="Året vars rapport visas (annars den nyaste).")
@_DATA_DIR
@_REPORTS_DIR
@click.option("--port", metavar="NUMMER", type=click.IntRange(1024, 65535), help="Porten att lyssna på (annars en ledig).")
@click.option("--no-browser", is_flag=True, help="Öppna ingen webbläsare; adressen skrivs ut.")
def lab(**given: Any) -> None:
    """Öppna JupyterLab med README, en notebook att utforska i och den nyaste rapporten sida vid sida."""
    from iop_analysis.lab import opening  # noqa: PLC0415

    opening.open_lab(opening.Request(**given))


def _list_findings(findings: tuple[Any, ...]) -> None:
    for number, finding in enumerate(findings, start=1):
        click.echo(f"{number:>2}. {finding.title}\n    Var: {finding.place}\n    {finding.observed}")
        click.echo(f"    Väntat: {finding.expected}\n    Att göra: {finding.action}")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a fault that its user can mend is one line on stderr and a documented exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    try:
        cli.main([part for part in given if part != "--debug"], prog_name="iop", standalone_mode=False)
    except (IopError, click.ClickException) as error:
        if "--debug" in given:
            traceback.print_exception(error)
        known = error if isinstance(error, IopError) else UsageError(in_swedish(error))
        click.echo(f"iop: {known}", err=True)
        sys.exit(known.exit_code)
    except click.Abort:
        click.echo("iop: avbrutet.", err=True)
        sys.exit(_INTERRUPTED)
