"""Writes a report project of any size: invented companies, prices and chapters, the same for the same numbers.

    python bench/make_project.py --companies 50 OUT
    python bench/make_project.py --companies 500 --rows 1000000 --assets 20 --prices-years 10 --no-chapters OUT

A company has a chapter in both languages with fifteen numbers, two charts and a table, and its share of the ledger's
rows: a balance at the end of each month, coins mined and bought in between, and one sale of which article and
company tell. `dat check` finds nothing wrong with any of it.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from string import Template
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TEMPLATES: Final = Path(__file__).resolve().parent / "synthetic"
COPIED: Final = {
    "data/glossary.yml": "data/glossary.yml",
    "dat/assets/css/content.css": "assets/content.css",
    "dat/assets/filters/east_asian_line_breaks.lua": "assets/east_asian_line_breaks.lua",
}
LANGUAGES: Final = ("ja", "en")
AS_OF: Final = date(2026, 3, 31)
LAST_MONTH: Final = (2026, 1)  # the last whole month before the sale
MOST_MONTHS: Final = 120
ROWS_EACH: Final = 200
# Rows that every company has: two of the article, sale, balance after it, two costs, the month after.
FIXED_ROWS: Final = 8
FEWEST_ROWS: Final = (
    FIXED_ROWS + 1 + 2 * 3
)  # and an opening balance, and a flow and a balance in each of three months
# US dollars a coin, around which its price wanders.
ASSETS: Final = {
    "BTC": "70000",
    "ETH": "2400",
    "SOL": "130",
    "XRP": "1.9",
    "BNB": "820",
    "DOGE": "0.13",
    "ADA": "0.41",
    "TRX": "0.28",
    "AVAX": "13.5",
    "LINK": "12.4",
    "SUI": "1.6",
    "LTC": "82",
    "TON": "1.7",
    "HYPE": "27",
    "NEAR": "1.6",
    "DOT": "2.1",
    "BCH": "560",
    "UNI": "5.6",
    "AAVE": "165",
    "ZEC": "380",
}
Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a project is; rows are those of the whole ledger."""

    companies: int
    rows: int
    assets: int = 2
    price_years: int = 2
    has_chapters: bool = True


