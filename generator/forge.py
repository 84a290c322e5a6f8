"""The forge on which the repository lies (GitHub or GitLab): links to a record's line and to a report, and who owns what."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from generator.findings import Where
from generator.model import Catalog


@dataclass(frozen=True)
class Forge:
    """A repository on a forge, by its address (`repo_url` in mkdocs.yml) and branch."""

    url: str
    branch: str = "main"

    @classmethod
    def of(cls, url: object, branch: object = None) -> Forge | None:
        """The forge at an address; None where it is no web address."""
        words = str(url or "").strip().rstrip("/").removesuffix(".git")
        parts = urlsplit(words)
        whole = parts.scheme in ("http", "https") and bool(parts.netloc) and len(parts.path.split("/")) > 2
        return cls(words, str(branch or "main")) if whole else None

    @property
    def is_gitlab(self) -> bool:
        """Whether addresses are those of GitLab."""
        return "gitlab" in urlsplit(self.url).netloc

    @property
    def group(self) -> str:
        """The group or user that owns the repository, as in `@group/team`."""
        return urlsplit(self.url).path.strip("/").rpartition("/")[0]

    def line(self, where: Where) -> str:
        """The page on which a line can be seen and a change of it proposed."""
        between = "/-/blob/" if self.is_gitlab else "/blob/"
        return f"{self.url}{between}{quote(self.branch)}/{quote(where.file)}" + (
            f"#L{where.line}" if where.line else ""
        )

    def report(self, record_id: str, page: str, title: str) -> str:
        """The form of a report on a record, with the record filled in."""
        if self.is_gitlab:
            text = f"**Mã bản ghi / Record**: {record_id}\n\n**Trang / Page**: {page}\n\n**Cổng ghi gì, văn bản ghi gì / What the portal says, and what the document says**:\n"
            fields = {"issue[title]": title, "issue[description]": text}
            return f"{self.url}/-/issues/new?{urlencode(fields)}"
        fields = {"template": "mistake.yml", "title": title, "record": record_id, "page": page}
        return f"{self.url}/issues/new?{urlencode(fields)}"


def owners(catalog: Catalog, group: str) -> str:
    """CODEOWNERS: each section belongs to the unit that leads it (team `@group/<organisation id>`), the rest to the editors."""
    lines = [
        "# Made by `portal owners` from content/ and data/: who is asked to review a change of which file.",
        "# A later line comes before an earlier one. Each unit has a team of its id; `editors` keep the whole.",
        f"* @{group}/editors",
    ]
    for plan in catalog.plans.values():
        if plan.issuer:
            lines.append(f"/content/plans/{plan.id}/ @{group}/editors @{group}/{plan.issuer}")
        for section in plan.sections:
            if section.organisation:
                file = f"/content/plans/{plan.id}/{section.key}.yml"
                lines.append(f"{file} @{group}/editors @{group}/{section.organisation}")
    return "\n".join(lines) + "\n"
