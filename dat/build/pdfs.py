"""The PDFs of a site: those whose documents are as they were are taken from what is remembered, the others typeset."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dat.build.site import SiteInTheMaking
from dat.cache.digest import canonical, digest_of
from dat.publish.hooks import BookInfo
from dat.publish.pages import Page, page_from
from dat.publish.pdf import pdf_jobs, typeset_all
from dat.publish.tools import typesetter
from dat.read.inputs import DATA_FILES
from dat.world import EDITIONS

if TYPE_CHECKING:
    from dat.publish.typeset import Job

Open = Callable[[], AbstractContextManager[Executor]]
"""Opens what does the jobs; asked only if there are any."""


@dataclass
class Pdfs:
    """The PDFs of a site whose pages are there, for the languages that have a `BookInfo`."""

    making: SiteInTheMaking
    infos: Mapping[str, BookInfo]
    _jobs: dict[str, Mapping[str, Job]] = field(default_factory=dict)

    def make(self, open_executor: Open) -> int:
        """Put every PDF into the site and return how many had to be typeset.

        Raises:
            BrokenPublication: PDFs that may not be published.
            MissingTool: the machine lacks a library or a font.
        """
        keys = {address: key for language in self.infos for address, key in self._keys(language).items()}
        known = self._known(keys)
        missing = [address for address in keys if address not in known]
        made = self._typeset(missing, open_executor) if missing else {}
        for address, key in keys.items():
            data = made[address] if address in made else known[address]
            self.making.shop.output.put(address, data)
            if address in made:
                self.making.shop.store.put(f"pdf {key}", data)
        return len(made)

    def one(self, address: str, open_executor: Open) -> bytes:
        """Return one PDF of the site.

        Raises:
            KeyError: the site has no such PDF.
            BrokenPublication: it may not be published.
        """
        keys = {name: key for language in self.infos for name, key in self._keys(language).items()}
        key = keys[address]
        data = self._known({address: key}).get(address)
        if data is None:
            data = self._typeset([address], open_executor)[address]
            self.making.shop.store.put(f"pdf {key}", data)
        return data

    def _known(self, keys: Mapping[str, str]) -> dict[str, bytes]:
        found = self.making.shop.store.get_many(f"pdf {key}" for key in keys.values())
        return {address: found[f"pdf {key}"] for address, key in keys.items() if f"pdf {key}" in found}

    def _typeset(self, addresses: Sequence[str], open_executor: Open) -> dict[str, bytes]:
        jobs = {address: job for language in self.infos for address, job in self._jobs_of(language).items()}
        # The reports of all languages begin first: they take longest.
        ordered = sorted(addresses, key=lambda address: jobs[address].longest is not None)
        with open_executor() as executor:
            made = typeset_all({address: jobs[address] for address in ordered}, executor)
        return {address: pdf.data for address, pdf in made.items()}

    def _keys(self, language: str) -> dict[str, str]:
        """Return the keys of a language's PDFs, remembered for as long as nothing changes that their documents are made of."""
        shop = self.making.shop
        read = [*(("file", name) for name in DATA_FILES), ("folder", EDITIONS), ("code", "dat")]
        pages = (shop.output.folder / address for address in self._addresses(language))
        parts = [*map(shop.world.digest, read), *(digest_of(page.read_bytes()) for page in pages)]
        name = f"pdf keys {digest_of(language, canonical(self.infos[language]), typesetter(), *parts)}"
        if (kept := shop.store.get(name)) is not None:
            found: dict[str, str] = json.loads(kept)
            return found
        keys = {address: job.key for address, job in self._jobs_of(language).items()}
        shop.store.put(name, json.dumps(keys).encode())
        return keys

    def _jobs_of(self, language: str) -> Mapping[str, Job]:
        if language not in self._jobs:
            exported = self.making.exported
            self._jobs[language] = pdf_jobs(
                self._pages(language),
                {language: self.infos[language]},
                self.making.hooks,
                self.making.companies,
                exported.attachments if exported is not None else {},
                self._picture,
            )
        return self._jobs[language]

    def _addresses(self, language: str) -> Sequence[str]:
        pages = self.making.plan.project.pages
        return [page.output for page in pages if page.language == language and "/" in page.output]

    def _pages(self, language: str) -> Sequence[Page]:
        folder = self.making.shop.output.folder
        texts = {
            address: (folder / address).read_text(encoding="utf-8") for address in self._addresses(language)
        }
        pages = (page_from(text, address) for address, text in texts.items())
        return [page for page in pages if page is not None]

    def _picture(self, address: str) -> bytes | None:
        folder = self.making.shop.output.folder.resolve()
        path = (folder / address).resolve()
        return path.read_bytes() if path.is_relative_to(folder) and path.is_file() else None
