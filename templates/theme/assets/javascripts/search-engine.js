// The search engine in the browser: words, order and the index files, without a page.
// The specification is generator/search/ (tokens.py, ranking.py, index.py), read there what each step is for;
// tests hold the two together. Index files are scripts that call portalSearch(name, content): from a folder
// opened by double-click a browser loads scripts only.
(function (scope) {
  "use strict";

  // --- words (tokens.py) -----------------------------------------------------------------------------
  var WORD = /[\p{L}\p{N}\u0300-\u036f]+(?:&[\p{L}\p{N}\u0300-\u036f]+)*/gu;
  var TONES = { "\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5" };
  function fold(word) {
    var bare = word.replace(/&/g, "").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]+/g, "").replace(/đ/g, "d");
    var short = /^([bcdghklmnprstvx]{1,2})y$/.exec(bare);
    return short ? short[1] + "i" : bare;
  }
  function exact(word) {
    var tone = "";
    var letters = word.replace(/&/g, "").toLowerCase().normalize("NFD").replace(/[\u0300\u0301\u0303\u0309\u0323]/g, function (mark) {
      tone = TONES[mark];
      return "";
    });
    return letters.normalize("NFC") + tone;
  }
  function prepared(text) { return text.normalize("NFC").replace(/([0-9])[.,](?=[0-9])/g, "$1"); }
  function tokens(text) {
    return (prepared(text).match(WORD) || []).map(function (word) { return { word: word, folded: fold(word), exact: exact(word) }; });
  }

  // --- the index files (index.py) --------------------------------------------------------------------
  var DIGITS = [];
  for (var code = 35; code < 127; code++) if (code !== 92) DIGITS.push(code);
  var FINAL = new Int8Array(128).fill(-1), CONTINUING = new Int8Array(128).fill(-1);
  DIGITS.slice(0, 45).forEach(function (each, n) { FINAL[each] = n; });
  DIGITS.slice(45, 90).forEach(function (each, n) { CONTINUING[each] = n; });
  function decodeNumbers(text) {
    var numbers = [], value = 0, power = 1;
    for (var i = 0; i < text.length; i++) {
      var char = text.charCodeAt(i);
      if (CONTINUING[char] >= 0) { value += CONTINUING[char] * power; power *= 45; }
      else { numbers.push(value + FINAL[char] * power); value = 0; power = 1; }
    }
    return numbers;
  }
  function decode(text) {
    var numbers = [], classes = [], klass = 0, before = -1, value = 0, power = 1;
    for (var i = 0; i < text.length; i++) {
      var char = text.charCodeAt(i);
      if (char === 32) { klass++; before = -1; }
      else if (CONTINUING[char] >= 0) { value += CONTINUING[char] * power; power *= 45; }
      else {
        before += value + FINAL[char] * power + 1;
        numbers.push(before); classes.push(klass);
        value = 0; power = 1;
      }
    }
    return { numbers: numbers, classes: classes };
  }

  /** An index that is loaded piece by piece. load(path) starts to load a script below the index's folder; the script hands its
   *  content to receive(name, content), and failed(name) says that it did not come. */
  function Index(head, load) {
    var pieces = new Map(), waiting = new Map(), missing = new Set(), self = this;
    this.head = head;
    this.words = family("w", head.words, function (parts) {
      // A word that very many records hold says only how many they are and in which piece they stand.
      return parts.length === 4 ? { piece: "f" + parts[1], size: +parts[2] } : { forms: read(parts) };
    });
    this.pairs = family("p", head.pairs, function (parts) {
      return { forms: parts.length === 2 ? [["", lazy(parts[1])]] : read(parts) };
    });
    this.small = new Set(head.small);
    this.kinds = [];
    var runs = decodeNumbers(head.runs);
    for (var r = 0; r < runs.length; r += 2) for (var i = 0; i < runs[r + 1]; i++) this.kinds.push(head.kinds[runs[r]]);

    function read(parts) {
      var forms = [];
      for (var i = 1; i < parts.length; i += 2) forms.push([parts[i], lazy(parts[i + 1])]);
      return forms;
    }
    function lazy(text) { var made = null; return function () { return made || (made = decode(text)); }; }
    function piece(name) {
      if (pieces.has(name)) return pieces.get(name);
      missing.add(name);
      return null;
    }
    function family(letter, firsts, read) {
      function shard(n) {
        var found = piece(letter + n);
        if (typeof found === "string") {
          var lines = found.split("\n").map(function (line) { return line.split("\t"); });
          found = { keys: lines.map(function (line) { return line[0]; }), values: new Map(lines.map(function (line) { return [line[0], line]; })) };
          pieces.set(letter + n, found);
        }
        return found;
      }
      function holding(key) {  // the shard that holds a key if any does
        var low = 0, high = firsts.length;
        while (low < high) { var middle = (low + high) >> 1; if (firsts[middle] <= key) low = middle + 1; else high = middle; }
        return Math.max(0, low - 1);
      }
      function get(key) {
        var found = shard(holding(key)), line = found && found.values.get(key);
        if (Array.isArray(line)) found.values.set(key, line = read(line));
        return line || null;
      }
      function starting(beginning) {
        var out = [];
        for (var n = holding(beginning); n < firsts.length && (firsts[n] <= beginning || firsts[n].startsWith(beginning)); n++) {
          var found = shard(n);
          if (found) found.keys.forEach(function (key) { if (key.startsWith(beginning)) out.push(key); });
        }
        return out;
      }
      return { get: get, has: function (key) { return get(key) !== null; }, starting: starting };
    }

    /** All words with their sizes, or null while they are not there. */
    this.vocabulary = function () {
      var found = piece("words");
      if (typeof found === "string") {
        found = new Map(found.split("\n").map(function (line) { var parts = line.split("\t"); return [parts[0], +parts[1]]; }));
        pieces.set("words", found);
      }
      return found;
    };
    /** Whether all that the work under way has asked for so far is there. */
    this.complete = function () { return !missing.size; };
    this.block = function (n) { return piece("r" + n); };
    this.columns = function () { return piece("columns"); };
    /** Run work() again and again until everything it asked for is there; the promise gives its last result. */
    this.settle = function (work) {
      missing.clear();
      var result = work();
      if (!missing.size) return Promise.resolve(result);
      return Promise.all(Array.from(missing, fetchPiece)).then(function () { return self.settle(work); });
    };
    function fetchPiece(name) {
      if (waiting.has(name)) return waiting.get(name).promise;
      var entry = {};
      entry.promise = new Promise(function (resolve, reject) { entry.resolve = resolve; entry.reject = reject; });
      waiting.set(name, entry);
      load(head.folder + "/" + name + ".js", name);
      return entry.promise;
    }
    this.receive = function (name, content) {
      pieces.set(name, content);
      if (waiting.has(name)) waiting.get(name).resolve();
    };
    this.failed = function (name) {
      var entry = waiting.get(name);
      waiting.delete(name);
      if (entry) entry.reject(new Error("not loaded: " + name));
    };
    /** The records that hold a word: [[exact form, {numbers, classes}], …]. */
    this.forms = function (key) {
      var entry = self.words.get(key);
      if (!entry) return [];
      if (entry.piece) {
        var line = piece(entry.piece);
        if (typeof line === "string") { line = read(line.split("\t")); pieces.set(entry.piece, line); }
        return line ? line.map(taken) : [];
      }
      return entry.forms.map(taken);
    };
    /** The records that hold a pair, likewise. */
    this.pairForms = function (key) { var entry = self.pairs.get(key); return entry ? entry.forms.map(taken) : []; };
    function taken(form) { return [form[0], form[1]()]; }
    var sizes = new Map();
    /** How many records hold a word. */
    this.size = function (key) {
      if (sizes.has(key)) return sizes.get(key);
      var entry = self.words.get(key), size = 0;
      if (!entry) return 0;
      if (entry.piece) size = entry.size;
      else if (entry.forms.length === 1) size = entry.forms[0][1]().numbers.length;
      else {
        var all = new Set();
        entry.forms.forEach(function (form) { form[1]().numbers.forEach(function (number) { all.add(number); }); });
        size = all.size;
      }
      sizes.set(key, size);
      return size;
    };
    this.frequent = function (key) { var entry = self.words.get(key); return !!entry && !!entry.piece; };
  }

  // --- the order (ranking.py) ------------------------------------------------------------------------
  var PAIR = 6, AGREES = 1.5, DISAGREES = 0.25, VARIANT = 0.9, BEGINNING = 0.7, ENDING = 0.4, SLIP = 0.3, MEANING = 0.9;
  var TOGETHER = 0.6, SCATTERED = 0.5, CLOSE = 0.9, ENOUGH = 0.5, SHORT = 2, EXPANSIONS = 12, NAME_CLASSES = 6, SHORT_NAME = 3.5, MEDIUM_NAME = 6;
  var KINDS = { note: 0.5, term: 0.75, legal: 0.9, page: 0.6, organisation: 1.15, programme: 1.15, indicator: 1.15, topic: 1.3 };
  var START = "^", END = "$";

  function typed(query) {
    var found = [];
    query.split(/["“”]/).forEach(function (part, number) {
      tokens(part).forEach(function (token, at) { found.push([token, number % 2 === 1 && at > 0]); });
    });
    return found;
  }
  function otherNumbers(word) {
    if (word.length < 3 || word.endsWith("ss")) return [];
    if (word.endsWith("ies")) return [word.slice(0, -3) + "y"];
    if (word.endsWith("s")) return word.endsWith("es") ? [word.slice(0, -1), word.slice(0, -2)] : [word.slice(0, -1)];
    return word.endsWith("y") ? [word.slice(0, -1) + "ies"] : [];
  }
  function near(a, b) {
    var slips = Math.min(a.length, b.length) >= 8 ? 2 : 1;
    if (Math.abs(a.length - b.length) > slips || a === b) return false;
    var above, before = [], row = [];
    for (var k = 0; k <= b.length; k++) row.push(k);
    for (var i = 1; i <= a.length; i++) {
      above = before; before = row; row = [i];
      for (var j = 1; j <= b.length; j++) {
        var cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, above[j - 2] + 1);
        row.push(cost);
      }
      if (Math.min.apply(null, row) > slips) return false;
    }
    return row[b.length] <= slips;
  }
  function likeness(a, b) {
    var same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) same++;
    return 0.5 + 0.5 * same / Math.max(a.length, b.length);
  }
  function loose(word) { return word.small || word.folded[0] === "§" || /\p{N}/u.test(word.folded); }
  function leading(word) {
    var found = [];
    word.keys.forEach(function (quality, key) { if (quality !== BEGINNING && quality !== ENDING) found.push(key); });
    return found.length ? found : [word.folded];
  }

  function keysOf(index, word) {
    var keys = new Map();
    if (index.words.has(word.folded)) keys.set(word.folded, 1);
    otherNumbers(word.folded).forEach(function (other) { if (index.words.has(other)) keys.set(other, VARIANT); });
    if (word.folded.length > (word.last ? SHORT : 3)) {
      var longer = index.words.starting(word.folded).filter(function (key) { return !keys.has(key); });
      longer.sort(function (a, b) { return index.size(b) - index.size(a) || (a < b ? -1 : 1); });
      longer.slice(0, EXPANSIONS).forEach(function (key) { keys.set(key, word.last ? BEGINNING : ENDING); });
    }
    // Unknown only once all that was asked for is there: the list of all words is large and seldom needed.
    if (!keys.size && word.folded.length > 3 && index.complete()) {
      var all = index.vocabulary();
      if (all) all.forEach(function (_, key) { if (near(key, word.folded)) keys.set(key, SLIP * likeness(key, word.folded)); });
    }
    return keys;
  }
  function split(index, run) {
    // Two words of two letters at least: no half-typed syllable asks for the list of all words.
    var all = run.length > 3 && index.complete() ? index.vocabulary() : null;
    if (!all) return [];
    var best = [[0, 0, []]];
    for (var end = 1; end <= run.length; end++) {
      best[end] = null;
      for (var start = Math.max(0, end - 7); start < end - 1; start++) {
        var before = best[start], part = run.slice(start, end);
        if (!before || !all.has(part)) continue;
        var found = [before[0] + 1, before[1] - Math.log(all.get(part)), before[2].concat(part)], now = best[end];
        if (!now || found[0] < now[0] || found[0] === now[0] && found[1] < now[1]) best[end] = found;
      }
    }
    var whole = best[run.length];
    return whole && whole[2].length > 1 ? whole[2] : [];
  }
  function phrase(index, words, at) {
    var best = null;
    Object.keys(index.head.groups).forEach(function (name) {
      index.head.groups[name].forEach(function (each) {
        var parts = each.split(" ");
        if (best && parts.length <= best[1] || at + parts.length > words.length) return;
        if (parts.every(function (part, i) { var w = words[at + i]; return w.folded === part || w.keys.get(part) === VARIANT; })) best = [name, parts.length];
      });
    });
    return best;
  }
  function meant(index, words) {
    var out = [], at = 0;
    while (at < words.length) {
      var found = phrase(index, words, at);
      if (!found) out.push(words[at++]);
      else { out.push({ folded: found[0], exact: null, keys: new Map([[found[0], 1]]) }); at += found[1]; }
    }
    return out;
  }
  function readings(index, query) {
    var plain = [], onlySmall = query.every(function (each) { return index.small.has(each[0].exact); });
    query.forEach(function (each, number) {
      var token = each[0];
      var word = {
        folded: token.folded, exact: token.exact !== token.folded ? token.exact : null, last: number === query.length - 1,
        joined: each[1], small: index.small.has(token.exact) && !onlySmall && !each[1]
      };
      word.keys = keysOf(index, word);
      var parts = word.keys.size ? [] : split(index, token.folded);
      if (parts.length) parts.forEach(function (part) { plain.push({ folded: part, exact: null, keys: new Map([[part, 1]]) }); });
      else plain.push(word);
    });
    var other = meant(index, plain);
    var changed = other.length !== plain.length || other.some(function (word, i) { return word !== plain[i]; });
    return changed ? [[plain, 1], [other, MEANING]] : [[plain, 1]];
  }
  function agreement(word, form, exactly) {
    if (!word.exact) return 1;
    if (exactly) return form === word.exact ? AGREES : DISAGREES;
    var letters = word.exact.replace(/[1-5]+$/, ""), tone = word.exact.slice(letters.length);
    return form.startsWith(letters) && form.endsWith(tone) ? AGREES : DISAGREES;
  }
  function hold(record, at, klass, value) {
    if (value > record.best[at]) record.best[at] = value;
    if (record.classes[at] < 0 || klass < record.classes[at]) record.classes[at] = klass;
  }

  function rank(index, words, whole) {
    var found = new Map(), classes = index.head.classes, many = words.length;
    function at_(number) {
      var record = found.get(number);
      if (!record) {
        record = { best: new Float64Array(many), classes: new Int8Array(many).fill(-1), pairs: new Int8Array(many).fill(-1), starts: false, ends: false };
        found.set(number, record);
      }
      return record;
    }
    function rarity(size) { return Math.log(1 + index.head.records / (1 + size / 2)); }
    var rarities = words.map(function (word) {
      var most = 0;
      word.keys.forEach(function (_, key) { most = Math.max(most, index.size(key)); });
      return rarity(most);
    });
    var pairs = words.map(function (_, at) { return pairKeys(index, words, at); });
    var byNeighbours = words.map(function (word, at) {
      return many > 1 && !loose(word) && (pairs[at].length > 0 || at + 1 < many && pairs[at + 1].length > 0);
    });
    words.forEach(function (word, at) {
      word.keys.forEach(function (quality, key) {
        var size = index.size(key);
        if (index.frequent(key) && (byNeighbours[at] || many === 1 && quality !== 1)) return;
        index.forms(key).forEach(function (form) {
          var worth = rarity(size) * quality * agreement(word, form[0], quality === 1), postings = form[1];
          for (var i = 0; i < postings.numbers.length; i++)
            hold(at_(postings.numbers[i]), at, postings.classes[i], classes[postings.classes[i]][0] * worth);
        });
      });
    });
    for (var at = 1; at < many; at++) standTogether(index, words, at, pairs[at], found, at_, rarities, byNeighbours, rarity(0));
    standAtTheEnds(index, words, found, at_);
    var needed = [], required = [], joined = [], everything = 0;
    words.forEach(function (word, at) {
      if (at && !loose(word) && !loose(words[at - 1])) needed.push(at);
      if (!word.small) { required.push(at); everything += rarities[at]; }
      if (word.joined) joined.push(at);
    });
    var scores = new Map();
    found.forEach(function (record, number) {
      var held = 0, all = true;
      required.forEach(function (at) { if (record.best[at] > 0) held += rarities[at]; else all = false; });
      if (whole && !all || held < ENOUGH * everything) return;
      if (joined.some(function (at) { return record.pairs[at] < 0; })) return;
      var together = needed.length ? needed.filter(function (at) { return record.pairs[at] >= 0; }).length / needed.length : 1;
      var scored = score(index, number, record, words, needed, together);
      if (!whole) scored[0] *= Math.pow(held / everything, 2);
      scores.set(number, scored);
    });
    return scores;
  }
  function pairKeys(index, words, at) {
    var found = new Set(), word = words[at];
    if (at) {
      leading(words[at - 1]).forEach(function (first) {
        leading(word).forEach(function (second) { if (index.pairs.has(first + " " + second)) found.add(first + " " + second); });
        if (word.last) index.pairs.starting(first + " " + word.folded).forEach(function (key) { found.add(key); });
      });
    }
    return Array.from(found);
  }
  function standTogether(index, words, at, pairs, found, at_, rarities, byNeighbours, rarest) {
    var before = words[at - 1], word = words[at], classes = index.head.classes, short = word.last && word.folded.length <= SHORT;
    var had = new Set();
    if (short) found.forEach(function (record, number) { if (record.best[at] > 0) had.add(number); });
    pairs.forEach(function (key) {
      var parts = key.split(" "), frequent = [];
      [[at - 1, parts[0]], [at, parts[1]]].forEach(function (each) { if (byNeighbours[each[0]] && index.frequent(each[1])) frequent.push(each[0]); });
      var quality = word.keys.get(parts[1]), beginning = quality === undefined || quality === BEGINNING || quality === ENDING;
      var several = index.pairForms(key);
      several.forEach(function (form) {
        var forms = form[0].split(" "), postings = form[1];
        var agrees = several.length > 1 ? agreement(before, forms[0], true) * agreement(word, forms[1], !beginning) : 1;
        for (var i = 0; i < postings.numbers.length; i++) {
          var record = found.get(postings.numbers[i]), klass = postings.classes[i];
          if (!record) {
            if (!frequent.length && (!word.last || word.keys.size)) continue;
            record = at_(postings.numbers[i]);
          }
          if (record.pairs[at] < 0 || klass < record.pairs[at]) record.pairs[at] = klass;
          for (var f = 0; f < frequent.length; f++)
            hold(record, frequent[f], klass, classes[klass][0] * rarities[frequent[f]] * (frequent[f] === at && beginning ? BEGINNING : 1) * agrees);
          if (short && !had.has(postings.numbers[i])) hold(record, at, klass, classes[klass][0] * rarest * BEGINNING);
        }
      });
    });
  }
  function standAtTheEnds(index, words, found, at_) {
    var alone = words.length === 1, classes = index.head.classes, rarest = Math.log(1 + index.head.records), had = new Set(found.keys());
    leading(words[0]).forEach(function (first) {
      var keys = [START + " " + first];
      if (alone && words[0].last) keys = index.pairs.starting(keys[0]);
      keys.forEach(function (key) {
        var frequent = alone && index.frequent(key.slice(2));
        index.pairForms(key).forEach(function (form) {
          var postings = form[1];
          for (var i = 0; i < postings.numbers.length; i++) {
            var record = found.get(postings.numbers[i]), klass = postings.classes[i];
            if (!record && alone && (words[0].folded.length <= SHORT || frequent)) record = at_(postings.numbers[i]);
            if (!record) continue;
            record.starts = true;
            if (alone && !had.has(postings.numbers[i])) hold(record, 0, klass, classes[klass][0] * rarest * BEGINNING);
          }
        });
      });
    });
    leading(words[words.length - 1]).forEach(function (last) {
      index.pairForms(last + " " + END).forEach(function (form) {
        form[1].numbers.forEach(function (number) { if (found.has(number)) found.get(number).ends = true; });
      });
    });
  }
  function score(index, number, record, words, needed, together) {
    var classes = index.head.classes, value = 0, pairs = 0, named = 0, inName = true, length = 0, least = Infinity;
    words.forEach(function (word, at) {
      value += record.best[at];
      if (record.pairs[at] >= 0) { pairs++; value += PAIR * classes[record.pairs[at]][0]; }
      if (word.small) return;
      if (record.classes[at] < 0 || record.classes[at] >= NAME_CLASSES) { inName = false; return; }
      named++;
      length = Math.max(length, classes[record.classes[at]][1]);
      least = Math.min(least, classes[record.classes[at]][0]);
    });
    var covers = 0;
    if (inName) {
      covers = Math.min(1, named / length);
      if (length <= SHORT_NAME && together < CLOSE) {
        value += PAIR * least * needed.length * (CLOSE - together);
        together = CLOSE;
      }
      if (length <= MEDIUM_NAME) together = Math.max(together, SCATTERED);
      if (record.starts) value += 10;
    }
    value *= 0.2 + 0.8 * together * together;
    value *= 1 + 2 * covers * covers + 0.8 * covers;
    if (inName && record.starts && record.ends && pairs === words.length - 1) value *= 1.5;
    return [value * (KINDS[index.kinds[number]] || 1), together];
  }
  function search(index, query) {
    var words = typed(query);
    if (!words.length) return { hits: [], partial: false };
    var read = readings(index, words);
    for (var attempt = 0; attempt < 2; attempt++) {
      var whole = attempt === 0, best = new Map(), close = false;
      read.forEach(function (reading) {
        rank(index, reading[0], whole).forEach(function (found, number) {
          var before = best.get(number), value = found[0] * reading[1];
          if (!before || before[0] < value) best.set(number, [value, found[1]]);
        });
      });
      if (!best.size) continue;
      best.forEach(function (found) { if (found[1] >= TOGETHER) close = true; });
      var hits = [];
      best.forEach(function (found, number) {
        if (!(whole && close) || found[1] >= SCATTERED) hits.push({ number: number, score: found[0], rounded: Math.round(found[0] * 1e6) });
      });
      hits.sort(function (a, b) { return b.rounded - a.rounded || a.number - b.number; });
      return { hits: hits, partial: !whole };
    }
    return { hits: [], partial: false };
  }

  scope.PortalSearchEngine = {
    Index: Index, tokens: tokens, fold: fold, search: search,
    /** The folded words of a query and of what it means, to mark them in results. */
    marks: function (index, query) {
      var found = new Set();
      readings(index, typed(query)).forEach(function (reading) {
        reading[0].forEach(function (word) {
          if (word.small) return;
          if (word.folded[0] === "§") (index.head.groups[word.folded] || []).forEach(function (each) { each.split(" ").forEach(function (part) { found.add(part); }); });
          else { found.add(word.folded); word.keys.forEach(function (_, key) { found.add(key); }); }
        });
      });
      return found;
    }
  };
})(typeof window === "undefined" ? globalThis : window);
