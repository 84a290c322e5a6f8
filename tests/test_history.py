"""A scripted git history, told back exactly: create, edit, lay out anew, move, rename, delete, revert, break, cut."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import feedparser
import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY, SAMPLE, sample_root

from generator import build, history, snapshots
from generator.build import Content
from generator.changes import compare, flat_records, kind_of
from generator.findings import Report
from generator.located import read

PLAN = "1-kh-vi-du-2022"
Told = list[tuple[str, str, str | None, str | None, str]]


class Repository:
    """A content repository, one commit a day."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day = folder, 0
        self.git("init", "--quiet", "--initial-branch=main")
        (folder / ".git/info/exclude").write_text(".cache\n", encoding="utf-8")

    def git(self, *arguments: str) -> str:
        moment = f"2022-03-{self.day:02d}T08:00:00+07:00"
        environment = {
            **os.environ, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.c", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
        }  # fmt: skip
        return subprocess.run(["git", *arguments], cwd=self.folder, env=environment, check=True, capture_output=True, text=True).stdout

    def commit(self) -> str:
        self.day += 1
        self.git("add", "--all", ".")
        self.git("commit", "--quiet", "--message", f"day {self.day}")
        return self.git("rev-parse", "HEAD").strip()

    def file(self, name: str) -> Path:
        return self.folder / "content/plans" / PLAN / name

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name if "/" in name else self.file(name)
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), encoding="utf-8")

    def told(self, commit: str | None = None) -> Told:
        found = history.read(self.folder)
        assert found.state == "complete"
        return [(c.record_id, c.field, c.old, c.new, c.kind) for c in found.changes if commit in (None, c.commit)]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """The sample as a repository with its first publication."""
    folder = tmp_path / "repository"
    shutil.copytree(SAMPLE, folder)
    made = Repository(folder)
    made.commit()
    return made


def test_the_first_publication_is_no_change(repository: Repository) -> None:
    assert repository.told() == []
    assert history.read(repository.folder).since == "2022-03-01T01:00:00Z"


def test_an_edit_is_told_by_record_and_field(repository: Repository) -> None:
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    repository.edit("pl1.yml", "Make the first example", "Make one example")
    repository.edit("pl1.yml", "Làm ví dụ chung", "Làm vi dụ chung")
    repository.edit("pl1.yml", "Ví dụ chưa có tiền", "Một ví dụ còn thiếu tiền")
    repository.edit("pl1.yml", "Phụ lục 2 ghi 4.700.", "Phụ lục 2 ghi 4.700 triệu.")
    commit = repository.commit()
    assert sorted(repository.told(commit)) == [
        (f"{PLAN}.pl1.1", "budget", "1.200", "1.300", "substance"),
        (f"{PLAN}.pl1.1", "title_en", "Make the first example", "Make one example", "translation"),
        (f"{PLAN}.pl1.2-1", "notes.contradiction.budget_vi", "Phụ lục 2 ghi 4.700.", "Phụ lục 2 ghi 4.700 triệu.", "note"),
        (f"{PLAN}.pl1.2-1", "title_vi", "Làm ví dụ chung", "Làm vi dụ chung", "slip"),
        (f"{PLAN}.pl1.2-2", "title_vi", "Ví dụ chưa có tiền", "Một ví dụ còn thiếu tiền", "wording"),
    ]
    one = next(c for c in history.read(repository.folder).changes if c.field == "budget")
    assert (one.changed_at, one.commit, one.record_kind) == ("2022-03-02T01:00:00Z", commit, "task")
    assert one.change_id.startswith(commit[:12])


def test_a_file_laid_out_anew_is_no_change(repository: Repository) -> None:
    repository.edit(
        "pl1.yml", "  - {row: \"3\", title: {vi: Ví dụ theo Thành phố giao, en: An example for the City to assign}",
        "  - {title: {en: 'An example for the City to assign',\n      vi: \"Ví dụ theo Thành phố giao\"}, row: '3'",
    )  # fmt: skip
    repository.edit("pl2.yml", "ref:", "# a remark\nref:")
    repository.commit()
    assert repository.told() == []


