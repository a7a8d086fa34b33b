"""What click finds wrong with a command, said in Swedish: what was wanted, and what to write instead."""

from typing import Any

import click

from iop_analysis.swedish import suggestion


def in_swedish(error: click.ClickException) -> str:
    """Say in Swedish what click found wrong with the command."""
    if isinstance(error, click.NoSuchOption):
        return f"Växeln {error.option_name} finns inte; {suggestion(error.option_name, _options(error.ctx))}"
    if isinstance(error, click.BadParameter) and error.param:
        return _about_value(error, error.param)
    if isinstance(error, click.BadOptionUsage):
        return f"Växeln {error.option_name} saknar sitt värde; se iop --help."
    if type(error) is click.UsageError and error.ctx and "--year" in _options(error.ctx):
        return f"Kommandot går inte att tolka; skriv till exempel iop {error.ctx.info_name} --year 2025."
    return "Kommandot går inte att tolka; se iop --help."


def _about_value(error: click.BadParameter, parameter: click.Parameter) -> str:
    """Say what is wrong with one value: it is not there, out of bounds, or of another kind."""
    name, wanted = parameter.opts[-1], parameter.metavar or "VÄRDE"
    if isinstance(error, click.MissingParameter) and isinstance(parameter, click.Argument):
        return f"{wanted} saknas; skriv iop {error.ctx.info_name if error.ctx else ''} {wanted}."
    if isinstance(error, click.MissingParameter):
        return f"Växeln {name} saknas; skriv {name} {wanted}."
    if isinstance(parameter.type, click.IntRange):
        return f"Växeln {name}: väntade ett heltal från {parameter.type.min} till {parameter.type.max}."
    return f"Växeln {name} har ett värde som inte går att tolka; skriv {parameter.metavar or 'ett värde'}."


def _options(context: Any) -> list[str]:
    return [name for parameter in context.command.get_params(context) for name in parameter.opts] if context else []
