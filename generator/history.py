"""What was changed after publication: the git history of the YAML, told as records and fields.

The main line is followed (first parents): a merged change is published when it is merged.
A plan or a registry that appears is a first publication and no change; a state whose files cannot be read was
never published, and the next one that can is compared with the last one before it. A commit of which git has lost a
file, or whose date no calendar has, cannot be told: it is counted, and nothing is guessed. What a commit changed is
kept in `.cache/` under its hash and that of the code that tells it.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from generator import changes, git, languages, memo, snapshots
from generator.changes import ID_FIELD, Change, Flat
from generator.findings import Report
from generator.located import parse

State = Literal["complete", "shallow", "damaged", "none"]
PLANS, REGISTRIES = "content/plans/", "data/"
CACHE = ".cache/history.json"


@dataclass(frozen=True)
class Published:
    """One change of one field, as it was published. `record_id` is the id that the record has today."""

    change_id: str
    changed_at: str
    commit: str
    record_id: str
    record_kind: str
    field: str
    old: str | None
    new: str | None
    kind: str


@dataclass(frozen=True)
class History:
    """Every published change, oldest first, and how far back the history reaches."""

    state: State = "none"
    changes: tuple[Published, ...] = ()
    since: str = ""
    """When the oldest commit known here was made (UTC)."""
    untold: tuple[str, ...] = ()
    """Commits whose changes cannot be told, oldest first: git has lost a file of theirs, or their date is none."""

    @property
    def gap(self) -> str:
        """What is missing and may be there another time, for whoever builds; empty where nothing is."""
        if self.state == "damaged":
            return "git cannot read the history of the content (try “git fsck”); the pages say so"
        named = ", ".join(each[:12] for each in self.untold)
        return f"the history lacks what these commits changed (a file is lost, or the date is none); the pages say so: {named}" if named else ""

    @cached_property
    def by_record(self) -> Mapping[tuple[str, str], list[Published]]:
        """(kind, id) of a record → its changes, oldest first."""
        found: dict[tuple[str, str], list[Published]] = {}
        for each in self.changes:
            found.setdefault((each.record_kind, each.record_id), []).append(each)
        return found


def read(root: Path) -> History:
    """The history of the content below `root`. State `none` where there is no git or no repository."""
    try:
        head, shallow, prefix, cut = git.run(
            root, "rev-parse", "HEAD", "--is-shallow-repository", "--show-prefix", "--git-path", "shallow"
        ).decode().split("\n")[:4]  # fmt: skip
    except (git.GitError, ValueError):
        return History()
    stories = _Stories(root, prefix)
    try:
        told = stories.read(f"{head} {prefix} {_ends(root / cut) if shallow == 'true' else ''}")
    except git.GitError:
        return History("damaged")
    dates = [entry["at"] for entry in told if entry["at"]]
    return History(
        "shallow" if shallow == "true" else "complete",
        tuple(_published(told)),
        min(dates) if dates else "",
        tuple(entry["commit"] for entry in told if entry.get("untold")),
    )


def _ends(cut: Path) -> str:
    """A digest of where a shallow history ends: it can be deepened while its last commit stays the same."""
    try:
        return hashlib.sha256(cut.read_bytes()).hexdigest()
    except OSError:
        return "?"


def _version() -> str:
    """A digest of the code on which the telling depends."""
    return memo.program(*(Path(str(module.__file__)) for module in (languages, changes, snapshots)), Path(__file__))[:16]


@dataclass
class _Commit:
    """One commit of the main line: the files it changed, as (status, blob, old path, path)."""

    hash: str
    at: str
    files: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass
class _Stories:
    """Tells what each commit did. `state` is path → blob, `seen` the groups of files published so far."""

    root: Path
    prefix: str
    state: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def read(self, reach: str) -> list[dict[str, Any]]:
        """Per commit, oldest first: its hash, date, renames (old → new key) and changes. `reach`: from where to where.

        Raises GitError where git cannot list the commits.
        """
        version = _version()
        cache = memo.kept_json(self.root / CACHE)
        if cache is None or cache["version"] != version:
            cache = {"reach": None, "commits": {}}
        if cache["reach"] == reach:
            return list(cache["commits"].values())
        commits = self._commits()
        told: dict[str, Any] = {}
        before = ""
        for commit in commits:
            # What a commit did depends on it and on all before it: a rewritten past is told anew.
            key = hashlib.sha256(f"{before} {commit.hash} {self.prefix}".encode()).hexdigest()[:24]
            before = key
            old_state = dict(self.state)
            self._apply(commit)
            told[key] = cache["commits"].get(key) or self._told(commit, old_state)
            for group in told[key]["unreadable"]:
                self._put_back(group, old_state)
            self.seen |= {group for path in self.state if (group := _group(path))}
        sure = {key: entry for key, entry in told.items() if not entry.get("untold")}
        # What is lost today may be there tomorrow: with a gap, every build looks again.
        memo.keep_json(self.root / CACHE, {"version": version, "reach": reach if sure == told else None, "commits": sure})
        return list(told.values())

    def _told(self, commit: _Commit, old_state: Mapping[str, str]) -> dict[str, Any]:
        try:
            if commit.at:
                return self._tell(commit, old_state)
        except git.GitError:
            pass
        return {"commit": commit.hash, "at": commit.at, "renamed": {}, "changes": [], "unreadable": [], "untold": True}

    def _commits(self) -> list[_Commit]:
        """The commits of the main line that touch the content, oldest first."""
        log = git.run(
            self.root, "log", "--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z", "--root", "--no-abbrev",
            "--find-renames=40%", "--relative", "--format=%x01%H%x00%ct", "HEAD", "--", PLANS, REGISTRIES,
        ).decode("utf-8", "replace")  # fmt: skip
        found: list[_Commit] = []
        for block in log.split("\x01")[1:]:
            parts = block.split("\0")
            commit = _Commit(parts[0], _moment(parts[1].strip()))
            rest = iter(part.strip("\n") for part in parts[2:])
            for part in rest:
                if not part.startswith(":"):
                    continue
                status, blob = part.split()[4], part.split()[3]
                old = next(rest)
                path = next(rest) if status[0] in "RC" else old
                commit.files.append((status[0], blob, old, path))
            found.append(commit)
        return found

    def _apply(self, commit: _Commit) -> None:
        for status, _, old, _path in commit.files:
            if status in "DR":
                self.state.pop(old, None)
        for status, blob, _, path in commit.files:
            if status != "D" and _group(path):
                self.state[path] = blob

    def _tell(self, commit: _Commit, old_state: Mapping[str, str]) -> dict[str, Any]:
        """What one commit changed between two states."""
        touched = sorted({group for _, _, old, path in commit.files for each in (old, path) if (group := _group(each))})
        # Unreadable now: not published; the state before stays what the next commit is compared with.
        unreadable = [group for group in touched if self._is_broken(group)]
        old: Flat = {}
        new: Flat = {}
        renamed: dict[str, str] = {}
        first: set[str] = set()
        for group in touched:
            if group in unreadable:
                continue
            was, now = self._flat(group, old_state), self._flat(group, self.state)
            if was is not None:
                old |= was[0]
            if now is not None:
                new |= now[0]
                renamed |= now[1]
                if group not in self.seen:
                    first.add(group)
        renamed = {**self._moved(commit, old, new), **_below(renamed, old, new)}
        renamed = {was: now for was, now in renamed.items() if was in old and was not in new and now in new}
        arrived = {key for group in first for key in new if _in_group(key, group)} - set(renamed.values())
        new = {key: fields for key, fields in new.items() if key not in arrived}
        found = [asdict(each) for each in changes.compare(old, new, renamed)]
        return {
            "commit": commit.hash, "at": commit.at, "renamed": renamed, "changes": found, "unreadable": unreadable,
        }  # fmt: skip

    @staticmethod
    def _moved(commit: _Commit, old: Flat, new: Flat) -> dict[str, str]:
        """Ids that changed because git saw their file move."""
        prefixes = {
            was: now
            for status, _, before, after in commit.files
            if status == "R" and (was := _prefix(before)) and (now := _prefix(after)) and was != now
        }
        return _below(prefixes, old, new)

    def _put_back(self, group: str, old_state: Mapping[str, str]) -> None:
        for path in [path for path in self.state if _group(path) == group]:
            del self.state[path]
        self.state |= {path: blob for path, blob in old_state.items() if _group(path) == group}

    def _files(self, group: str, state: Mapping[str, str]) -> dict[str, str]:
        return {path: blob for path, blob in state.items() if _group(path) == group}

    def _is_broken(self, group: str) -> bool:
        return any(self._value(blob, path) is None for path, blob in self._files(group, self.state).items())

    def _flat(self, group: str, state: Mapping[str, str]) -> tuple[Flat, dict[str, str]] | None:
        files = {path: self._value(blob, path) for path, blob in self._files(group, state).items()}
        if group.startswith(PLANS):
            stems = {Path(path).stem: value for path, value in files.items()}
            return snapshots.flat_plan(group.removeprefix(PLANS), stems) if "plan" in stems else None
        return next((snapshots.flat_registry(Path(path).stem, value) for path, value in files.items()), None)

    def _value(self, blob: str, path: str) -> Any:
        if blob not in self.values:
            document = parse(git.run(self.root, "cat-file", "blob", blob), path, Report())
            self.values[blob] = document.value if document else None
        return self.values[blob]


def _moment(seconds: str) -> str:
    """A time that git gives in seconds since 1970, as ISO 8601 in UTC; empty where no calendar has it."""
    try:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""


def _group(path: str) -> str:
    """What is read together: a plan's folder, or one registry. Empty for any other file."""
    parts = path.split("/")
    if path.startswith(PLANS) and len(parts) == 4 and path.endswith(".yml"):
        return "/".join(parts[:3])
    if path.startswith(REGISTRIES) and len(parts) == 2 and path.endswith(".yml") and Path(path).stem in snapshots.REGISTRIES:
        return path
    return ""