def test_a_record_added_and_removed(repository: Repository) -> None:
    row = '  - {row: "9", title: {vi: Việc mới, en: New work}, product: "-", time: Cả năm, budget: "5"}\n'
    text = repository.file("pl1.yml").read_text(encoding="utf-8")
    repository.file("pl1.yml").write_text(text + row, encoding="utf-8")
    added = repository.commit()
    repository.file("pl1.yml").write_text(text, encoding="utf-8")
    removed = repository.commit()
    assert repository.told(added) == [(f"{PLAN}.pl1.9", "record", None, "Việc mới", "substance")]
    assert repository.told(removed) == [(f"{PLAN}.pl1.9", "record", "Việc mới", None, "substance")]


def test_a_renamed_row_keeps_its_story(repository: Repository) -> None:
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    repository.commit()
    repository.edit("pl1.yml", '{row: "1", title', f'{{row: "8", formerly: [{PLAN}.pl1.1], title')
    renamed = repository.commit()
    repository.edit("pl1.yml", 'budget: "1.300"', 'budget: "1.400"')
    repository.commit()
    assert (f"{PLAN}.pl1.8", "id", f"{PLAN}.pl1.1", f"{PLAN}.pl1.8", "substance") in repository.told(renamed)
    assert not [each for each in repository.told(renamed) if each[1] == "record"]
    story = history.read(repository.folder).by_record["task", f"{PLAN}.pl1.8"]
    assert [(c.old, c.new) for c in story if c.field == "budget"] == [("1.200", "1.300"), ("1.300", "1.400")]


def test_a_moved_file_keeps_the_story_of_all_its_records(repository: Repository) -> None:
    repository.edit("pl2.yml", 'budget: "4.700"', 'budget: "4.800"')
    repository.commit()
    repository.git("mv", f"content/plans/{PLAN}/pl2.yml", f"content/plans/{PLAN}/pl7.yml")
    repository.edit("plan.yml", "pl2", "pl7")
    moved = repository.commit()
    told = repository.told(moved)
    assert {each[1] for each in told} == {"id"}
    assert (f"{PLAN}.pl7.1", "id", f"{PLAN}.pl2.1", f"{PLAN}.pl7.1", "substance") in told
    assert [c.new for c in history.read(repository.folder).by_record["task", f"{PLAN}.pl7.1"]] == ["4.800", f"{PLAN}.pl7.1"]


def test_a_moved_plan_keeps_its_story(repository: Repository) -> None:
    repository.edit("pl2.yml", 'budget: "4.700"', 'budget: "4.800"')
    repository.commit()
    repository.git("mv", f"content/plans/{PLAN}", "content/plans/2-kh-vi-du-2022")
    told = repository.told(repository.commit())
    assert {each[1] for each in told} == {"id"}
    assert len(told) == 1 + len(repository_records(repository))
    story = history.read(repository.folder).by_record["task", "2-kh-vi-du-2022.pl2.1"]
    assert [c.new for c in story] == ["4.800", "2-kh-vi-du-2022.pl2.1"]


def repository_records(repository: Repository) -> set[str]:
    found = build.read(sample_root(repository.folder.parent / "again"), Report()).catalog
    return {key for key in flat_records(found) if key.startswith(f"{PLAN}.")}


def test_a_renamed_shared_record(repository: Repository) -> None:
    repository.edit("data/topics.yml", "id: vi-du", "id: mau, formerly: [vi-du]")
    told = repository.told(repository.commit())
    assert ("mau", "id", "vi-du", "mau", "classification") in told
    assert not [each for each in told if each[1] == "record"]


def test_a_revert_is_told_as_a_change_back(repository: Repository) -> None:
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    repository.commit()
    repository.day += 1
    repository.git("revert", "--no-edit", "HEAD")
    assert [each[2:4] for each in repository.told()] == [("1.200", "1.300"), ("1.300", "1.200")]


