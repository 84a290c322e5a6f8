"""Put a file as a comment on a merge request of GitLab, in the place of the one put there before.

Usage: gitlab_comment.py FILE. Reads what GitLab's runner says in the environment (`CI_API_V4_URL`, `CI_PROJECT_ID`,
`CI_MERGE_REQUEST_IID`) and `PORTAL_COMMENT_TOKEN`, a project access token with the scope `api` that a maintainer
stores as a masked variable; a job's own token may not comment. Without it nothing is done.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path

MARK = "<!-- portal diff -->"


def main(file: str) -> int:
    """Comment; the exit code."""
    token = os.environ.get("PORTAL_COMMENT_TOKEN")
    if not token:
        print("PORTAL_COMMENT_TOKEN is not set: the changes stand in this job's log and artifacts only")
        return 0
    notes = (
        f"{os.environ['CI_API_V4_URL']}/projects/{os.environ['CI_PROJECT_ID']}"
        f"/merge_requests/{os.environ['CI_MERGE_REQUEST_IID']}/notes"
    )

    def ask(method: str, url: str, body: str | None = None) -> object:
        request = urllib.request.Request(
            url,
            data=json.dumps({"body": body}).encode() if body is not None else None,
            headers={"PRIVATE-TOKEN": token, "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    text = f"{MARK}\n{Path(file).read_text(encoding='utf-8')}"
    before = ask("GET", f"{notes}?per_page=100&sort=asc")
    mine = [each["id"] for each in before if isinstance(each, dict) and str(each.get("body", "")).startswith(MARK)]
    if mine:
        ask("PUT", f"{notes}/{mine[0]}", text)
    else:
        ask("POST", notes, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
