"""What a price file does not always say: which asset it is about, and which source of sources.yml speaks in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dat.amount import ASSETS
from dat.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.imports.export import Export
    from dat.model import Dataset, Source

_NAMES = {
    **{asset.lower(): asset for asset in ASSETS},
    "xbt": "BTC",
    "bitcoin": "BTC",
    "ether": "ETH",
    "ethereum": "ETH",
}
# What else than US dollars a file of prices is named for; stablecoins have prices of their own.
_FIAT = ("aud", "cad", "chf", "cny", "eur", "gbp", "hkd", "inr", "jpy", "krw", "sgd", "twd")
_CURRENCIES = frozenset((*_FIAT, "busd", "dai", "usdc", "usdt", "btc", "eth"))
# Neither the article nor what a company says of itself tells what an asset closed at.
_TELL_CLOSES = ("exchange", "trade_press", "tracker")


def choose_asset(export: Export, given: str | None) -> str:
    """Return the asset that the command names, else the one that the file's name or header names.

    Raises:
        UnknownName: the command names something else than a known asset.
        UsageError: the file names none or several, another one than the command, or another currency than dollars.
    """
    words = tuple(_words(export))
    currency = next((word for word in words if word in _CURRENCIES and word not in _NAMES), None)
    if currency is not None:
        raise UsageError(
            f"{export.path}: expected prices in US dollars, got a file named for {currency.upper()}"
        )
    named = {_NAMES[word] for word in words if word in _NAMES}
    if given is None:
        if len(named) != 1:
            raise UsageError(
                f"{export.path}: neither name nor header says what the prices are of; say --asset BTC or another"
            )
        return named.pop()
    if given.upper() not in ASSETS:
        raise UnknownName("asset", given, ASSETS)
    if named and given.upper() not in named:
        raise UsageError(f"{export.path}: the file is named for {named.pop()}, not for {given.upper()}")
    return given.upper()


def _words(export: Export) -> Iterator[str]:
    """Yield the words of the file's name and header; a pair such as btcjpy is two words."""
    for text in (export.path.stem, *export.header):
        for word in re.findall(r"[a-z]+", text.lower()):
            start = next((name for name in _NAMES if word.startswith(name)), "")
            rest = word.removeprefix(start)
            yield from (start, rest) if start and rest in {*_CURRENCIES, "usd"} else (word,)


def choose_source(data: Dataset, export: Export, asset: str, given: str | None) -> Source:
    """Return the source that the command names, else the one exchange that has closes of the asset on file.

    Raises:
        UnknownName: sources.yml has no source of that id.
        UsageError: the source named is none of closes, no or several could be meant, or another publisher made the file.
    """
    if given is not None:
        if given not in data.sources:
            raise UnknownName("source", given, data.sources)
        source = data.sources[given]
        if source.kind not in _TELL_CLOSES:
            kinds = f"{', '.join(_TELL_CLOSES[:-1])} or {_TELL_CLOSES[-1]}"
            raise UsageError(f"--source {given}: expected a source of kind {kinds}, got {source.kind}")
        return source
    rows = (row for row in data.prices if row.asset == asset and row.kind == "close")
    found = {row.source.id: row.source for row in rows if row.source.kind == "exchange"}
    if len(found) != 1:
        listed = ", ".join(found) or "none"
        raise UsageError(
            f"expected one exchange with closes of {asset} in data/prices.csv, got {listed}; name the source: --source ID"
        )
    source = next(iter(found.values()))
    publisher = export.form.publisher
    if publisher.lower() not in f"{source.publisher} {source.title}".lower():
        raise UsageError(
            f"{export.path}: the file has the form of {export.form.name}, the closes on file are from {source.id} "
            f"({source.publisher}); name the file's own source: --source ID"
        )
    return source