@dataclass(frozen=True, slots=True)
class Company:
    """An invented company: its number, coin, and how many of the ledger's rows tell of it."""

    number: int
    asset: str
    rows: int

    @property
    def name(self) -> str:
        """Return a name of letters only, no two alike."""
        scattered, letters = (self.number + 1) * 104_729, ""  # a prime: neighbours look nothing alike
        for _ in range(3):
            letters += "bdfgklmnprstvz"[scattered % 14] + "aeiou"[scattered // 14 % 5]
            scattered //= 70
        return letters.capitalize()

    @property
    def id(self) -> str:
        """Return the name as lookups write it."""
        return self.name.lower()

    @property
    def price(self) -> float:
        """Return roughly what one of its coins costs in US dollars."""
        return float(ASSETS[self.asset])


def write_project(size: Size, out: Path) -> None:
    """Write a project into a folder that does not exist yet.

    Raises:
        FileExistsError: there is something of that name.
    """
    out.mkdir(parents=True)
    for source, target in COPIED.items():
        (out / target).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / source, out / target)
    companies = tuple(_companies(size))
    _write_csv(
        out / "data/ledger.csv",
        "id,event,date,company,kind,amount,value,price,source,locator,note",
        (line for company in companies for line in _ledger(company)),
    )
    _write_csv(out / "data/prices.csv", "date,asset,price,kind,role,source,note", _prices(size))
    told = companies if size.has_chapters else ()
    for name, lines in (
        ("companies", (_company(company, is_told=size.has_chapters) for company in companies)),
        ("sources", _sources(companies)),
        ("article", _article(told)),
        ("claims", (_claim(company) for company in told) if told else ("[]",)),
    ):
        (out / f"data/{name}.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_chapters(told, out)


def _companies(size: Size) -> Iterator[Company]:
    assets = tuple(ASSETS)[: size.assets]
    each, more = divmod(size.rows, size.companies)
    for number in range(size.companies):
        yield Company(number, assets[number % len(assets)], each + (number < more))


def _write_csv(path: Path, head: str, lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head.split(","))
        writer.writerows(lines)


def _ledger(company: Company) -> Iterator[Line]:
    """Yield the rows of a company: its history, then the sale as article and company tell it."""
    random = Random(company.number)  # noqa: S311 - invented numbers, the same each time
    coins, asset = 0, company.asset
    updates, sale, after = (f"{company.id}-{what}" for what in ("updates", "sale", "february"))
    facts: list[Line] = []
    for fact, change in _history(company, random):
        facts.append((*fact, updates, ""))
        coins += change
    sold = coins * random.randrange(45, 62) // 100
    money = _money(sold * company.price)
    left, mined = coins - sold, random.randrange(20, 90)
    cash, total = (_price(company, share + random.random() / 8) for share in (0.81, 0.99))
    event = "sale_2026_02"
    facts += (
        (event, "2026-02-09", "sale", f"{sold} {asset}", f"~{money} USD", "", "article", f"{company.id}.p1"),
        (event, "2026-02-09", "holding", f"{left + 40} {asset}", "", "", "article", f"{company.id}.p1"),
        (event, "2026-02-07/2026-02-08", "sale", f"{sold} {asset}", f"{money} USD", "", sale, ""),
        (event, "2026-02-09", "holding", f"{left} {asset}", "", "", sale, ""),
        ("", "2025-Q3", "mining_cost_cash", "", "", cash, updates, ""),
        ("", "2025-Q3", "mining_cost_total", "", "", total, updates, ""),
        ("", "2026-02-10/2026-02-28", "mined", f"{mined} {asset}", "", "", after, ""),
        ("", "2026-02-28", "holding", f"{left + mined} {asset}", "", "", after, ""),
    )
    for number, (event_name, day, kind, amount, value, price, source, locator) in enumerate(facts, 1):
        name = f"{company.id}-{number}"
        yield name, event_name, day, company.id, kind, amount, value, price, source, locator, ""


def _history(company: Company, random: Random) -> Iterator[tuple[Line, int]]:
    """Yield event, date, kind, amount, value and price of each row up to the sale, and how many coins came in by it."""
    room, asset = company.rows - FIXED_ROWS - 1, company.asset
    months = tuple(_months(min(MOST_MONTHS, max(3, room // 8))))
    each, more = divmod(room - len(months), len(months))
    coins = random.randrange(2_000, 9_000)
    opening = date(*months[0], 1) - timedelta(days=1)
    yield ("", opening.isoformat(), "holding", f"{coins} {asset}", "", ""), coins
    for place, (year, month) in enumerate(months):
        days = monthrange(year, month)[1]
        flows = each + (place < more)
        for number in range(flows):
            day = date(year, month, 1 + number * days // flows).isoformat()
            flow = random.randrange(5, 60)
            coins += flow
            is_bought = number % 3 == 2
            paid = f"{_money(flow * company.price)} USD" if is_bought else ""
            yield ("", day, "purchase" if is_bought else "mined", f"{flow} {asset}", paid, ""), flow
        closing = date(year, month, days).isoformat()
        yield ("", closing, "holding", f"{coins} {asset}", "", ""), 0


def _months(count: int) -> Iterator[tuple[int, int]]:
    """Yield year and number of so many months, the last of them that before the sale."""
    last = LAST_MONTH[0] * 12 + LAST_MONTH[1] - 1
    for month in range(last - count + 1, last + 1):
        yield month // 12, month % 12 + 1


def _money(dollars: float) -> int:
    """Return a sum with three digits that count."""
    unit: int = 10 ** max(0, len(str(int(dollars))) - 3)
    return max(1, round(dollars / unit) * unit)


def _price(company: Company, factor: float) -> str:
    return f"{company.price * factor:.{_decimals(company.asset)}f} USD/{company.asset}"


def _decimals(asset: str) -> int:
    """Return how many decimals a price needs for four digits that count."""
    price = float(ASSETS[asset])
    return next((digits for digits in range(5) if price * 10**digits >= 1_000), 5)


def _prices(size: Size) -> Iterator[Line]:
    """Yield a close for every day and asset up to the as-of day, and the low that the article takes for today's price."""
    for asset in tuple(ASSETS)[: size.assets]:
        random = Random(asset)  # noqa: S311 - invented numbers, the same each time
        mean, decimals, drift = float(ASSETS[asset]), _decimals(asset), 0.0
        low = f"~{mean * 0.9:.{max(0, decimals - 2)}f} USD/{asset}"
        yield "2026-02", asset, low, "low", "current", "article", ""
        for number in range(365 * size.price_years, -1, -1):
            drift = 0.98 * drift + (random.random() - 0.5) * 0.05
            close = f"{mean * (1 + drift):.{decimals}f} USD/{asset}"
            yield (AS_OF - timedelta(days=number)).isoformat(), asset, close, "close", "", "exchange", ""


def _company(company: Company, *, is_told: bool) -> str:
    label = "{ja: 2026年2月の売却, en: Sale of February 2026}"
    role = "subject" if is_told else "peer"
    return (
        f"- {{id: {company.id}, name: {{ja: {company.name}, en: {company.name}}}, asset: {company.asset}, role: {role}, "
        f"events: {{sale_2026_02: {{label: {label}, purpose: debt, headline: true}}}}}}"
    )


def _sources(companies: Iterable[Company]) -> Iterator[str]:
    yield "- {id: article, kind: article, title: Coins sold, publisher: Example News, published: 2026-02-10}"
    yield "- {id: exchange, kind: exchange, title: Daily closes, publisher: Example Exchange}"
    for company in companies:
        for what, kind, title, published in (
            ("updates", "press_release", "Monthly updates", "2026-02-03"),
            ("sale", "filing", "Sale of coins", "2026-02-09"),
            ("february", "press_release", "Update of the month", "2026-03-05"),
        ):
            yield (
                f"- {{id: {company.id}-{what}, kind: {kind}, title: {title}, publisher: {company.name}, "
                f"published: {published}}}"
            )


def _article(companies: tuple[Company, ...]) -> Iterator[str]:
    yield "title: {ja: コインの売却, en: Coins sold}"
    yield "author: A. Writer"
    yield "publisher: Example News"
    yield "published: 2026-02-10"
    yield f"as_of: {AS_OF}"
    yield 'close_gap: "1 %"'
    yield "charts_from: 2025-06-30"
    yield "stale_after: 120 days"
    yield "sections:"
    headline = "記事の数字を開示と照らし合わせた。", "The article’s numbers are set against disclosures."
    yield f"  - {{id: index, title: {{ja: 記事の検証, en: The article checked}}, headline: {{ja: {headline[0]}, en: {headline[1]}}}}}"
    yield "  - {id: methods, title: {ja: 方法, en: Methods}}"
    for company in companies:
        yield from _section(company)


def _section(company: Company) -> Iterator[str]:
    sale = f"{company.id}.sale_2026_02"
    yield f"  - id: {company.id}"
    yield f"    title: {{ja: {company.name}, en: {company.name}}}"
    yield "    headline:"
    yield f'      ja: "{company.name}が売ったのは開示では{{disclosed.{sale}.share}}、記事の数字では{{article.{sale}.share}}になる。"'
    yield f'      en: "{company.name} sold {{disclosed.{sale}.share}} by disclosures, {{article.{sale}.share}} by the article’s numbers."'
    yield "    key_numbers:"
    yield f"      - {{show: disclosed.{sale}.share, label: {{ja: 売却の割合, en: Share sold}}}}"
    yield f"      - {{show: disclosed.{sale}.value, label: {{ja: 売却の代金, en: Proceeds}}}}"
    yield f"      - {{show: latest.{company.id}.holding, label: {{ja: いまの保有量, en: Held now}}}}"


def _claim(company: Company) -> str:
    """Return a claim about the coins sold, reviewed with the number that `dat accept` would write."""
    sold = next(line[5] for line in _ledger(company) if line[1])
    amount, _, unit = sold.partition(" ")
    printed = f"{int(amount):,} {unit}"
    return (
        f"- id: {company.id}-amount\n"
        f"  at: [{company.id}.p1]\n"
        f'  says: {{ja: "売ったのは{{claimed}}。", en: "It sold {{claimed}}."}}\n'
        f"  asserts: {{metric: {company.id}.sale_2026_02.amount, is: {sold}}}\n"
        f'  reviewed: {{date: 2026-03-31, article: "stated {printed}", disclosed: "consistent {printed}", latest: "{printed}"}}'
    )


def _write_chapters(companies: tuple[Company, ...], out: Path) -> None:
    """Write the settings, the landing page and, for each language, its index, its methods and a chapter a company."""
    listed = {}
    for language in LANGUAGES:
        folder = out / "chapters" / language
        folder.mkdir(parents=True)
        (folder / "_metadata.yml").write_text(f"lang: {language}\n", encoding="utf-8")
        links = "".join(f"- [{company.name}]({company.id}.qmd)\n" for company in companies)
        _fill(f"{language}/index.qmd", folder / "index.qmd", links=links)
        _fill(f"{language}/methods.qmd", folder / "methods.qmd")
        for company in companies:
            _fill(f"{language}/company.qmd", folder / f"{company.id}.qmd", id=company.id, name=company.name)
        names = ("index", *(company.id for company in companies), "methods")
        listed[language] = "\n".join(f"        - chapters/{language}/{name}.qmd" for name in names)
    _fill("index.qmd", out / "index.qmd")
    _fill("quarto.yml", out / "_quarto.yml", **listed)


def _fill(template: str, target: Path, **words: str) -> None:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    target.write_text(Template(text).substitute(words), encoding="utf-8")


def read_size(options: argparse.Namespace) -> Size:
    """Return the size that was asked for.

    Raises:
        ValueError: a number lies outside of what can be made.
    """
    size = Size(
        options.companies,
        options.rows or options.companies * ROWS_EACH,
        options.assets,
        options.prices_years,
        not options.no_chapters,
    )
    for name, number, least, most in (
        ("--companies", size.companies, 1, 100_000),
        ("--assets", size.assets, 1, len(ASSETS)),
        ("--prices-years", size.price_years, 1, 20),
        ("--rows", size.rows, FEWEST_ROWS * size.companies, 100_000_000),
    ):
        if not least <= number <= most:
            message = f"{name}: expected a number from {least} to {most}, got {number}"
            raise ValueError(message)
    return size


def main() -> int:
    """Write the project that the command line asks for; exit status 2 where it cannot be made."""
    parser = argparse.ArgumentParser(prog="make_project.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--companies", type=int, required=True, metavar="N", help="how many companies")
    parser.add_argument(
        "--rows", type=int, metavar="M", help=f"rows of the ledger (default: {ROWS_EACH} a company)"
    )
    parser.add_argument("--assets", type=int, default=2, metavar="K", help="how many assets (default: 2)")
    parser.add_argument(
        "--prices-years", type=int, default=2, metavar="Y", help="years of daily prices (default: 2)"
    )
    parser.add_argument("--no-chapters", action="store_true", help="data only, for `dat check`")
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that does not exist yet")
    options = parser.parse_args()
    try:
        write_project(read_size(options), options.out)
    except FileExistsError:
        print(f"{options.out}: expected a folder that does not exist yet, got one that does", file=sys.stderr)
        return 2
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
