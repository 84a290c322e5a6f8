"""The five documents: everything is there, and the portal says of it what the documents say.

The facts come from a second reading of the documents, made independently of the transcription
(`facts/`), and from the documents' own counts.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from test_sample_site import check_links, rows, soup, unexplained

from generator import texts
from generator.amounts import read_number
from generator.build import Content
from generator.measures import total
from generator.plans import row_slug
from generator.portal import Portal
from generator.texts import Field

FACTS = Path(__file__).parent / "facts"
PLANS = ("32-qd-skhcn-2022", "350-kh-ubnd-2025", "281-qd-ubnd-2016", "21-kh-skhcn-2022-hung-yen", "339-kh-ubnd-2025")


@pytest.mark.parametrize(
    ("plan_id", "leaves"),
    [
        ("32-qd-skhcn-2022", 131),
        ("350-kh-ubnd-2025", 37),
        ("281-qd-ubnd-2016", 66),
        ("21-kh-skhcn-2022-hung-yen", 102),
        ("339-kh-ubnd-2025", 34),
    ],
)
def test_every_task_of_every_document(real: Content, plan_id: str, leaves: int) -> None:
    assert sum(not task.is_heading for task in real.catalog.plans[plan_id].tasks) == leaves


def test_what_else_the_documents_hold(real: Content) -> None:
    plans = real.catalog.plans

    def kinds(plan_id: str) -> Counter[str]:
        return Counter(priority.kind for priority in plans[plan_id].priorities)

    def bullets(plan_id: str) -> int:
        return len({target.bullet_id for target in plans[plan_id].targets})

    assert kinds("32-qd-skhcn-2022")["duty"] == 67
    assert bullets("32-qd-skhcn-2022") == 80
    assert bullets("350-kh-ubnd-2025") == 21
    assert kinds("350-kh-ubnd-2025")["solution"] == 71
    assert len({p.organisation for p in plans["350-kh-ubnd-2025"].priorities if p.kind == "responsibility"}) >= 6
    assert kinds("281-qd-ubnd-2016")["objective"] == 14
    assert len(plans["281-qd-ubnd-2016"].targets) == 13
    assert sum(task.is_heading for task in plans["339-kh-ubnd-2025"].tasks) == 9
    assert len(plans["339-kh-ubnd-2025"].targets) == 9


def test_heading_rows_are_published_as_headings(site: Path) -> None:
    """Numbered headings, and group headings (I, II…), which are printed rows too."""
    headings = Counter(row["plan_id"] for row in rows(site, "tasks") if row["is_heading"] == "true")
    assert headings["32-qd-skhcn-2022"] == 15
    assert headings["339-kh-ubnd-2025"] == 9


def test_joint_work_and_notes(portal: Portal) -> None:
    assert len(portal.catalog.joint_works) == 19
    assert len(portal.notes) > 50
    for work in portal.catalog.joint_works.values():
        assert sum(portal.catalog.tasks[task].counted for task in work.tasks) == 1


def test_the_money_of_the_2022_decision(real: Content) -> None:
    found = total(real.catalog.plans["32-qd-skhcn-2022"].tasks)
    assert found.printed == Decimal("56972.91")
    other_listings = sum(
        (line.task.budget.million_vnd or 0 for line in found.lines if line.status == "other_listing"), Decimal(0)
    )
    assert found.once == found.printed - other_listings
    assert found.once == sum(
        (total(section.tasks).once for section in real.catalog.plans["32-qd-skhcn-2022"].sections), Decimal(0)
    )


def facts() -> list[tuple[str, dict[str, str]]]:
    found = []
    for file in sorted(FACTS.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            found += [(file.stem, row) for row in csv.DictReader(stream)]
    return found


def words(text: str) -> list[str]:
    return text.split()


def test_there_are_facts_of_every_document() -> None:
    assert {plan_id for plan_id, _ in facts()} == set(PLANS)


def test_the_second_reading_agrees(real: Content) -> None:
    """Row numbers, amounts, times, products, and the length and ends of every text."""
    differences: list[str] = []
    seen: set[str] = set()
    for plan_id, fact in facts():
        section = real.catalog.sections[f"{plan_id}.{fact['section']}"]
        kind, no = fact["kind"], fact["no"]
        said = ""
        where = f"{section.id} {kind} {no}"
        if kind in ("task", "heading"):
            identity = f"{section.id}.{row_slug(no)}"
            task = real.catalog.tasks.get(identity)
            if kind == "heading" and no in section.groups:
                if not section.groups[no].vi.startswith(fact["first"]):
                    differences.append(f"{where}: {section.groups[no].vi}")
                continue
            if task is None or task.is_heading != (kind == "heading"):
                differences.append(f"{where}: not there")
                continue
            seen.add(identity)
            said = task.title.vi
            cells = {
                "time": task.time.vi if task.time else "",
                "budget": task.budget_text or "",
                "product": task.product.vi if task.product else "",
            }
            cells |= {role: cell.text.vi for role, cell in task.cells}
            for key in ("time", "budget", "product", "lead", "coordinating", "main_implementer"):
                if fact.get(key) and " ".join(words(fact[key])) != cells.get(key, ""):
                    differences.append(f"{where} {key}: {fact[key]!r} in the document, {cells.get(key, '')!r} here")
        elif kind == "target":
            found = [target for target in section.targets if target.no == no]
            if not found:
                differences.append(f"{where}: not there")
                continue
            said = found[0].text.vi
            if fact.get("value") and not found[0].value:
                differences.append(f"{where}: has no value here")
        else:
            found_priorities = [
                priority for priority in section.priorities if priority.no == no and priority.kind == kind
            ]
            if not found_priorities:
                differences.append(f"{where}: not there")
                continue
            said = found_priorities[0].text.vi
        if fact.get("words") and int(fact["words"]) != len(words(said)):
            differences.append(f"{where}: {fact['words']} words in the document, {len(words(said))} here: {said}")
        if fact.get("first") and not said.startswith(fact["first"]):
            differences.append(f"{where}: begins {fact['first']!r} in the document, here: {said[:60]!r}")
        if fact.get("last") and not said.endswith(fact["last"]):
            differences.append(f"{where}: ends {fact['last']!r} in the document, here: {said[-60:]!r}")
    assert not differences, "\n".join(differences)
    assert seen == set(real.catalog.tasks), sorted(set(real.catalog.tasks) ^ seen)


def test_the_facts_sum_to_the_printed_sum() -> None:
    amounts = [fact["budget"] for plan_id, fact in facts() if plan_id == "32-qd-skhcn-2022" and fact["kind"] == "task"]
    assert sum(read_number(each) for each in amounts if each[:1].isdigit()) == Decimal("56972.91")


def test_every_record_is_on_a_page_and_in_the_data(site: Path, portal: Portal) -> None:
    check_links(site)
    for table, ids in (("tasks", portal.catalog.tasks), ("targets", portal.targets), ("priorities", portal.priorities)):
        key = {"tasks": "task_id", "targets": "target_id", "priorities": "priority_id"}[table]
        published = rows(site, table)
        assert [row[key] for row in published if row[key] in ids] == list(ids)
        extra = [row for row in published if row[key] not in ids]
        assert all(
            table == "tasks" and row["is_heading"] == "true" and row["counted_in_totals"] == "false" for row in extra
        )
        for row in published:
            for language in ("vi", "en"):
                path, _, anchor = row[f"url_{language}"].partition("#")
                assert (site / path).is_file(), row
                if anchor:
                    assert f'id="{anchor}"' in (site / path).read_text(encoding="utf-8"), row


def test_what_a_page_shows_is_what_the_table_says(site: Path) -> None:
    for row in rows(site, "tasks"):
        if row["is_heading"] == "true":
            continue
        page = unexplained(site / row["url_vi"]).get_text(" ", strip=True)
        for key in ("title_vi", "product_vi", "time_vi"):
            said = row[key].removeprefix("'") if row[key][1:2] in "=+@-" else row[key]
            assert " ".join(said.split()) in " ".join(page.split()), (row["task_id"], key)
        english = soup(site / row["url_en"])
        assert english.find(string=lambda text, row=row: bool(text) and row["title_vi"] in text) is not None, row[
            "task_id"
        ]


def test_pages_made_from_the_restored_plan_say_so(site: Path) -> None:
    for row in rows(site, "tasks"):
        if row["plan_id"] == "339-kh-ubnd-2025" and row["is_heading"] == "false":
            assert "Tiếng Việt được khôi phục" in (site / row["url_vi"]).read_text(encoding="utf-8")
            assert "Restored Vietnamese" in (site / row["url_en"]).read_text(encoding="utf-8")


def test_both_languages_have_the_same_records_and_numbers(site: Path) -> None:
    vietnamese = {path.relative_to(site / "nhiem-vu").name for path in (site / "nhiem-vu").glob("*.html")}
    assert vietnamese == {path.name for path in (site / "en/tasks").glob("*.html")}
    for name in ("32-qd-skhcn-2022", "350-kh-ubnd-2025", "281-qd-ubnd-2016"):
        vi, en = unexplained(site / f"ke-hoach/{name}.html"), unexplained(site / f"en/plans/{name}.html")
        for picture in [*vi.find_all("svg"), *en.find_all("svg")]:
            picture.decompose()  # its own ids come from what is drawn, words included
        assert [each["id"] for each in vi.find_all(id=True)] == [each["id"] for each in en.find_all(id=True)]
        plain = [[cell.get_text(strip=True) for cell in page.select("td.op-n .op-amount")] for page in (vi, en)]
        swapped = [each.translate(str.maketrans(".,", ",.")) for each in plain[1]]
        assert plain[0] == swapped


def test_the_value_of_a_target_keeps_its_own_unit_in_english(site: Path) -> None:
    """The unit that the words state, not the one the indicator is measured in elsewhere; and never a bare sum."""
    shown = {}
    for row in rows(site, "targets"):
        if any(money in row["value_text"] for money in ("triệu", "tỷ")):
            assert row["unit_en"] in ("million VND", "billion VND"), row
        if row["indicator_id"]:
            page = soup(site / f"en/indicators/{row['indicator_id']}.html")
            shown[row["target_id"]] = page.find(id=row["target_id"]).strong.get_text()
    assert shown["32-qd-skhcn-2022.pl10.t11"] == "VND 30 billion"
    assert shown["32-qd-skhcn-2022.pl11.t1"] == "VND 25,000 million"
    assert shown["32-qd-skhcn-2022.pl4.t4"] == "15%"
    assert shown["281-qd-ubnd-2016.ct5.t1"] == "20–25% a year"
    assert shown["32-qd-skhcn-2022.pl10.t3"] == "1 event"
    assert shown["32-qd-skhcn-2022.pl1.t7-1"] == "down 15%"


def test_no_page_prints_a_year_with_a_thousands_mark(site: Path, portal: Portal) -> None:
    """Any of the years that the plans speak of, unless a document has an amount of that size."""
    years = {year for plan in portal.plans for year in (*range(plan.start.year, plan.end.year + 1), *(target.year for target in plan.targets))}
    amounts = {task.budget.million_vnd for plan in portal.plans for task in plan.tasks} | {
        target.value.value for target in portal.targets.values() if target.value
    }
    marked = re.compile("|".join(rf"(?<![\d.,]){str(year)[0]}[.,]{str(year)[1:]}(?![.,]?\d)" for year in sorted(years - amounts)))
    assert marked.search("<td>2.022</td>")
    assert {2016, 2022, 2026, 2030} <= years - amounts
    found = [(page.relative_to(site).as_posix(), hit[0]) for page in site.rglob("*.html") if (hit := marked.search(page.read_text(encoding="utf-8")))]
    assert found == []


def test_the_index_of_indicators_says_who_promises_what_for_when_and_where(site: Path, portal: Portal) -> None:
    """Every promise once, with its unit, its promiser and that one's province, its year and its document."""
    entries = [group for group in soup(site / "chi-tieu/index.html").select("dl.op-promises > div") if group.dt]
    assert len(entries) == len(portal.catalog.indicators)
    lines = {group.dt.get_text(strip=True): [" ".join(line.get_text(" ").split()) for line in group.find_all("dd")] for group in entries}
    for indicator in portal.catalog.indicators.values():
        for target in portal.targets_of_indicator(indicator.id):
            plan = portal.catalog.plans[target.plan_id]
            province = {"hai-phong": "Hải Phòng", "hung-yen": "Hưng Yên"}[plan.province]
            words = target.value.words if target.value else "không nêu giá trị"
            found = [line for line in lines[indicator.name.vi] if line.startswith(words) and province in line]
            assert any(f"cho năm {target.year}" in line and plan.number in line for line in found), target.id
    assert lines["Số văn bản quy phạm pháp luật trình"][0].startswith("02 văn bản ")
    assert any(line.startswith("30 tỷ đồng (= 30.000 triệu đồng)") for line in lines["Doanh thu"])
    assert len(lines["Chỉ số cải cách hành chính"]) == 1  # one promise that its document states at two places
    assert "Còn ghi ở" in lines["Chỉ số cải cách hành chính"][0]


