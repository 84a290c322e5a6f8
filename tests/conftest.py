"""What the tests share: the repository's root, roots made from the sample, and built sites."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import build
from generator.build import Content
from generator.findings import Report
from generator.portal import Portal, compose

REPOSITORY = Path(__file__).parent.parent
SAMPLE = Path(__file__).parent / "sample"


def sample_root(folder: Path) -> Path:
    """A root with the sample's records and the repository's own templates, pages and interface strings."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    shutil.copytree(REPOSITORY / "data" / "interface", folder / "data" / "interface")
    shutil.copytree(REPOSITORY / "content" / "pages", folder / "content" / "pages")
    shutil.copytree(REPOSITORY / "templates", folder / "templates")
    shutil.copy(REPOSITORY / "mkdocs.yml", folder / "mkdocs.yml")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A fresh copy of the sample."""
    return sample_root(tmp_path / "root")


@pytest.fixture(scope="session")
def real() -> Content:
    """The repository's own content, read once."""
    report = Report()
    content = build.read(REPOSITORY, report)
    assert not report.errors, report.render("text")
    return content


@pytest.fixture(scope="session")
def portal(real: Content) -> Portal:
    """The repository's own content, composed."""
    return compose(real.catalog)


def _built(make: Callable[[Path], Path], folder: Path) -> Path:
    root = make(folder / "root")
    report = Report()
    content = build.read(root, report)
    assert not report.errors, report.render("text")
    build.build(content, folder / "site", lambda _: None)
    return folder / "site"


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, built."""
    return _built(sample_root, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def site(real: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own content, built."""
    out = tmp_path_factory.mktemp("real") / "site"
    build.build(real, out, lambda _: None)
    return out


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `departments/<id>` (roots) and `public/<id>` (their sites), built side by side in processes of their own."""
    import departments

    folder = tmp_path_factory.mktemp("country")
    builds = []
    for department in departments.PLANS:
        root = departments.department_root(folder / "departments" / department, department)
        if (REPOSITORY / ".cache/pictures").is_dir():  # drawn once, by their content
            shutil.copytree(REPOSITORY / ".cache/pictures", root / ".cache/pictures")
        builds.append(departments.started("build", "--root", root, "--out", folder / "public" / department))
    for build in builds:
        output, _ = build.communicate()
        assert build.returncode == 0, output
    return folder
