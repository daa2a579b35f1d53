"""Tables and provenance cards as HTML, in either language. Nothing is computed here.

table("checks", values, "cango").html       a table by name; TABLES lists them
cards.card_html(values, metric, view)       where a number comes from
cards.sources_table(values, numbers)        the same for print, one row for each number
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from dat.errors import UnknownName, UsageError
from dat.tables.cards import card_html, sources_table
from dat.tables.changes import changes_table
from dat.tables.checks import checks_table, ledger_table
from dat.tables.overviews import definitions_table, industry_table, treasuries_table
from dat.tables.reconciliations import reconciliations_table
from dat.tables.registers import sources_register, transactions_table
from dat.tables.template import Table
from dat.trace import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.values import Values

__all__ = ["TABLES", "Table", "card_html", "sources_table", "table"]

TABLES: dict[str, Callable[..., Table]] = {
    "checks": checks_table,
    "ledger": ledger_table,
    "transactions": transactions_table,
    "reconciliations": reconciliations_table,
    "sources": sources_register,
    "industry": industry_table,
    "definitions": definitions_table,
    "treasuries": treasuries_table,
    "changes": changes_table,
}


def table(name: str, values: Values, *args: str) -> Table:
    """Return a table by its name.

    Raises:
        UnknownName: there is no such table, or no such section or company.
        UsageError: the table takes other arguments.
    """
    if name not in TABLES:
        raise UnknownName("table", name, TABLES)
    try:
        inspect.signature(TABLES[name]).bind(values, *args)
    except TypeError as error:
        raise UsageError(f"the table {name!r} does not take the arguments {args}: {error}") from error
    note("module", TABLES[name].__module__)
    return TABLES[name](values, *args)