def test_a_deleted_plan_and_its_return(repository: Repository) -> None:
    repository.git("rm", "-r", "--quiet", f"content/plans/{PLAN}")
    deleted = repository.told(repository.commit())
    assert {each[1] for each in deleted} == {"record"}
    assert all(each[3] is None for each in deleted)
    repository.git("checkout", "HEAD~1", "--", "content/plans")
    returned = repository.told(repository.commit())
    assert {each[0] for each in returned} == {each[0] for each in deleted}
    assert all(each[2] is None for each in returned)


def test_a_state_that_cannot_be_read_was_never_published(repository: Repository) -> None:
    text = repository.file("pl1.yml").read_text(encoding="utf-8")
    repository.file("pl1.yml").write_text("tasks: [", encoding="utf-8")
    broken = repository.commit()
    repository.file("pl1.yml").write_text(text.replace('budget: "1.200"', 'budget: "1.250"'), encoding="utf-8")
    mended = repository.commit()
    told = [(f"{PLAN}.pl1.1", "budget", "1.200", "1.250", "substance")]
    assert (repository.told(broken), repository.told(mended)) == ([], told)
    assert repository.told() == told  # from the cache


def test_a_merged_change_is_published_when_it_is_merged(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "work")
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    repository.commit()
    repository.edit("pl1.yml", 'budget: "1.300"', 'budget: "1.400"')
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.day += 1
    repository.git("merge", "--quiet", "--no-ff", "--no-edit", "work")
    merge = repository.git("rev-parse", "HEAD").strip()
    assert repository.told() == repository.told(merge) == [(f"{PLAN}.pl1.1", "budget", "1.200", "1.400", "substance")]


def test_the_cache_tells_what_git_tells(repository: Repository) -> None:
    for amount in ("1.300", "1.400"):
        text = repository.file("pl1.yml").read_text(encoding="utf-8")
        repository.file("pl1.yml").write_text(text.replace('budget: "1.200"', f'budget: "{amount}"').replace('budget: "1.300"', f'budget: "{amount}"'), encoding="utf-8")
        repository.commit()
        grown = repository.told()
    shutil.rmtree(repository.folder / ".cache")
    assert repository.told() == grown
    repository.git("commit", "--quiet", "--amend", "--message", "another past")
    assert [each[3] for each in repository.told()] == ["1.300", "1.400"]


def test_a_shallow_clone_says_that_the_history_is_cut(repository: Repository, tmp_path: Path) -> None:
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    repository.commit()
    repository.edit("pl1.yml", 'budget: "1.300"', 'budget: "1.400"')
    repository.commit()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth", "2", f"file://{repository.folder}", str(clone)], check=True, capture_output=True)
    found = history.read(clone)
    assert found.state == "shallow"
    assert [(c.old, c.new) for c in found.changes] == [("1.300", "1.400")]
    site = site_of(clone, tmp_path)
    words = BeautifulSoup((site / "thay-doi/index.html").read_text(encoding="utf-8"), "html.parser").get_text()
    assert "02/03/2022" in words
    assert "cắt bớt" in words
    shutil.rmtree(clone / ".git")
    assert history.read(clone) == history.History()


def site_of(folder: Path, tmp_path: Path) -> Path:
    """The site of a repository with the sample's content."""
    for name in ("templates", "content/pages", "data/interface"):
        shutil.copytree(REPOSITORY / name, folder / name, dirs_exist_ok=True)
    shutil.copy(REPOSITORY / "mkdocs.yml", folder)
    report = Report()
    content = build.read(folder, report)
    assert not report.errors, report.render("text")
    build.build(content, tmp_path / "site", lambda _: None)
    return tmp_path / "site"


