"""The workflow on a forge: files that the forges accept, pinned and with few rights; scripts that run; links that lead there."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from conftest import REPOSITORY
from test_differences import git
from test_sample_site import soup

from generator.build import Content
from generator.cli import main
from generator.findings import Where
from generator.forge import Forge, owners
from generator.settings import Site

EXAMPLE = REPOSITORY / "docs/examples/country"
WORKFLOWS = [*sorted((REPOSITORY / ".github/workflows").glob("*.yml")), EXAMPLE / "github.yml"]


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.gitlab-ci", [REPOSITORY / ".gitlab-ci.yml", EXAMPLE / "gitlab-ci.yml"]),
        ("vendor.github-issue-forms", [REPOSITORY / ".github/ISSUE_TEMPLATE/mistake.yml"]),
    ],
)
def test_the_forges_accept_the_files(schema: str, files: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_and_rights_are_few(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for used in re.findall(r"uses: *(\S+)(.*)", text):
        assert re.fullmatch(r"[\w-]+(?:/[\w-]+)+@[0-9a-f]{40}", used[0]), used
        assert re.search(r"# v\d+\.\d+\.\d+$", used[1]), used
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), (
                "words of a pull request reach a shell through the environment only"
            )
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_the_workflows_have_no_known_weakness() -> None:
    """zizmor, offline and at its strictest: injection, rights, credentials, pins."""
    command = ["zizmor", "--offline", "--persona", "pedantic", "--no-progress", "--format", "json", str(REPOSITORY / ".github"), str(EXAMPLE / "github.yml")]
    done = subprocess.run([Path(sys.executable).parent / command[0], *command[1:]], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout) == [], done.stdout
    assert done.returncode == 0, done.stderr


def test_a_commit_with_a_fault_in_the_content_is_stopped(root: Path) -> None:
    shutil.copytree(REPOSITORY / "tools/hooks", root / "tools/hooks")
    (root / ".venv/bin").mkdir(parents=True)
    portal = root / ".venv/bin/portal"
    portal.write_text(f'#!/bin/sh\nexec {sys.executable} -m generator "$@"\n', encoding="utf-8")
    portal.chmod(0o755)
    git(root, "init")
    git(root, "config", "core.hooksPath", "tools/hooks")

    def commit(*paths: str) -> subprocess.CompletedProcess[str]:
        git(root, "add", *paths)
        return subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-m", "x"],
            cwd=root, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip

    assert commit("content", "data", "mkdocs.yml").returncode == 0
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    good = section.read_text(encoding="utf-8")
    section.write_text(good.replace("budget:", "buget:"), encoding="utf-8")
    stopped = commit("content")
    assert stopped.returncode != 0
    assert "unknown-key" in stopped.stdout + stopped.stderr
    section.write_text(good.replace('"1.200"', '"1.300"'), encoding="utf-8")
    assert commit("content").returncode == 0
    portal.unlink()
    section.write_text(good, encoding="utf-8")
    done = subprocess.run(["sh", "tools/hooks/pre-commit"], cwd=root, capture_output=True, check=False, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, "a machine without the program can commit"


class _GitLab(http.server.BaseHTTPRequestHandler):
    """As much of GitLab as a comment needs."""

    notes: ClassVar[list[dict[str, Any]]] = []

    def log_message(self, *_: object) -> None:
        """Be quiet."""

    def _answer(self, value: object) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def _body(self) -> str:
        assert self.headers["PRIVATE-TOKEN"] == "secret"
        return str(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"])

    def do_GET(self) -> None:
        assert self.path.startswith("/api/v4/projects/7/merge_requests/3/notes?")
        self._answer(self.notes)

    def do_POST(self) -> None:
        assert self.path == "/api/v4/projects/7/merge_requests/3/notes"
        self.notes.append({"id": len(self.notes) + 1, "body": self._body()})
        self._answer(self.notes[-1])

    def do_PUT(self) -> None:
        note = next(each for each in self.notes if each["id"] == int(self.path.rpartition("/")[2]))
        note["body"] = self._body()
        self._answer(note)


def test_a_merge_request_of_gitlab_has_one_comment_that_is_kept_up_to_date(tmp_path: Path) -> None:
    _GitLab.notes[:] = [{"id": 1, "body": "something a person said"}]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _GitLab)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    file = tmp_path / "changes.md"
    environment = {
        "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4", "CI_PROJECT_ID": "7", "CI_MERGE_REQUEST_IID": "3",
    }  # fmt: skip

    def comment(words: str, **more: str) -> str:
        file.write_text(words, encoding="utf-8")
        script = REPOSITORY / "tools/forge/gitlab_comment.py"
        done = subprocess.run(
            [sys.executable, str(script), str(file)], capture_output=True, text=True, check=True, env={**environment, **more}
        )
        return done.stdout

    try:
        assert "not set" in comment("một")
        assert len(_GitLab.notes) == 1
        comment("hai", PORTAL_COMMENT_TOKEN="secret")
        comment("ba", PORTAL_COMMENT_TOKEN="secret")
    finally:
        server.shutdown()
    assert [each["body"].rpartition("\n")[2] for each in _GitLab.notes] == ["something a person said", "ba"]


def test_the_scripts_of_the_workflow_run(root: Path, tmp_path: Path) -> None:
    git(root, "init")
    git(root, "add", "-A")
    git(root, "commit", "-m", "first")
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    section.write_text(section.read_text(encoding="utf-8").replace('"1.200"', '"1.300"'), encoding="utf-8")
    git(root, "commit", "-am", "second")

    def run(script: str, *arguments: str) -> str:
        done = subprocess.run(
            ["sh", str(REPOSITORY / "tools/forge" / script), *arguments], cwd=root, capture_output=True, text=True, check=False,
            env={"PORTAL": f"{sys.executable} -m generator", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("diff-comment.sh", "HEAD~1", str(tmp_path / "comment.md"))
    comment = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert "1.300" in comment and "<details><summary>English</summary>" in comment
    assert run("program-changed.sh", "HEAD~1") == "program=false\n"
    (root / "mkdocs.yml").write_text((root / "mkdocs.yml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    git(root, "commit", "-am", "third")
    assert run("program-changed.sh", "HEAD~1") == "program=true\n"


def test_codeowners_is_up_to_date_and_names_every_unit(real: Content) -> None:
    text = (REPOSITORY / "CODEOWNERS").read_text(encoding="utf-8")
    assert real.site is not None
    at = Forge.of(real.site.config.get("repo_url"))
    assert text == owners(real.catalog, at.group if at else "portal"), "run `portal owners`"
    for line in text.splitlines():
        if line.startswith("/"):
            assert (REPOSITORY / line.split()[0].strip("/")).exists(), line
    for section in real.catalog.sections.values():
        if section.organisation:
            assert f"/{section.key}.yml @" in text and f"/{section.organisation}" in text


@pytest.mark.parametrize(
    ("url", "line", "report"),
    [
        (
            "https://github.com/a/b.git",
            "https://github.com/a/b/blob/main/data/x.yml#L7",
            "https://github.com/a/b/issues/new",
        ),
        (
            "https://gitlab.example.org/a/b/",
            "https://gitlab.example.org/a/b/-/blob/main/data/x.yml#L7",
            "https://gitlab.example.org/a/b/-/issues/new",
        ),
    ],
)
def test_addresses_on_the_forges(url: str, line: str, report: str) -> None:
    forge = Forge.of(url)
    assert forge is not None
    assert forge.line(Where("data/x.yml", 7, 1)) == line
    address = forge.report("a.b.1", "https://x.example/y.html", "Sai & sót")
    assert address.partition("?")[0] == report
    assert "a.b.1" in str(parse_qs(urlsplit(address).query)) and "Sai & sót" in str(parse_qs(urlsplit(address).query))


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "git@github.com:a/b", "https://github.com"])
def test_without_an_address_there_is_no_forge(url: str | None) -> None:
    assert Forge.of(url) is None


def test_the_workflow_says_where_the_repository_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(root, {"repo_url": "https://github.com/a/b"})
    assert site.repository == "https://github.com/a/b"
    monkeypatch.setenv("REPO_URL", "https://gitlab.example.org/c/d")
    assert Site(root, site.config).repository == "https://gitlab.example.org/c/d"


def test_record_pages_link_to_their_line(root: Path, sample_site: Path) -> None:
    path = "en/tasks/1-kh-vi-du-2022.pl1.1.html"
    assert not soup(sample_site / path).select('a[rel~="external"]')
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\nrepo_url: https://github.com/a/b\n", encoding="utf-8")
    assert main(["build", "--root", str(root)]) == 0
    links = {
        " ".join(link.get_text().split()): link["href"]
        for link in soup(root / "site" / path).select('a[rel~="external"]')
    }
    file, _, number = links["See or propose a change"].partition("#L")
    assert file.endswith("/blob/main/content/plans/1-kh-vi-du-2022/pl1.yml")
    lines = (root / "content/plans/1-kh-vi-du-2022/pl1.yml").read_text(encoding="utf-8").splitlines()
    assert "Làm ví dụ thứ nhất" in lines[int(number) - 1]
    assert "1-kh-vi-du-2022.pl1.1" in links["Report a mistake"]
    assert "api.github.com" not in (root / "site/index.html").read_text(encoding="utf-8")
    for kind in (
        "en/plans/1-kh-vi-du-2022.html",
        "don-vi/so-vi-du.html",
        "chi-tieu/so-vi-du.html",
        "chu-de/vi-du.html",
    ):
        assert soup(root / "site" / kind).select('a[rel~="external"]'), kind