def _prefix(path: str) -> str:
    """The id that the records of a plan's file begin with."""
    if not path.startswith(PLANS) or not _group(path):
        return ""
    plan, stem = path.split("/")[2], Path(path).stem
    return plan if stem == "plan" else f"{plan}.{stem}"


def _in_group(key: str, group: str) -> bool:
    if group.startswith(PLANS):
        return "/" not in key and key.split(".", maxsplit=1)[0] == group.removeprefix(PLANS)
    return key.startswith(f"{snapshots.REGISTRIES[Path(group).stem][1]}/")


def _below(renamed: Mapping[str, str], old: Flat, new: Flat) -> dict[str, str]:
    """Renames of records, and of all that stand below a renamed section or plan."""
    found: dict[str, str] = {}
    for was, now in sorted(renamed.items(), key=lambda pair: len(pair[0])):
        for key in old:
            if key == was or ("/" not in was and key.startswith(f"{was}.")):
                target = now + key[len(was) :]
                if target in new:
                    found[key] = target
    return found


def _published(told: list[dict[str, Any]]) -> Iterator[Published]:
    """Every change, oldest first, under the id that its record has today."""
    today: dict[str, str] = {}
    for entry in reversed(told):
        for was, now in entry["renamed"].items():
            today[was] = today.get(now, now)
        entry["today"] = dict(today)
    for entry in told:
        for number, each in enumerate(entry["changes"], 1):
            change = Change(**each)
            key = entry["today"].get(change.record_id, change.record_id)
            kind, _, identity = key.rpartition("/")
            if change.field == ID_FIELD and kind:  # the words are ids, without the kind that keeps the keys apart
                old, new = ((each or "").rpartition("/")[2] for each in (change.old, change.new))
                change = replace(change, old=old, new=new)
            yield Published(
                f"{entry['commit'][:12]}-{number}", entry["at"], entry["commit"], identity, kind or record_kind(identity),
                change.field, change.old, change.new, change.kind,
            )  # fmt: skip


def record_kind(identity: str) -> str:
    """The kind of a record of a plan, from the shape of its id."""
    parts = identity.split(".")
    if len(parts) < 3:
        return "plan" if len(parts) == 1 else "section"
    if parts[2][:1] in "pt" and parts[2][1:2].isalnum():
        return "priority" if parts[2].startswith("p") else "target"
    return "task"