def test_pages_and_feeds_tell_the_change(repository: Repository, tmp_path: Path) -> None:
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    commit = repository.commit()
    site = site_of(repository.folder, tmp_path)
    for page in ("thay-doi/index.html", f"nhiem-vu/{PLAN}.pl1.1.html", f"ke-hoach/{PLAN}.html", "don-vi/phong-quan-ly-vi-du.html", "en/changes/index.html"):
        soup = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
        assert [d.get_text() for d in soup.find_all("del")] == ["1.200"], page
        assert [d.get_text() for d in soup.find_all("ins")] == ["1.300"], page
        assert commit[:12] in soup.get_text()
    for feed in ("thay-doi/index.atom", f"ke-hoach/{PLAN}.atom", "don-vi/phong-quan-ly-vi-du.atom", "en/units/phong-quan-ly-vi-du.atom"):
        parsed = feedparser.parse((site / feed).read_bytes())
        assert not parsed.bozo, parsed
        assert parsed.version == "atom10"
        assert len(parsed.entries) == 1
        assert parsed.entries[0].updated == "2022-03-02T01:00:00Z"
        assert "1.200 → 1.300" in parsed.entries[0].content[0].value
        assert parsed.entries[0].link.endswith(f"#{commit[:12]}")
    other = feedparser.parse((site / "don-vi/trung-tam-vi-du.atom").read_bytes())
    assert not other.bozo
    assert other.entries == []


def test_every_feed_is_well_formed(site: Path) -> None:
    feeds = sorted(site.rglob("*.atom"))
    assert len(feeds) > 100
    identities = set()
    for path in feeds:
        parsed = feedparser.parse(path.read_bytes())
        assert not parsed.bozo, path
        assert parsed.feed.id
        assert parsed.feed.updated
        identities |= {parsed.feed.id, *(entry.id for entry in parsed.entries)}
        assert path.with_suffix(".html").is_file(), path
    assert len(identities) >= len(feeds)


def test_a_flat_file_is_a_flat_catalog(real: Content) -> None:
    """The two ways to the flat record, from the files and from the catalog, are one notion."""
    report = Report()
    flat: snapshots.Flat = {}
    for folder in sorted((REPOSITORY / "content/plans").iterdir()):
        files = {file.stem: read(file, file.name, report).value for file in folder.glob("*.yml")}
        flat |= snapshots.flat_plan(folder.name, files)[0]
    for name in snapshots.REGISTRIES:
        flat |= snapshots.flat_registry(name, read(REPOSITORY / f"data/{name}.yml", name, report).value)[0]
    assert flat == flat_records(real.catalog)
    assert list(compare(flat, flat, {})) == []


@pytest.mark.parametrize(
    ("field", "old", "new", "kind"),
    [
        ("title_vi", "Xây dựng 05 đề án", "Xây dựng 06 đề án", "substance"),
        ("title_vi", "Xây dựng đề án", "Xây dưng đề án", "slip"),
        ("title_vi", "Xây dựng đề án", "Xây dựng đề án.", "slip"),
        ("title_vi", "Xây dựng đề án", "Thẩm định đề án", "wording"),
        ("title_vi", "Được hỗ trợ", "Không được hỗ trợ", "wording"),
        ("title_vi", None, "Xây dựng đề án", "substance"),
        ("time_vi", "Quý I", "Quý II", "substance"),
        ("budget", "-", "0", "substance"),
        ("topics", "a", "a;b", "classification"),
        ("group_vi", "Điểm d", "Mục III.6, điểm d", "classification"),
        ("name_vi", None, "Tốc độ tăng TFP", "classification"),
        ("value", "5,8%", "5,9%", "substance"),
        ("legal_bases.1.text_vi", "Quyết định về chương trình", "Quyết định ban hành chương trình", "wording"),
        ("legal_bases.1.number", "12/TTr", "1860/QĐ", "substance"),
        ("groups.I_vi", "Việc chung", "Các việc chung", "wording"),
        ("lead_vi", "Sở A", "Sở B", "substance"),
        ("lead_en", "A", "B", "translation"),
        ("notes.slip.title_vi", "a", "b", "note"),
    ],
)  # fmt: skip
def test_the_kind_of_a_change(field: str, old: str | None, new: str, kind: str) -> None:
    assert kind_of(field, old, new) == kind