def test_promises_of_two_provinces_in_one_table_name_them(site: Path, portal: Portal) -> None:
    seen = 0
    for topic in portal.catalog.topics.values():
        targets = portal.targets_of_topic(topic)
        page = soup(site / f"chu-de/{topic.id}.html")
        if {portal.catalog.plans[target.plan_id].province for target in targets} == {"hai-phong", "hung-yen"}:
            seen += 1
            table = page.find("table")
            assert all(("(Hải Phòng)" in row.get_text()) != ("(Hưng Yên)" in row.get_text()) for row in table.select("tbody tr")), topic.id
    assert seen


@pytest.mark.parametrize(("language", "home", "plan"), [("vi", "index.html", "ke-hoach/{}.html"), ("en", "en/index.html", "en/plans/{}.html")])
def test_a_count_of_promises_says_of_how_many_bullets_they_are(site: Path, real: Content, portal: Portal, language: str, home: str, plan: str) -> None:
    interface = real.interfaces[language]  # type: ignore[index]
    front = " ".join(soup(site / home).get_text(" ").split())
    for each in portal.plans:
        bullets = len({target.bullet_id for target in each.targets})
        said = [interface(f"count.{key}", n=bullets) for key in ("of_bullets", "of_entries")]
        split = bullets != len(each.targets)
        pages = (front, " ".join(soup(site / plan.format(each.id)).get_text(" ").split()))
        assert all(any(words in page for words in said) for page in pages) == split, each.id


