// The search page: filters with counts, order, sums, the state in the address, and the rows to take away.
(function () {
  "use strict";
  var page = document.getElementById("search-app");
  if (!page) return;
  var tools = window.portalSearchTools, element = tools.element, number = tools.number;
  var language = document.documentElement.lang;
  var form = document.getElementById("search-form"), input = document.getElementById("search-q");
  var list = document.getElementById("search-results"), count = document.getElementById("result-count");
  var said = document.getElementById("result-said"), sums = document.getElementById("search-sum");
  var facetsBox = document.getElementById("search-facets"), drawer = document.getElementById("search-drawer");
  var more = document.getElementById("search-more"), sort = document.getElementById("search-sort");
  var take = document.querySelector(".op-take");
  var index = null, columns = null, texts = null, facets = {}, FIRST = 20, STEP = 50, shown = FIRST, turn = 0, current = [];
  var MULTIPLE = ["kind", "plan", "year", "unit", "programme", "topic", "money", "quarter", "month"];
  var SINGLE = ["min", "max", "when", "date"], FLAGS = ["untimed", "noted", "joint"];

  // --- the state, which is the address ------------------------------------------------------------------
  function read() {
    var parameters = new URLSearchParams(location.search), state = { q: (parameters.get("q") || "").trim(), sort: parameters.get("sort") || "" };
    MULTIPLE.forEach(function (name) { state[name] = parameters.getAll(name); });
    SINGLE.forEach(function (name) { state[name] = parameters.get(name) || ""; });
    if (!/^\d{4}-\d{2}-\d{2}$/.test(state.date)) state.date = "";
    FLAGS.forEach(function (name) { state[name] = parameters.get(name) === "1"; });
    return state;
  }
  function address(state) {
    var parameters = new URLSearchParams();
    if (state.q) parameters.set("q", state.q);
    MULTIPLE.forEach(function (name) { state[name].forEach(function (value) { parameters.append(name, value); }); });
    SINGLE.concat("sort").forEach(function (name) { if (state[name]) parameters.set(name, state[name]); });
    FLAGS.forEach(function (name) { if (state[name]) parameters.set(name, "1"); });
    return parameters.toString() ? "?" + parameters : location.pathname;
  }
  function fromPage() {
    var state = { q: input.value.trim(), sort: sort.value };
    MULTIPLE.forEach(function (name) {
      state[name] = Array.from(form.querySelectorAll("input[name='" + name + "']:checked"), function (each) { return each.value; });
    });
    SINGLE.forEach(function (name) { state[name] = form.elements[name].value.trim(); });
    FLAGS.forEach(function (name) { state[name] = form.elements[name].checked; });
    return state;
  }
  function toPage(state) {
    input.value = state.q;
    sort.value = state.sort;
    MULTIPLE.forEach(function (name) {
      form.querySelectorAll("input[name='" + name + "']").forEach(function (each) { each.checked = state[name].indexOf(each.value) >= 0; });
    });
    SINGLE.forEach(function (name) { form.elements[name].value = state[name]; });
    FLAGS.forEach(function (name) { form.elements[name].checked = state[name]; });
  }
  function narrowed(state) {
    return MULTIPLE.some(function (name) { return state[name].length; }) || SINGLE.some(function (name) { return state[name]; }) ||
      FLAGS.some(function (name) { return state[name]; });
  }

  // --- filters --------------------------------------------------------------------------------------------
  function quarter(month) { return month ? month.slice(0, 4) + "-Q" + Math.ceil(+month.slice(5) / 3) : ""; }
  /** An amount as a person types it in the language of the page; NaN where it cannot be read. */
  function amount(typed) {
    var plain = language === "vi" ? typed.replace(/\./g, "").replace(",", ".") : typed.replace(/,/g, "");
    return /^\d+(\.\d+)?$/.test(plain.trim()) ? +plain : NaN;
  }
  function prepare() {
    if (columns.values) return;
    columns.values = {};
    ["kind", "plan", "unit", "programme", "topic"].forEach(function (name) {
      var facet = columns.facets[name];
      columns.values[name] = facet.rows.map(function (row) { return row.map(function (n) { return facet.ids[n]; }); });
    });
    columns.values.year = columns.years.map(function (years) { return years.map(String); });
    columns.values.money = columns.status.map(function (status) { return status ? [status] : []; });
    columns.values.quarter = columns.end.map(function (end) { return end ? [quarter(end)] : []; });
    columns.values.month = columns.end.map(function (end) { return end ? [end] : []; });
  }
  function label(name, value) {
    var facet = columns.facets[name];
    if (facet) return facet.names[facet.ids.indexOf(value)] || value;
    if (name === "money") return texts.money[value] || value;
    if (name === "quarter") return texts.quarter.replace("{quarter}", value.slice(6)).replace("{year}", value.slice(0, 4));
    if (name === "month") return texts.month.replace("{month}", String(+value.slice(5))).replace("{year}", value.slice(0, 4));
    return value;
  }
  /** One test per filter that is set: name → does the record of a number pass? */
  function tests(state) {
    var found = {};
    MULTIPLE.forEach(function (name) {
      var wanted = new Set(state[name]), values = columns && columns.values[name];
      if (wanted.size) found[name] = function (n) { return values[n].some(function (value) { return wanted.has(value); }); };
    });
    var low = amount(state.min), high = amount(state.max);
    if (!isNaN(low) || !isNaN(high)) {
      found.range = function (n) {
        return columns.amount[n] !== "" && !(+columns.amount[n] < low) && !(+columns.amount[n] > high);
      };
    }
    if (state.when && /^\d{4}-\d{2}/.test(state.date)) {
      var month = state.date.slice(0, 7);  // deadlines are months: one has passed when its month is over
      found.when = function (n) { return columns.end[n] !== "" && (state.when === "passed" ? columns.end[n] < month : columns.end[n] >= month); };
    }
    if (state.untimed) found.untimed = function (n) { return columns.untimed[n] === 1; };
    if (state.noted) found.noted = function (n) { return columns.noted[n] === 1; };
    if (state.joint) found.joint = function (n) { return columns.joint[n] !== ""; };
    return found;
  }
  function makeFacets() {
    var collator = new Intl.Collator(language), kinds = Object.keys(texts.kinds);
    MULTIPLE.forEach(function (name) {
      var seen = new Map();
      columns.values[name].forEach(function (values) { values.forEach(function (value) { seen.set(value, 1); }); });
      var values = Array.from(seen.keys(), function (value) { return [value, label(name, value)]; });
      values.sort(function (a, b) {
        return name === "year" || name === "quarter" || name === "month" ? (a[0] < b[0] ? -1 : 1) : name === "money" ? 0 : name === "kind" ? kinds.indexOf(a[0]) - kinds.indexOf(b[0]) : collator.compare(a[1], b[1]);
      });
      var box = document.getElementById("facet-" + name), entries = new Map();
      values.forEach(function (each) {
        var counted = element("span", { class: "op-n" });
        var check = element("input", { type: "checkbox", name: name, value: each[0] });
        var row = element("li", {}, [element("label", {}, [check, " ", element("span", {}, [each[1]]), " ", counted])]);
        entries.set(each[0], { row: row, counted: counted, check: check });
        box.append(row);
      });
      facets[name] = entries;
    });
  }
  function countFacets(hits, filters, state) {
    MULTIPLE.forEach(function (name) {
      // A filter counts what the other filters leave.
      var others = Object.keys(filters).filter(function (other) { return other !== name; }), counts = new Map();
      hits.forEach(function (n) {
        for (var i = 0; i < others.length; i++) if (!filters[others[i]](n)) return;
        columns.values[name][n].forEach(function (value) { counts.set(value, (counts.get(value) || 0) + 1); });
      });
      var some = false;
      facets[name].forEach(function (entry, value) {
        var many = counts.get(value) || 0;
        entry.counted.textContent = number(many);
        entry.row.hidden = !many && !entry.check.checked;
        some = some || !entry.row.hidden;
      });
      var details = document.getElementById("facet-" + name).closest("details");
      details.hidden = !some;
      var chosen = state[name].length;
      details.querySelector(".op-chosen").textContent = chosen ? "(" + number(chosen) + ")" : "";
    });
  }
  var ORDERS = {
    money: function (a, b) { return (columns.amount[b] === "" ? -1 : +columns.amount[b]) - (columns.amount[a] === "" ? -1 : +columns.amount[a]) || a - b; },
    deadline: function (a, b) { var x = columns.end[a] || "9", y = columns.end[b] || "9"; return x < y ? -1 : x > y ? 1 : a - b; },
    document: function (a, b) { return a - b; }
  };
  Object.setPrototypeOf(ORDERS, null);  // the order comes from the address: no name but these is one
  /** The total of the tasks among some records, each work once, in exact decimals (10⁻⁶ million VND). */
  function total(numbers) {
    var million = 0n, tasks = 0, without = 0, other = 0;
    numbers.forEach(function (n) {
      if (columns.status[n] === "") return;
      tasks++;
      if (columns.status[n] === "other_listing") { other++; return; }
      if (columns.amount[n] === "") { without++; return; }
      var parts = columns.amount[n].split(".");
      million += BigInt(parts[0]) * 1000000n + BigInt((parts[1] || "").padEnd(6, "0").slice(0, 6));
    });
    return { million: Number(million) / 1e6, tasks: tasks, stated: tasks - without - other, without: without, other: other };
  }

  // --- showing --------------------------------------------------------------------------------------------
  function needed(state) { return narrowed(state) || state.sort; }
  /** Promise of the record numbers that a state means, in its order, with what the query found. */
  function evaluate(state) {
    return index.settle(function () {
      var answer = state.q ? window.PortalSearchEngine.search(index, state.q) : null, hits;
      if (answer) hits = answer.hits.map(function (hit) { return hit.number; });
      else { hits = []; for (var n = 0; n < index.head.records; n++) hits.push(n); }
      var filters = {};
      if (needed(state)) {
        columns = index.columns();
        if (!columns) return null;
        prepare();
        filters = tests(state);
      }
      var rows = hits.filter(function (n) { return Object.keys(filters).every(function (name) { return filters[name](n); }); });
      if (ORDERS[state.sort]) rows.sort(ORDERS[state.sort]);
      var blocks = rows.slice(0, shown).map(function (n) {
        var block = index.block(Math.floor(n / index.head.block));
        return block && block[n % index.head.block];
      });
      return { all: hits, rows: rows, blocks: blocks, partial: !!answer && answer.partial, marks: state.q ? window.PortalSearchEngine.marks(index, state.q) : new Set() };
    });
  }
  function show(state) {
    var mine = ++turn;
    list.setAttribute("aria-busy", "true");
    return tools.start().then(function (made) {
      index = made;
      texts = index.head.texts;
      return evaluate(state);
    }).then(function (found) {
      if (mine !== turn) return;
      current = found.rows;
      list.replaceChildren.apply(list, found.blocks.map(function (record) { return result(record, found.marks); }));
      take.hidden = !found.rows.length;
      more.hidden = found.rows.length <= found.blocks.length;
      count.textContent = String(found.rows.length);
      said.textContent = !found.rows.length ? texts.nothing : found.partial ? texts.partial : "";
      list.setAttribute("aria-busy", "false");
      return index.settle(function () { return index.columns(); }).then(function (loaded) {
        if (mine !== turn) return;
        columns = loaded;
        prepare();
        if (!facets.kind) { makeFacets(); toPage(state); }
        countFacets(found.all, tests(state), state);
        var sum = total(found.rows);
        sums.textContent = !sum.tasks ? "" : [(sum.stated ? texts.sum : texts.sum_none).replace("{amount}", number(sum.million)).replace("{n}", number(sum.tasks)).replace("{stated}", number(sum.stated)),
          sum.without && sum.stated ? texts.without.replace("{n}", number(sum.without)) : "", sum.other ? texts.other.replace("{n}", number(sum.other)) : ""].filter(Boolean).join(" ");
        facetsBox.setAttribute("aria-busy", "false");
      });
    }).catch(function (error) {
      if (mine !== turn) return;
      list.setAttribute("aria-busy", "false");
      said.textContent = page.dataset.failed;
      throw error;
    });
  }
  function result(record, marks) {
    return element("li", { "data-record-id": record.i }, [
      element("a", { href: tools.root + record.u }, [tools.marked(record.n, marks)]),
      record.d && record.d !== "-" ? element("p", { class: "op-detail" }, [tools.marked(record.d, marks)]) : null,
      element("p", { class: "op-small" }, [tools.about(record), " · ", element("button", { type: "button", class: "op-cite", "aria-expanded": "false" }, [texts.cite])])
    ]);
  }
  function home() {
    var canonical = document.querySelector("link[rel=canonical]").href, here = document.body.dataset.path || "";
    return canonical.slice(0, canonical.length - here.length);
  }
  function citation(record) {
    // What stands in a document is Vietnamese; notes are this portal's own words in both languages.
    var words = language !== "vi" && record.p && record.k !== "note" ? texts.citation_translated : texts.citation;
    return words.replace("{name}", record.n).replace("{place}", record.p || texts.kinds[record.k]).replace("{site}", texts.site)
      .replace("{url}", home() + record.u).replace("{date}", new Intl.DateTimeFormat(language === "vi" ? "vi-VN" : "en-GB", { dateStyle: "long" }).format(new Date()));
  }
  list.addEventListener("click", function (event) {
    var button = event.target.closest(".op-cite");
    if (!button) return;
    var item = button.closest("li"), open = item.querySelector("textarea");
    if (open) { open.remove(); button.setAttribute("aria-expanded", "false"); return; }
    var n = current[Array.prototype.indexOf.call(list.children, item)];
    var record = index.block(Math.floor(n / index.head.block))[n % index.head.block];
    var field = element("textarea", { readonly: "", rows: "3", "aria-label": texts.cite });
    field.value = citation(record);
    item.append(field);
    field.select();
    button.setAttribute("aria-expanded", "true");
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).catch(function () {});
  });

  // --- taking away ----------------------------------------------------------------------------------------
  var COLUMNS = ["id", "kind", "name", "detail", "place", "lead", "time", "start_month", "end_month", "budget_million_vnd", "budget_status", "counted_in_totals", "joint_work_id", "url"];
  function takeAway(kind) {
    index.settle(function () {
      return current.map(function (n) {
        var block = index.block(Math.floor(n / index.head.block)), record = block && block[n % index.head.block];
        return record && [record.i, record.k, record.n, record.d, record.p, record.l, record.t, columns.start[n], columns.end[n], record.m, record.s,
          record.k === "task" ? columns.counted[n] === 1 : null, columns.joint[n], home() + record.u].map(function (value) { return value === undefined || value === "" ? null : value; });
      });
    }).then(function (rows) {
      var state = fromPage(), query = address(state), sum = total(current);
      var meta = {
        query: query[0] === "?" ? query.slice(1) : "", address: home() + (document.body.dataset.path || "") + (query[0] === "?" ? query : ""),
        retrieved: new Date().toISOString().slice(0, 10), rows: rows.length, sum_million_vnd_each_work_once: sum.million,
        tasks_without_amount: sum.without, other_listings_not_counted: sum.other,
        citation: texts.citation_search.replace("{site}", texts.site).replace("{query}", state.q).replace("{url}", home() + (document.body.dataset.path || "") + (query[0] === "?" ? query : ""))
          .replace("{date}", new Date().toISOString().slice(0, 10))
      };
      var blob = window.portalExport[kind](COLUMNS, rows, meta, ["budget_million_vnd"]);
      var link = element("a", { href: URL.createObjectURL(blob), download: "results." + kind });
      link.click();
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
    });
  }
  document.querySelectorAll("[data-take]").forEach(function (button) {
    button.addEventListener("click", function () { if (columns) takeAway(button.dataset.take); });
  });

  // --- what people do -------------------------------------------------------------------------------------
  function changed(replace) {
    var state = fromPage();
    shown = FIRST;
    history[replace ? "replaceState" : "pushState"](null, "", address(state));
    show(state);
  }
  page.hidden = false;
  var fold = matchMedia("(min-width: 60rem)");
  drawer.open = fold.matches;
  fold.addEventListener("change", function () { drawer.open = fold.matches; });
  input.addEventListener("input", function () { changed(true); });
  form.addEventListener("change", function (event) { if (event.target !== input) changed(false); });
  form.addEventListener("submit", function (event) { event.preventDefault(); changed(false); });
  document.getElementById("search-clear").addEventListener("click", function () {
    var q = input.value.trim();
    history.pushState(null, "", q ? "?" + new URLSearchParams({ q: q }) : location.pathname);
    var state = read();
    toPage(state);
    shown = FIRST;
    show(state);
  });
  more.addEventListener("click", function () {
    var first = shown;
    shown += STEP;
    show(fromPage()).then(function () { var link = list.children[first] && list.children[first].querySelector("a"); if (link) link.focus(); });
  });
  addEventListener("popstate", function () { var state = read(); toPage(state); shown = FIRST; show(state); });
  form.addEventListener("keydown", function (event) {
    if (event.target === input && event.key === "ArrowDown") { var first = list.querySelector("a"); if (first) { first.focus(); event.preventDefault(); } }
    if (event.target === input && event.key === "Escape" && input.value) { input.value = ""; changed(true); event.preventDefault(); }
  });
  list.addEventListener("keydown", function (event) {
    if (["ArrowDown", "ArrowUp", "Escape"].indexOf(event.key) < 0 || event.target.tagName === "TEXTAREA") return;
    var links = Array.from(list.querySelectorAll("a")), at = links.indexOf(document.activeElement);
    var next = event.key === "ArrowDown" ? links[at + 1] : event.key === "ArrowUp" ? links[at - 1] || input : input;
    if (next) { next.focus(); event.preventDefault(); }
  });
  var initial = read();
  toPage(initial);
  show(initial);
})();
