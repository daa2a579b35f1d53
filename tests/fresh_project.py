"""A project with every kind of page, edits that may happen to it, and builds with and without a memory."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from dat.cli import main
from tests.conftest import MINI

LANGUAGES = ("ja", "en")
PAGES = {
    "market": [
        'report.chart("price_path", "btc")',
        'report.chart("industry")',
        'report.table("industry")',
        'report.table("treasuries")',
    ],
    "methods": [
        'report.chart("verdicts")',
        'report.table("definitions")',
        'report.table("transactions")',
        'report.table("reconciliations")',
        'report.table("sources")',
        'report.table("ledger")',
    ],
}
PROSE = """---
title: {title}
---

```{{python}}
#| include: false
import dat

report = dat.open_report()
```

A sentence of its own, with `{{python}} report.as_of` and `{{python}} report.disclosed.btc.high_date`.
"""
FLOAT = """
```{{python}}
#| label: {kind}-{number}
#| {kind}-cap: Drawn or listed
{code}
```
"""


def make_rich(root: Path) -> Path:
    """Copy the miniature and add pages that list everything."""
    shutil.copytree(MINI, root, ignore=shutil.ignore_patterns(".dat", "_site"))
    settings = (root / "_quarto.yml").read_text("utf-8")
    for language in LANGUAGES:
        more = ", ".join(f"chapters/{language}/{name}.qmd" for name in PAGES)
        beta = f"chapters/{language}/beta.qmd"
        settings = settings.replace(f"{beta}]", f"{beta}, {more}]")
        for name, blocks in PAGES.items():
            path = root / "chapters" / language / f"{name}.qmd"
            path.write_text(PROSE.format(title=name) + "".join(map(_float, range(9), blocks)), "utf-8")
    (root / "_quarto.yml").write_text(settings.replace("toc: true}", "toc: true, css: own.css}"), "utf-8")
    (root / "own.css").write_text("p { color: black }\n", "utf-8")
    return root


def _float(number: int, code: str) -> str:
    return FLOAT.format(kind="fig" if "chart" in code else "tbl", number="abcdefghi"[number], code=code)


def render(root: Path, out: Path, *options: str) -> int:
    """Build the pages as `dat render` does, in spite of findings, and return its exit status."""
    return main(["--project", str(root), "render", "--to", "html", "--draft", "--out", str(out), *options])


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a site by its address."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# --- edits: each takes the project to another valid state, drawn by chance

Edit = Callable[[Path, random.Random], None]
WORDS = ("Slowly", "Quietly", "At last", "Meanwhile", "ようやく", "静かに")
AMOUNT = re.compile(r"\b\d[\d.]*(?= (?:BTC|ETH|USD)\b)")


def change(path: Path, make: Callable[[str], str]) -> None:
    path.write_text(make(path.read_text("utf-8")), "utf-8")


def change_line(path: Path, chance: random.Random, make: Callable[[str], str]) -> None:
    """Change one line of a table that holds an amount."""
    lines = path.read_text("utf-8").splitlines()
    number = chance.choice([number for number, line in enumerate(lines) if AMOUNT.search(line)])
    lines[number] = make(lines[number])
    path.write_text("\n".join(lines) + "\n", "utf-8")


def other_amount(root: Path, chance: random.Random) -> None:
    number = str(chance.randrange(1000, 9000))
    change_line(root / "data/ledger.csv", chance, lambda line: AMOUNT.sub(number, line, count=1))


def other_price(root: Path, chance: random.Random) -> None:
    number = str(chance.randrange(50_000, 130_000))
    change_line(root / "data/prices.csv", chance, lambda line: AMOUNT.sub(number, line, count=1))


def one_row_more(root: Path, chance: random.Random) -> None:
    day, number = chance.randrange(1, 29), chance.randrange(10**6)
    row = f"more-{number},,2025-12-{day:02},{chance.choice(('alpha,holding,9000 BTC', 'beta,holding,9999 ETH'))}"
    change(root / "data/ledger.csv", lambda text: f"{text}{row},,,tracker,,\n")


def one_row_less(root: Path, chance: random.Random) -> None:
    """Leave out a row, but none of the article's, whose numbers every page must print."""
    lines = (root / "data/ledger.csv").read_text("utf-8").splitlines(keepends=True)
    others = [number for number, line in enumerate(lines) if number and ",article," not in line]
    if len(others) > 4:
        del lines[chance.choice(others)]
    (root / "data/ledger.csv").write_text("".join(lines), "utf-8")