def test_indicator_and_target_are_two_words(real: Content) -> None:
    """In menu, badges, heads of tables, titles and search: “chỉ số” is what is measured, “chỉ tiêu” what is promised."""
    interface = real.interfaces["vi"]
    assert real.catalog.terms["chi-tieu"].definition.vi == "Con số phải đạt trong một thời hạn."
    assert {interface(key) for key in ("menu.indicator", "kind.indicator", "field.indicator", "search.kinds.indicator", "index.indicator.title")} == {"Chỉ số"}
    assert {interface(key) for key in ("field.target", "plan.targets", "count.targets_label", "search.kinds.target")} == {"Chỉ tiêu"}


def test_the_state_of_the_translation_is_published(site: Path, real: Content) -> None:
    published = json.loads((site / "data/v1/translations.json").read_text(encoding="utf-8"))
    wanted: list[Field] = [field for field, _ in real.translation.rows]
    assert len(published) == len(wanted)
    assert {field.record_id for field in texts.fields(real.catalog)} >= {row["record_id"] for row in published}


def test_the_english_is_whole(real: Content) -> None:
    missing = [
        (field.record_id, field.field) for field, status in real.translation.rows if status in ("missing", "stale")
    ]
    assert not missing


_VIETNAMESE_ONLY = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


def test_english_pages_hold_no_vietnamese_outside_marked_elements(site: Path, real: Content) -> None:
    """Proper names aside: words with a capital, document numbers, and the letters of enumerations such as đ)."""
    offenders: Counter[str] = Counter()
    for path in sorted((site / "en").rglob("*.html")):
        page = soup(path)
        for element in page.body.find_all(lang="vi"):
            element.decompose()
        for element in page.body.find_all(["code", "script"]):
            element.decompose()
        for word in page.body.get_text(" ").split():
            bare = word.strip("“”\"'().,;:–-…‘’?!/[]")
            if len(bare) > 1 and any(c in _VIETNAMESE_ONLY for c in bare.lower()) and bare[:1].islower():
                offenders[f"{path.relative_to(site)}: {word}"] += 1
    assert not offenders, offenders.most_common(40)


