// Search over the records of the portal. The index is a script that calls portalSearchIndex (works from a folder).
(function () {
  "use strict";
  var page = document.getElementById("search-app");
  if (!page) return;
  var text = JSON.parse(page.dataset.text);
  var language = document.documentElement.lang;
  var root = document.body.dataset.root.replace(/\/?$/, "/");
  var form = document.getElementById("search-form"), input = document.getElementById("search-q");
  var list = document.getElementById("search-results"), count = document.getElementById("result-count");
  var said = document.getElementById("result-said"), sum = document.getElementById("search-sum");
  var selects = { kind: null, plan: null, unit: null, topic: null, money: null, sort: null };
  var index = null, SHOWN = 50, shown = SHOWN;

  // --- words: folded for finding, exact (letters kept, tone moved to a digit) for ranking ---------------
  var TONES = { "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5 };
  function fold(s) { return s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase(); }
  function exact(s) {
    var tone = "";
    var letters = s.toLowerCase().normalize("NFD").replace(/[\u0300\u0301\u0303\u0309\u0323]/g, function (m) { tone = TONES[m]; return ""; });
    return letters.normalize("NFC") + tone;
  }
  var WORD = /[\p{L}\p{M}\p{N}]+(?:&[\p{L}\p{M}\p{N}]+)*/gu;
  function words(s) {
    // Points and commas inside a number group or start decimals: 4.718,51 = 4,718.51 = 4718,51.
    return (s.replace(/(\d)[.,](?=\d)/g, "$1").match(WORD) || []);
  }
  function number(value) { return new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 6 }).format(value); }

  // --- the index ----------------------------------------------------------------------------------------
  var WEIGHTS = { n: 8, d: 4, x: 2, o: 1, f: 3 };
  function prepare(data) {
    var vocabulary = new Map();
    data.records.forEach(function (record, r) {
      record.length = 0;
      Object.keys(WEIGHTS).forEach(function (field) {
        if (!record[field]) return;
        words(record[field]).forEach(function (word, position) {
          var key = fold(word), entry = vocabulary.get(key);
          if (!entry) vocabulary.set(key, entry = []);
          entry.push([r, field, position, word]);
          if (field === "n") record.length = position + 1;
        });
      });
    });
    data.vocabulary = vocabulary;
    data.keys = Array.from(vocabulary.keys()).sort();
    data.groups = data.synonyms.map(function (group) { return group.map(function (each) { return words(each).map(fold); }); });
    return data;
  }
  function starting(prefix) {
    var keys = index.keys, low = 0, high = keys.length;
    while (low < high) { var middle = (low + high) >> 1; if (keys[middle] < prefix) low = middle + 1; else high = middle; }
    var found = [];
    while (low < keys.length && keys[low].startsWith(prefix)) found.push(keys[low++]);
    return found;
  }
  function near(a, b) {  // one letter more, less, other, or two exchanged
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    var i = 0, j = 0;
    while (i < a.length && a[i] === b[i]) i++;
    if (a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2)) return true;
    return a.slice(i + 1) === b.slice(i + 1) || a.slice(i) === b.slice(i + 1) || a.slice(i + 1) === b.slice(i);
  }
  function matching(token, last) {
    var found = new Map();
    if (index.vocabulary.has(token)) found.set(token, 1);
    if (last && token.length > 0 || token.length > 3) starting(token).forEach(function (key) { if (!found.has(key)) found.set(key, last ? 0.7 : 0.4); });
    if (!found.size && token.length > 3) index.keys.forEach(function (key) { if (near(key, token)) found.set(key, 0.3); });
    return found;
  }

  // --- one reading of the query -------------------------------------------------------------------------
  function rank(tokens, originals) {
    var total = index.records.length, scores = new Map();
    tokens.forEach(function (token, t) {
      var accented = originals && originals[t] && fold(originals[t]) === token && exact(originals[t]) !== token;
      matching(token, t === tokens.length - 1).forEach(function (quality, key) {
        var entries = index.vocabulary.get(key), rarity = Math.log(1 + total / (1 + entries.length / 2));
        entries.forEach(function (entry) {
          var record = scores.get(entry[0]);
          if (!record) scores.set(entry[0], record = { best: [], places: [] });
          var value = WEIGHTS[entry[1]] * rarity * quality;
          if (accented) value *= exact(entry[3]) === exact(originals[t]) ? 1.5 : 0.25;
          if (!(record.best[t] >= value)) record.best[t] = value;
          (record.places[t] = record.places[t] || new Set()).add(entry[1] + entry[2]);
        });
      });
    });
    var found = new Map();
    scores.forEach(function (record, r) {
      var matched = 0, score = 0;
      for (var t = 0; t < tokens.length; t++) if (record.best[t]) { matched++; score += record.best[t]; }
      if (matched < tokens.length) return;
      var pairs = 0;
      for (t = 1; t < tokens.length; t++) {
        var best = 0;
        record.places[t].forEach(function (place) {
          var field = place[0], position = +place.slice(1);
          if (record.places[t - 1].has(field + (position - 1))) best = Math.max(best, WEIGHTS[field]);
        });
        if (best) pairs++;
        score += best * 6;
      }
      var together = tokens.length < 2 ? 1 : pairs / (tokens.length - 1);
      // A short name that holds every word is what was meant, even with another word between them.
      if (tokens.every(function (_, t) { return Array.from(record.places[t]).some(function (place) { return place[0] === "n"; }); })) {
        score *= 1 + 2 * Math.pow(tokens.length / Math.max(tokens.length, index.records[r].length), 2);
        if (index.records[r].length <= tokens.length + 3 && together < 0.9) {
          score += 4 * WEIGHTS.n * (tokens.length - 1) * (1 - together);
          together = 0.9;
        }
      }
      score *= 0.2 + 0.8 * together * together;
      var covers = tokens.length / Math.max(tokens.length, index.records[r].length || 1);
      score *= 1 + 0.8 * covers;
      if (index.records[r].k === "term") score *= 0.95;
      if (index.records[r].k === "note") score *= 0.6;
      found.set(r, { score: score, together: together });
    });
    return found;
  }
  function readings(query) {
    var originals = words(query), tokens = originals.map(fold), all = [{ tokens: tokens, originals: originals, worth: 1 }];
    index.groups.forEach(function (group) {
      group.forEach(function (phrase) {
        for (var start = 0; phrase.length && start + phrase.length <= tokens.length; start++) {
          if (phrase.every(function (word, i) { return tokens[start + i] === word; })) {
            group.forEach(function (other) {
              if (other !== phrase && other.length && all.length < 12) {
                var changed = tokens.slice(0, start).concat(other, tokens.slice(start + phrase.length));
                all.push({ tokens: changed, originals: null, worth: 0.85 });
              }
            });
            break;
          }
        }
      });
    });
    return all;
  }
  function find(query) {
    var best = new Map(), marks = new Set();
    readings(query).forEach(function (reading) {
      reading.tokens.forEach(function (token) { marks.add(token); });
      rank(reading.tokens, reading.originals).forEach(function (hit, r) {
        var score = hit.score * reading.worth, before = best.get(r);
        if (!before || before.score < score) best.set(r, { score: score, together: hit.together });
      });
    });
    var hits = Array.from(best, function (pair) { return { record: index.records[pair[0]], order: pair[0], score: pair[1].score, together: pair[1].together }; });
    // Several syllables make a word: where some records hold them together, those that scatter them are left out.
    if (hits.some(function (hit) { return hit.together >= 0.6; })) hits = hits.filter(function (hit) { return hit.together >= 0.5; });
    return { hits: hits, marks: Array.from(marks) };
  }

  // --- the page -----------------------------------------------------------------------------------------
  function facets(record) {
    return {
      kind: [record.k], plan: record.p ? [record.p] : [], unit: record.l || [], topic: record.y || [],
      money: record.k !== "task" ? [] : [record.m && record.m !== "0" ? "amount" : record.s || "empty"]
    };
  }
  function label(name, value) {
    if (name === "kind") return text.kinds[value] || value;
    if (name === "plan") return index.plans[value] ? index.plans[value][0] + " – " + index.plans[value][1] : value;
    if (name === "unit") return index.organisations[value] || value;
    if (name === "topic") return index.topics[value] || value;
    return text.money[value] || value;
  }
  function state() {
    var found = { q: input.value.trim() };
    Object.keys(selects).forEach(function (name) { found[name] = selects[name].value; });
    return found;
  }
  function write(replace) {
    var parameters = new URLSearchParams(), now = state();
    Object.keys(now).forEach(function (name) { if (now[name]) parameters.set(name, now[name]); });
    var address = location.pathname + (parameters.toString() ? "?" + parameters : "");
    history[replace ? "replaceState" : "pushState"](null, "", location.protocol === "file:" ? (parameters.toString() ? "?" + parameters : location.pathname) : address);
  }
  function element(name, properties, children) {
    var made = document.createElement(name);
    Object.keys(properties || {}).forEach(function (key) { if (key === "class") made.className = properties[key]; else made.setAttribute(key, properties[key]); });
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }
  function marked(words_, marks) {
    var made = document.createDocumentFragment(), last = 0;
    words_.replace(/[\p{L}\p{M}\p{N}]+(?:&[\p{L}\p{M}\p{N}]+)*/gu, function (word, at) {
      var folded = fold(word);
      if (marks.some(function (mark) { return mark === folded || mark.length > 2 && folded.startsWith(mark); })) {
        made.append(words_.slice(last, at), element("mark", {}, [word]));
        last = at + word.length;
      }
      return word;
    });
    made.append(words_.slice(last));
    return made;
  }
  function result(hit, marks) {
    var record = hit.record, about = [text.kinds[record.k]];
    if (record.p && record.k !== "plan") about.push(index.plans[record.p][0] + (record.r ? ", " + record.r : ""));
    if (record.l && record.l.length) about.push(record.l.map(function (each) { return index.organisations[each]; }).join("; "));
    if (record.t && record.t !== "-") about.push(record.t);
    if (record.m) about.push(text.amount.replace("{amount}", number(+record.m)) + (record.c ? "" : " (" + text.other_listing + ")"));
    else if (record.s) about.push(text.money[record.s]);
    var detail = record.k === "task" || record.k === "target" ? record.d : record.k === "term" || record.k === "topic" ? record.x : "";
    return element("li", { "data-record-id": record.i }, [
      element("a", { href: root + record.u }, [marked(record.n, marks)]),
      detail && detail !== "-" ? element("p", { class: "op-detail" }, [marked(detail.length > 220 ? detail.slice(0, 218) + "…" : detail, marks)]) : "",
      element("p", { class: "op-small" }, [about.join(" · ")])
    ]);
  }
  var current = [];
  function show() {
    if (!index) return;
    list.setAttribute("aria-busy", "true");
    var now = state(), found = now.q ? find(now.q) : { hits: index.records.map(function (record, r) { return { record: record, order: r, score: 0 }; }), marks: [] };
    Object.keys(selects).forEach(function (name) {
      if (name === "sort") return;
      // A facet counts what the other choices leave.
      var counts = new Map();
      found.hits.forEach(function (hit) {
        var mine = facets(hit.record);
        if (Object.keys(selects).every(function (other) { return other === name || other === "sort" || !now[other] || mine[other].indexOf(now[other]) >= 0; }))
          mine[name].forEach(function (value) { counts.set(value, (counts.get(value) || 0) + 1); });
      });
      var select = selects[name], chosen = now[name];
      while (select.options.length > 1) select.remove(1);
      if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
      Array.from(counts).map(function (pair) { return [pair[0], label(name, pair[0]), pair[1]]; })
        .sort(function (a, b) { return a[1].localeCompare(b[1], language); })
        .forEach(function (each) { select.add(new Option(each[1] + " (" + number(each[2]) + ")", each[0], false, each[0] === chosen)); });
    });
    var hits = found.hits.filter(function (hit) {
      var mine = facets(hit.record);
      return Object.keys(selects).every(function (name) { return name === "sort" || !now[name] || mine[name].indexOf(now[name]) >= 0; });
    });
    var orders = {
      money: function (a, b) { return (+(b.record.m || -1)) - (+(a.record.m || -1)) || a.order - b.order; },
      deadline: function (a, b) { return (a.record.e || "9") < (b.record.e || "9") ? -1 : (a.record.e || "9") > (b.record.e || "9") ? 1 : a.order - b.order; },
      document: function (a, b) { return a.order - b.order; },
      "": function (a, b) { return b.score - a.score || a.order - b.order; }
    };
    hits.sort(orders[now.sort] || orders[""]);
    current = hits;
    list.replaceChildren.apply(list, hits.slice(0, shown).map(function (hit) { return result(hit, found.marks); }));
    document.getElementById("search-more").hidden = hits.length <= shown;
    count.textContent = String(hits.length);
    said.textContent = hits.length ? "" : text.nothing;
    var million = 0n, scale = 1000000n, tasks = 0;
    hits.forEach(function (hit) {
      if (hit.record.k !== "task") return;
      tasks++;
      if (!hit.record.c || !hit.record.m) return;
      var parts = hit.record.m.split(".");
      million += BigInt(parts[0]) * scale + BigInt((parts[1] || "").padEnd(6, "0").slice(0, 6));
    });
    sum.textContent = million ? text.sum.replace("{amount}", number(Number(million) / 1e6)) : "";
    list.setAttribute("aria-busy", "false");
  }
  function csv() {
    var now = state(), guard = function (value) {
      value = String(value == null ? "" : value);
      if (/^[=+@\t\r]/.test(value) || /^-(?!$|\d)/.test(value)) value = "'" + value;
      return '"' + value.replace(/"/g, '""') + '"';
    };
    var lines = [["id", "kind", "name", "detail", "plan_id", "lead_ids", "time", "budget_million_vnd", "budget_kind", "counted_in_totals", "url"]];
    current.forEach(function (hit) {
      var r = hit.record;
      lines.push([r.i, r.k, r.n, r.d, r.p, (r.l || []).join(";"), r.t, r.m, r.s, r.k === "task" ? !!r.c : "", r.u]);
    });
    lines.push([], ["query", JSON.stringify(now)], ["source", document.title]);
    var blob = new Blob(["\ufeff" + lines.map(function (line) { return line.map(guard).join(","); }).join("\r\n")], { type: "text/csv" });
    var link = element("a", { href: URL.createObjectURL(blob), download: "search.csv" });
    link.click();
    URL.revokeObjectURL(link.href);
  }
  function read() {
    var parameters = new URLSearchParams(location.search);
    input.value = parameters.get("q") || "";
    Object.keys(selects).forEach(function (name) {
      var value = parameters.get(name) || "";
      if (name !== "sort" && value && !Array.from(selects[name].options).some(function (o) { return o.value === value; })) selects[name].add(new Option(value, value));
      selects[name].value = value;
    });
    shown = SHOWN;
    show();
  }
  Object.keys(selects).forEach(function (name) {
    selects[name] = document.getElementById("search-" + name);
    selects[name].addEventListener("change", function () { shown = SHOWN; write(false); show(); });
  });
  page.hidden = false;
  input.addEventListener("input", function () { shown = SHOWN; write(true); show(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); write(false); show(); });
  document.getElementById("search-more").addEventListener("click", function () { shown += SHOWN; show(); });
  document.getElementById("search-csv").addEventListener("click", csv);
  addEventListener("popstate", read);
  form.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { var first = list.querySelector("a"); if (first) { first.focus(); event.preventDefault(); } }
  });
  list.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Escape") return;
    var links = Array.from(list.querySelectorAll("a")), at = links.indexOf(document.activeElement);
    var next = event.key === "ArrowDown" ? links[at + 1] : event.key === "ArrowUp" ? links[at - 1] || input : input;
    if (next) { next.focus(); event.preventDefault(); }
  });
  window.portalSearchIndex = function (data) { index = prepare(data); read(); };
  list.setAttribute("aria-busy", "true");
  document.head.append(element("script", { src: page.dataset.index }));
})();
