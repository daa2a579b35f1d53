"""Building the report: the embedded engine makes the pages, publishing finishes them; Quarto's pages are finished alike."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dat.editions import read_editions
from dat.exports import FOLDER, export_files
from dat.exports.feed import feed_address, feed_xml
from dat.formatting import day_text
from dat.model import LANGUAGES
from dat.publish.hooks import BookInfo, Exported, Hooks, Usage
from dat.publish.site import publish
from dat.publish.structured import Describer
from dat.read.inputs import data_files
from dat.render.build import render
from dat.tables.cards import card_html, sources_table
from dat.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from dat.model import Dataset, Language
    from dat.render.site import Site
    from dat.values import Evaluations


def build_report(  # noqa: PLR0913 each argument is a choice of the command line
    root: Path,
    evaluations: Evaluations,
    *,
    out: Path | None,
    language: Language | None,
    to_pdf: bool,
    draft: bool,
    say: Callable[[str], None],
    claim_review: bool = False,
) -> Site:
    """Render and publish the project; the site that stands in its place afterwards is returned.

    `claim_review` describes the verdicts to search engines as ratings, too.
    """
    languages = (language,) if language else LANGUAGES

    def finish(site: Site) -> None:
        infos = book_infos(evaluations, languages, draft=draft)
        publish(
            site.folder,
            hooks(evaluations, claim_review=claim_review),
            infos,
            companies=briefed(evaluations.data),
            to_pdf=to_pdf,
            say=say,
        )

    return render(
        root,
        out=out,
        languages=[language] if language else None,
        draft=draft,
        on_progress=_progress(say),
        finish=finish,
    )


def finish_quarto(evaluations: Evaluations, *, site: Path, to_pdf: bool, say: Callable[[str], None]) -> None:
    """Finish the pages that Quarto built in `site`."""
    infos = book_infos(evaluations, LANGUAGES, draft=False)
    publish(site, hooks(evaluations), infos, companies=briefed(evaluations.data), to_pdf=to_pdf, say=say)


def hooks(evaluations: Evaluations, *, claim_review: bool = False) -> Hooks:
    """Return what publishing asks for: cards, the compact tables of sources, data files, descriptions of pages."""
    values: Mapping[str, Values] = {name: Values(evaluations, name) for name in LANGUAGES}
    editions = read_editions(evaluations.data.root)

    def card(metric: str, view: str, language: str) -> str:
        return card_html(values[language], metric, view)

    def sources(pairs: Sequence[tuple[str, str]], language: str) -> str:
        return sources_table(values[language], [(view, metric) for metric, view in pairs])

    def export(usage: Usage) -> Exported:
        files = export_files(evaluations, usage.numbers, usage.claims)
        feeds = {feed_address(name): feed_xml(editions, values[name]) for name in usage.languages}
        return Exported(files | feeds, _attachments(evaluations.data, files))

    return Hooks(card, sources, export, Describer(evaluations, editions, claim_review))


def _attachments(data: Dataset, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what travels inside the reports' PDFs: the data files as they are, and what was computed from them."""
    computed = {name: files[f"{FOLDER}/{name}"] for name in ("metrics.json", "claims.json")}
    return {PurePosixPath(name).name: content for name, content in data_files(data.root).items()} | computed


def briefed(data: Dataset) -> tuple[str, ...]:
    """Return the companies that get a briefing: the subjects of the report."""
    return tuple(company.id for company in data.companies.values() if company.role == "subject")


def book_infos(
    evaluations: Evaluations, languages: Sequence[Language], *, draft: bool
) -> dict[str, BookInfo]:
    """Return what the covers of the PDFs say, by language."""
    return {language: _book_info(Values(evaluations, language), draft=draft) for language in languages}


def _book_info(values: Values, *, draft: bool) -> BookInfo:
    article = values.data.article
    return BookInfo(
        language=values.language,
        title=values.term("interface", "report_title"),
        subtitle=article.title[values.language],
        as_of=article.as_of,
        edition=day_text(article.as_of, values.language),
        publisher=values.term("interface", "report_publisher"),
        draft=draft,
    )


def _progress(say: Callable[[str], None]) -> Callable[[str, int, int], None]:
    """Return a reporter that says each step once."""
    said: set[str] = set()

    def report(step: str, done: int, total: int) -> None:
        del done
        if step not in said:
            said.add(step)
            say(f"{step} ({total})" if total > 1 else step)

    return report
