"""Tables and provenance cards as HTML, in either language. Nothing is computed here.

table("checks", values, "cango").html       a table by name; TABLES lists them
cards.card_html(values, metric, view)       where a number comes from
cards.sources_table(values, numbers)        the same for print, one row for each number
"""

from __future__ import annotations

import inspect
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from dat.errors import UnknownName, UsageError
from dat.trace import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.tables.template import Table
    from dat.values import Values

__all__ = ["TABLES", "table"]

TABLES = {
    "checks": "dat.tables.checks:checks_table",
    "ledger": "dat.tables.checks:ledger_table",
    "transactions": "dat.tables.registers:transactions_table",
    "reconciliations": "dat.tables.reconciliations:reconciliations_table",
    "sources": "dat.tables.registers:sources_register",
    "industry": "dat.tables.overviews:industry_table",
    "definitions": "dat.tables.overviews:definitions_table",
    "treasuries": "dat.tables.overviews:treasuries_table",
    "changes": "dat.tables.changes:changes_table",
}
"""Where the function stands that makes a table; it is imported when the table is asked for."""


def table(name: str, values: Values, *args: str) -> Table:
    """Return a table by its name.

    Raises:
        UnknownName: there is no such table, or no such section or company.
        UsageError: the table takes other arguments.
    """
    if name not in TABLES:
        raise UnknownName("table", name, TABLES)
    make: Callable[..., Table] = resolve_name(TABLES[name])
    try:
        inspect.signature(make).bind(values, *args)
    except TypeError as error:
        raise UsageError(f"the table {name!r} does not take the arguments {args}: {error}") from error
    note("module", make.__module__)
    return make(values, *args)
