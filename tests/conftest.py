"""The miniature project: two companies, a dozen rows, four claims, all values known by heart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dat.metrics import View, open_view
from dat.model import Dataset
from dat.read import read_dataset

ROOT = Path(__file__).resolve().parent.parent
MINI = ROOT / "tests" / "data" / "mini"


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A copy of the miniature project that a test may change."""
    return Path(shutil.copytree(MINI, tmp_path / "mini", ignore=shutil.ignore_patterns(".dat", "_site")))


@pytest.fixture(scope="session")
def mini_data() -> Dataset:
    return read_dataset(MINI)


@pytest.fixture(scope="session")
def real_data() -> Dataset:
    return read_dataset(ROOT)


@pytest.fixture(scope="session")
def disclosed(mini_data: Dataset) -> View:
    return open_view(mini_data, "disclosed")


@pytest.fixture(scope="session")
def article(mini_data: Dataset) -> View:
    return open_view(mini_data, "article")