def other_order_of_rows(root: Path, chance: random.Random) -> None:
    head, *rows = (root / "data/ledger.csv").read_text("utf-8").splitlines(keepends=True)
    chance.shuffle(rows)
    (root / "data/ledger.csv").write_text("".join([head, *rows]), "utf-8")


def other_sentence(root: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(root.glob("chapters/*/*.qmd")))
    change(path, lambda text: f"{text}\n{chance.choice(WORDS)}.\n")


def other_title(root: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(root.glob("chapters/*/*.qmd")))
    change(
        path,
        lambda text: re.sub(
            "^title: .*$", f"title: {chance.choice(WORDS)}", text, count=1, flags=re.MULTILINE
        ),
    )


def other_term(root: Path, chance: random.Random) -> None:
    groups = ("verdict", "view", "kind", "table", "metric")
    change(root / "data/glossary.yml", lambda text: _reworded(text, chance.choice(groups), chance))


def _reworded(text: str, group: str, chance: random.Random) -> str:
    """Change the English words of one term of a group."""
    start = text.index(f"\n{group}:\n")
    end = text.find("\n\n", start)
    terms = list(re.finditer(r"en: (\w[\w ]*)\}", text[start:end]))
    term = chance.choice(terms)
    at = start + term.end(1)
    return f"{text[:at]} {chance.choice('abc')}{text[at:]}"


def other_style(root: Path, chance: random.Random) -> None:
    change(root / "own.css", lambda text: f"{text}p {{ margin: {chance.randrange(9)}px }}\n")


def other_day(root: Path, chance: random.Random) -> None:
    day = chance.choice(("2026-02-10", "2026-03-04", "2026-03-31", "2026-04-01"))
    change(root / "data/article.yml", lambda text: re.sub("as_of: .*", f"as_of: {day}", text))


def other_claim(root: Path, chance: random.Random) -> None:
    change(
        root / "data/claims.yml",
        lambda text: text.replace("It sold ", f"{chance.choice(WORDS[:4])} it sold "),
    )


def other_source(root: Path, chance: random.Random) -> None:
    change(
        root / "data/sources.yml",
        lambda text: text.replace("title: Results", f"title: Results {chance.choice('IVX')}"),
    )


def other_company(root: Path, chance: random.Random) -> None:
    change(
        root / "data/companies.yml",
        lambda text: re.sub("en: Beta[A-Z]*", f"en: Beta{chance.choice('XYZ')}", text, count=1),
    )


def other_site_title(root: Path, chance: random.Random) -> None:
    change(
        root / "_quarto.yml", lambda text: re.sub('Two sales.*"', f'Two sales {chance.choice(WORDS)}"', text)
    )


def other_order_of_pages(root: Path, chance: random.Random) -> None:
    language = chance.choice(LANGUAGES)
    one, two = (
        f"chapters/{language}/{name}.qmd" for name in chance.sample(("alpha", "beta", "market", "methods"), 2)
    )
    change(root / "_quarto.yml", lambda text: text.replace(one, "?").replace(two, one).replace("?", two))


EDITS: tuple[Edit, ...] = (
    other_amount,
    other_amount,
    other_price,
    one_row_more,
    one_row_less,
    other_order_of_rows,
    other_sentence,
    other_title,
    other_term,
    other_style,
    other_day,
    other_claim,
    other_source,
    other_company,
    other_site_title,
    other_order_of_pages,
)


def inputs_of(root: Path) -> dict[str, bytes]:
    """Return every file that a person edits."""
    return {name: data for name, data in files_of(root).items() if not name.startswith(".dat/")}


def put_back(root: Path, state: dict[str, bytes]) -> None:
    """Take the project back to an earlier state."""
    for name, data in state.items():
        (root / name).write_bytes(data)
