"""Adding daily closes to `data/prices.csv` from the CSV files that people have.

read_export(path, today)                    the closes of a file, whatever its form
choose_asset(export, "BTC")                 what they are prices of
choose_source(data, export, "BTC", "id")    who says so, in the words of sources.yml
plan_import(data, export, "BTC", source)    which are new, on file already, or contradict what is on file
merged(text, data, plan)                    prices.csv with them; lines that are not concerned keep every byte

Nothing is written here, and there is no clock: the caller says what day it is.
"""

from __future__ import annotations

from dat.imports.choices import choose_asset, choose_source
from dat.imports.export import Close, Export, read_export
from dat.imports.merge import Plan, contradictions, merged, plan_import

__all__ = [
    "Close",
    "Export",
    "Plan",
    "choose_asset",
    "choose_source",
    "contradictions",
    "merged",
    "plan_import",
    "read_export",
]