def test_a_floor_is_a_floor_in_english(site: Path, portal: Portal) -> None:
    """“at least” and “more than” are not lost on the way, also where the promise is a growth."""
    floors = {"tối thiểu": "at least", "ít nhất": "at least", "trên": "more than"}
    pages = {plan_id: soup(site / "en" / "plans" / f"{plan_id}.html") for plan_id in PLANS}
    checked = set()
    for identity, target in portal.targets.items():
        plan_id, _, anchor = identity.partition(".")
        for words, english in floors.items():
            value = target.value
            if value and value.comparator and re.search(rf"\b{words} (?:từ )?\d", value.words.lower()):
                row = pages[plan_id].find("tr", id=anchor)
                assert english in row.find_all("td")[1].get_text(" "), (identity, row.get_text(" "))
                checked.add((words, value.comparator))
    assert {("tối thiểu", "growth"), ("trên", "gt")} <= checked


def test_both_languages_have_the_same_links(site: Path, portal: Portal) -> None:
    """Each page links to the same records in both languages; only the words differ."""
    pairs = {
        row["url_vi"].split("#")[0]: row["url_en"].split("#")[0]
        for table in ("plans", "tasks", "organisations", "programmes", "indicators", "topics", "glossary", "notes")
        for row in rows(site, table)
        if row["url_vi"]
    }
    english_of = {(site / vi).resolve(): (site / en).resolve() for vi, en in pairs.items()}

    def targets(path: Path) -> set[Path]:
        article = unexplained(path).find("article")
        links = {link["href"].split("#")[0] for link in article.find_all("a", href=True)}
        return {(path.parent / link).resolve() for link in links if link}

    different = []
    for vi, en in english_of.items():
        vietnamese = {english_of.get(target, target) for target in targets(vi)}
        if vietnamese & set(english_of.values()) != targets(en) & set(english_of.values()):
            different.append((vi.name, vietnamese ^ targets(en)))
    assert not different, different[:5]