def test_what_the_portal_adds_is_told_apart_from_what_the_document_says() -> None:
    """A registry, a sentence in the portal's words and a topic are its own; a duty in the document's words is not."""
    old = {"topic/a": {"name_vi": "A"}, "p.s.p1": {"kind": "solution", "text_vi": "Có 5 việc"}, "p.s.p2": {"kind": "duty", "text_vi": "Có 5 việc"}}
    new = {"topic/b": {"name_vi": "B"}, "p.s.p1": {"kind": "solution", "text_vi": "Có 6 việc"}, "p.s.p2": {"kind": "duty", "text_vi": "Có 6 việc"}}
    assert {(each.record_id, each.field): each.kind for each in compare(old, new, {})} == {
        ("topic/a", "record"): "classification", ("topic/b", "record"): "classification",
        ("p.s.p1", "text_vi"): "classification", ("p.s.p2", "text_vi"): "substance",
    }  # fmt: skip


def test_the_page_of_changes_leads_with_substance_and_names_what_it_shows(repository: Repository, tmp_path: Path) -> None:
    """Topics are classification: named, never as ids, on the record's page, and only counted among all changes."""
    repository.edit("pl1.yml", 'budget: "1.200", topics: [vi-du]', 'budget: "1.200"')
    repository.commit()
    site = site_of(repository.folder, tmp_path)
    home = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert "chưa có thay đổi nào về điều các văn bản nói" in home.find(id="changed").find_parent("section").get_text()
    every = BeautifulSoup((site / "thay-doi/index.html").read_text(encoding="utf-8"), "html.parser")
    assert "Phân loại của cổng: 1" in every.select_one(".op-change").get_text()
    assert not every.select("del, ins")
    said = [each.get_text() for page in site.glob(f"nhiem-vu/{PLAN}.*.html") for each in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("del, ins")]
    assert said == ["Ví dụ", "(không có)"]


def test_every_field_that_can_change_has_a_name(real: Content) -> None:
    for record, fields in flat_records(real.catalog).items():
        for field in fields:
            if not field.startswith("notes."):
                stem = field.removesuffix("_vi").removesuffix("_en").partition(".")[0]
                for interface in real.interfaces.values():
                    assert f"field.{stem}" in interface.messages, (record, field)


# --- histories that are cut, spoiled or odd ----------------------------------------------------------


def portal_of(folder: Path) -> Path:
    """A repository with the sample's content becomes a whole portal."""
    for name in ("templates", "content/pages", "data/interface"):
        shutil.copytree(REPOSITORY / name, folder / name, dirs_exist_ok=True)
    shutil.copy(REPOSITORY / "mkdocs.yml", folder)
    return folder


