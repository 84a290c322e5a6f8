// The search box of every page: shortcuts, suggestions while typing, and the loading of the index.
// Nothing is loaded before someone shows interest: focus, a shortcut, or the search page itself.
(function () {
  "use strict";
  var language = document.documentElement.lang, root = document.body.dataset.root.replace(/\/?$/, "/");
  var index = null, ready = null, took = {};

  function script(path) {
    return new Promise(function (resolve, reject) {
      var made = document.createElement("script");
      made.src = root + path;
      made.onload = resolve;
      made.onerror = function () { made.remove(); reject(new Error("not loaded: " + path)); };
      document.head.append(made);
    });
  }
  // Index files call this.
  window.portalSearch = function (name, content) {
    if (name !== "head") { index.receive(name, content); return; }
    index = new window.PortalSearchEngine.Index(content, function (path, piece) {
      script("assets/search/" + path).catch(function () { index.failed(piece); });
    });
  };
  /** A promise of the index. */
  function start() {
    if (!ready) {
      ready = script("assets/javascripts/search-engine.js")
        .then(function () { return script("assets/search/" + language + ".js"); })
        .then(function () { return index; });
      ready.catch(function () { ready = null; });
    }
    return ready;
  }
  function number(value) { return new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 6 }).format(value); }
  function element(name, properties, children) {
    var made = document.createElement(name);
    Object.keys(properties || {}).forEach(function (key) { if (properties[key] !== null) made.setAttribute(key, properties[key]); });
    (children || []).forEach(function (child) { if (child) made.append(child); });
    return made;
  }
  /** Words with those of the query marked, whatever their diacritics; of several words only those that stand together. */
  function marked(text, marks) {
    var made = document.createDocumentFragment(), last = 0, found = [], words = text.normalize("NFC");
    words.replace(/[0-9][0-9.,]*[0-9]|[\p{L}\p{N}\u0300-\u036f]+(?:&[\p{L}\p{N}\u0300-\u036f]+)*/gu, function (word, at) {
      var folded = window.PortalSearchEngine.fold(word.replace(/([0-9])[.,](?=[0-9])/g, "$1"));
      found.push({ at: at, word: word, hit: marks.has(folded) });
      return word;
    });
    function beside(n) { return n > 0 && found[n - 1].hit || n + 1 < found.length && found[n + 1].hit; }
    var together = found.some(function (each, n) { return each.hit && beside(n); });
    found.forEach(function (each, n) {
      if (!each.hit || together && !beside(n)) return;
      made.append(words.slice(last, each.at), element("mark", {}, [each.word]));
      last = each.at + each.word.length;
    });
    made.append(words.slice(last));
    return made;
  }
  /** What a record is, where it stands, who leads it, when, how much: one line. */
  function about(shown) {
    var texts = index.head.texts, parts = [texts.kinds[shown.k]];
    if (shown.p) parts.push(shown.p);
    if (shown.l && shown.k !== "organisation") parts.push(shown.l);
    if (shown.t && shown.t !== "-") parts.push(shown.t);
    if (shown.m) parts.push(texts.amount.replace("{amount}", number(+shown.m)) + (shown.s === "other_listing" ? " (" + texts.money.other_listing + ")" : ""));
    else if (shown.s && shown.s !== "empty" && shown.s !== "no_column") parts.push(texts.money[shown.s]);
    return parts.join(" · ");
  }
  /** Promise of {answer, marks, shown}: the answer to a query and what is shown of its first records. */
  function ask(query, many) {
    var engine = window.PortalSearchEngine;
    return index.settle(function () {
      var answer = engine.search(index, query), shown = [];
      answer.hits.slice(0, many).forEach(function (hit) {
        var block = index.block(Math.floor(hit.number / index.head.block));
        shown.push(block ? block[hit.number % index.head.block] : null);
      });
      return { answer: answer, marks: engine.marks(index, query), shown: shown };
    });
  }
  window.portalSearchTools = { start: start, ask: ask, marked: marked, about: about, element: element, number: number, root: root };

  // --- suggestions ------------------------------------------------------------------------------------
  var SUGGESTIONS = 6, boxes = 0;
  function suggesting(form) {
    var input = form.querySelector("input[type=search]"), id = "op-suggestions-" + boxes++, turn = 0;
    var list = element("ul", { id: id, class: "op-suggestions", role: "listbox", hidden: "" });
    var said = element("p", { class: "op-hidden", role: "status" });
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    list.setAttribute("aria-label", form.querySelector("label").textContent);
    form.append(list, said);
    form.classList.add("op-suggesting");

    function close() { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
    function choose(option) {
      list.querySelectorAll("[aria-selected=true]").forEach(function (each) { each.setAttribute("aria-selected", "false"); });
      if (!option) { input.removeAttribute("aria-activedescendant"); return; }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    }
    function show() {
      var query = input.value.trim(), mine = ++turn;
      if (!query) { close(); return; }
      start().then(function () { return ask(query, SUGGESTIONS); }).then(function (found) {
        if (mine !== turn || document.activeElement !== input) return;
        var texts = index.head.texts, many = found.answer.hits.length;
        var options = found.shown.map(function (shown, n) {
          return element("li", { role: "option", id: id + "-" + n, "aria-selected": "false", "data-url": shown.u, "data-record-id": shown.i }, [
            element("a", { href: root + shown.u, tabindex: "-1" }, [marked(shown.n, found.marks)]), element("small", {}, [about(shown)])
          ]);
        });
        if (many > options.length) {
          var all = new URL(form.action);
          all.search = new URLSearchParams({ q: query });
          options.push(element("li", { role: "option", id: id + "-all", "aria-selected": "false", "data-url": "" }, [
            element("a", { href: all.href, tabindex: "-1" }, [texts.all.replace("{n}", number(many))])
          ]));
        }
        list.replaceChildren.apply(list, options);
        list.hidden = !options.length;
        input.setAttribute("aria-expanded", String(!list.hidden));
        input.removeAttribute("aria-activedescendant");
        said.textContent = many ? texts.found.replace("{n}", number(many)) : texts.nothing;
      }).catch(close);  // the form still leads to the search page
    }
    input.addEventListener("focus", function () { start().catch(function () {}); });
    input.addEventListener("input", show);
    input.addEventListener("keydown", function (event) {
      var options = Array.from(list.children), at = options.findIndex(function (each) { return each.getAttribute("aria-selected") === "true"; });
      if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
      else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
        if (list.hidden) { show(); }
        else {
          var next = event.key === "ArrowDown" ? at + 1 : at < 0 ? options.length - 1 : at - 1;
          choose(options[next] || null);
        }
        event.preventDefault();
      } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
        location.href = options[at].querySelector("a").href;
        event.preventDefault();
      }
    });
    form.addEventListener("focusout", function (event) { if (!form.contains(event.relatedTarget)) close(); });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("li");
      if (option && !event.target.closest("a")) location.href = option.querySelector("a").href;
    });
  }

  document.querySelectorAll("form[role=search]").forEach(function (form) { if (form.id !== "search-form") suggesting(form); });
  var page = document.getElementById("search-q");
  document.addEventListener("keydown", function (event) {
    var typing = /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || event.target.isContentEditable;
    var control = (event.ctrlKey || event.metaKey) && !event.altKey, plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!(plain && event.key === "/" && !typing || control && event.key.toLowerCase() === "k")) return;
    var input = page || document.querySelector("form[role=search] input[type=search]");
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