WITH_MONEY = "32-qd-skhcn-2022"


def test_a_total_says_beside_it_what_it_is_not(site: Path, portal: Portal) -> None:
    """Once on the plan's page and once at the home page's money, with the way to the rule and to every note on a budget."""
    plan = portal.catalog.plans[WITH_MONEY]
    noted = {f"{note.record_id}.n{note.no}" for note in portal.notes_of_plan(plan) if note.field == "budget"}
    assert noted
    separately = {note.record_id for note in portal.notes_of_plan(plan) if "hai dòng được tính riêng" in note.text.vi}
    assert len(separately) > 1, "rows that a note suspects to overlap"
    for path, words, rule in (
        (f"ke-hoach/{WITH_MONEY}.html", "ghi chú ngờ là có thì chưa trừ", "cach-doc.html#tong"),
        (f"en/plans/{WITH_MONEY}.html", "overlaps that notes suspect are not taken out", "how-to-read.html#tong"),
        ("index.html", "ghi chú ngờ là có thì chưa trừ", "cach-doc.html#tong"),
        ("en/index.html", "overlaps that notes suspect are not taken out", "how-to-read.html#tong"),
    ):
        page = soup(site / path)
        said = [each for each in page.find_all("p", class_="op-small") if words in each.get_text(" ")]
        assert len(said) == 1, path
        links = [link["href"] for link in said[0].find_all("a")]
        assert [link for link in links if link.endswith(rule)], (path, links)
        if path.endswith("index.html"):
            assert [link for link in links if link.endswith(f"{WITH_MONEY}.html#budget-notes")]
        else:
            listed = {link["href"].partition("#")[2] for link in page.find(id="budget-notes").find_all("a", class_="op-permalink")}
            assert listed == noted
            assert separately <= {each.rpartition(".n")[0] for each in listed}


def test_the_money_of_a_body_says_of_which_plan_and_how_many_works(site: Path, portal: Portal) -> None:
    index = soup(site / "don-vi/index.html")
    shown = {row.find("a")["href"].removesuffix(".html"): row.find_all("td")[2].get_text(" ") for row in index.select("tbody tr")}
    told = 0
    for organisation in portal.organisations:
        words = " ".join(shown[organisation.id].split())
        parts = [part for part in portal.involvements[organisation.id] if part.leads.states_money]
        assert bool(words) == bool(parts), organisation.id
        embedded = " ".join(soup(site / f"nhung/don-vi/{organisation.id}.html").get_text(" ").split()) if parts else ""
        for part in parts:
            own = [line for line in part.leads.lines if line.status != "other_listing"]
            stating = sum(line.task.budget.kind == "amount" for line in own)
            counted = f"{stating} trong {len(own)} việc ghi số tiền khác 0" if stating else f"không việc nào trong {len(own)} việc"
            assert f"{part.plan.number} ({part.plan.start.year}): {counted}" in words
            assert counted in embedded
            differs = part.leads.printed != part.leads.once
            assert ("cộng nguyên số trong bảng" in words) == ("cộng nguyên số trong bảng" in embedded) == differs
            told += differs
    assert told > 1


def test_a_plan_whose_tables_have_no_budget_column_says_so_in_one_sentence(site: Path, portal: Portal) -> None:
    for plan in portal.plans:
        has_column = any("budget" in section.columns for section in plan.sections)
        page = soup(site / f"ke-hoach/{plan.id}.html")
        words = page.find("article").get_text(" ")
        assert ("không có cột kinh phí" in words) != has_column
        assert ("Tổng kinh phí" in page.find(id="total").get_text()) == has_column
        assert "Ô trống" not in words
        for task in plan.tasks:
            assert (task.budget.kind == "no_column") == (not has_column)


def test_what_was_published_of_empty_cells_means_what_it_meant(site: Path) -> None:
    """`budget_kind` and `empty_rows` hold tables without a budget column as before; a column of its own tells them apart."""
    without = 0
    for row in rows(site, "tasks"):
        if row["budget_column"] == "false":
            assert (row["budget_kind"], row["budget_text"], row["budget_million_vnd"]) == ("empty", "", "")
            without += row["is_heading"] == "false"
    assert without == sum(int(row["empty_rows"]) for row in rows(site, "plan_totals")) > 0