def command(root: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """`portal build` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", str(root), "--out", str(out)],
        cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def bytes_of(site: Path) -> dict[str, bytes]:
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def with_three_budgets(repository: Repository) -> None:
    """A portal whose first amount was changed three times, a commit each."""
    portal_of(repository.folder)
    repository.commit()
    for old, new in (("1.200", "1.300"), ("1.300", "1.400"), ("1.400", "1.500")):
        repository.edit("pl1.yml", f'budget: "{old}"', f'budget: "{new}"')
        repository.commit()


def test_a_clone_that_is_deepened_tells_all_of_its_history(repository: Repository, tmp_path: Path) -> None:
    with_three_budgets(repository)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{repository.folder}", str(clone)], check=True, capture_output=True)
    past = time.time() - 60
    told = []
    for deepen in ([], ["--deepen", "1"], ["--unshallow"]):
        if deepen:
            subprocess.run(["git", "fetch", "--quiet", *deepen], cwd=clone, check=True, capture_output=True)
        for path in clone.rglob("*"):
            os.utime(path, (past, past))  # so that a stamp is kept
        said = command(clone, tmp_path / "site")
        assert (said.returncode, "Nothing changed" in said.stdout) == (0, False), said.stdout + said.stderr
        told.append((history.read(clone).state, [(c.old, c.new) for c in history.read(clone).changes]))
    assert told == [
        ("shallow", []),
        ("shallow", [("1.400", "1.500")]),
        ("complete", [("1.200", "1.300"), ("1.300", "1.400"), ("1.400", "1.500")]),
    ]
    kept = bytes_of(tmp_path / "site")
    shutil.rmtree(clone / ".cache")
    assert command(clone, tmp_path / "fresh").returncode == 0
    assert bytes_of(tmp_path / "fresh") == kept


def test_a_file_that_git_has_lost_leaves_a_gap_that_is_said(repository: Repository, tmp_path: Path) -> None:
    with_three_budgets(repository)
    whole = [(c.old, c.new) for c in history.read(repository.folder).changes]
    assert len(whole) == 3
    lost = repository.git("rev-parse", f"HEAD~1:content/plans/{PLAN}/pl1.yml").strip()
    file = repository.folder / ".git/objects" / lost[:2] / lost[2:]
    aside = tmp_path / "lost"
    file.rename(aside)
    shutil.rmtree(repository.folder / ".cache")
    found = history.read(repository.folder)
    assert [(c.old, c.new) for c in found.changes] == whole[:1]
    assert [len(each) for each in found.untold] == [40, 40]  # the one that wrote the file, and the one that changed it
    said = command(repository.folder, tmp_path / "site")
    assert said.returncode == 0, said.stderr
    assert found.untold[0][:12] in said.stdout
    for page, words in (("thay-doi/index.html", "không biết 2 lần sửa"), ("en/changes/index.html", "not known what 2 commits changed")):
        assert words in (tmp_path / "site" / page).read_text(encoding="utf-8")
    untouched = (tmp_path / "site/chu-de/vi-du.html").read_text(encoding="utf-8")
    assert "không biết 2 lần sửa" in untouched
    assert "Chưa có thay đổi nào" not in untouched  # that is not known
    aside.rename(file)  # HEAD is what it was
    assert "Nothing changed" not in command(repository.folder, tmp_path / "site").stdout
    assert [(c.old, c.new) for c in history.read(repository.folder).changes] == whole
    assert "không biết" not in (tmp_path / "site/thay-doi/index.html").read_text(encoding="utf-8")


def test_commits_that_git_has_lost_are_a_damaged_history(repository: Repository, tmp_path: Path) -> None:
    first = repository.git("rev-parse", "HEAD").strip()
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    repository.commit()
    (repository.folder / ".git/objects" / first[:2] / first[2:]).unlink()
    assert history.read(repository.folder) == history.History("damaged")
    said = command(portal_of(repository.folder), tmp_path / "site")
    assert (said.returncode, "git fsck" in said.stdout) == (0, True)
    assert "bị hỏng, không đọc được" in (tmp_path / "site/thay-doi/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("seconds", ["999999999999", "-86400", "99999999999999999999"])
def test_a_date_that_no_calendar_has_is_not_guessed(repository: Repository, seconds: str) -> None:
    repository.edit("pl1.yml", 'budget: "1.200"', 'budget: "1.300"')
    repository.git("add", "--all", ".")
    tree, parent = repository.git("write-tree").strip(), repository.git("rev-parse", "HEAD").strip()
    text = f"tree {tree}\nparent {parent}\nauthor A <a@b.c> 0 +0000\ncommitter A <a@b.c> {seconds} +0000\n\nodd\n"
    (repository.folder / ".git/odd").write_text(text, encoding="utf-8")
    odd = repository.git("hash-object", "-t", "commit", "-w", "--literally", ".git/odd").strip()
    repository.git("reset", "--quiet", "--hard", odd)
    repository.edit("pl1.yml", 'budget: "1.300"', 'budget: "1.400"')
    repository.commit()
    for _ in range(2):  # from git, and from the cache
        found = history.read(repository.folder)
        assert found.untold == (odd,)
        assert odd[:12] in found.gap
        assert [(c.old, c.new) for c in found.changes] == [("1.300", "1.400")]
        assert found.since == "2022-03-01T01:00:00Z"
