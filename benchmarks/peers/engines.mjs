// MiniSearch, lunr and Pagefind over the records and queries that benchmarks/search.py writes.
//   node engines.mjs FOLDER ENGINE     reads FOLDER/records.json, FOLDER/queries.json, prints JSON
// All are given the same folded words (the engines themselves fold no đ), and the same fields and weights.
import { readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { performance } from "node:perf_hooks";
import MiniSearch from "minisearch";
import lunr from "lunr";

const [folder, engine] = process.argv.slice(2);
const records = JSON.parse(readFileSync(`${folder}/records.json`, "utf8"));
const queries = JSON.parse(readFileSync(`${folder}/queries.json`, "utf8"));
const fold = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/(\d)[.,](?=\d)/g, "$1");
const words = (s) => fold(s).match(/[\p{L}\p{N}]+(?:&[\p{L}\p{N}]+)*/gu) || [];
const FIELDS = { name: 8, detail: 4, foreign: 4, context: 2, other: 1 };
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

function report(bytes, load, ask) {
  const times = [], answers = [];
  for (const query of queries) {
    const started = performance.now();
    const found = ask(query);
    times.push(performance.now() - started);
    answers.push(found.slice(0, 10));
  }
  console.log(JSON.stringify({ engine, bytes, load_ms: load, query_ms: median(times), answers }));
}

if (engine === "minisearch") {
  const options = { fields: Object.keys(FIELDS), tokenize: words, processTerm: (term) => term, searchOptions: { boost: FIELDS, prefix: (_, i, all) => i === all.length - 1, combineWith: "AND" } };
  const made = new MiniSearch(options);
  made.addAll(records);
  const text = JSON.stringify(made);
  const started = performance.now();
  const loaded = MiniSearch.loadJSON(text, options);
  report(gzipSync(text).length, performance.now() - started, (query) => loaded.search(query).map((hit) => hit.id));
} else if (engine === "lunr") {
  const made = lunr(function () {
    this.pipeline.reset();
    this.searchPipeline.reset();
    this.tokenizer = (s) => (s ? words(s).map((word) => new lunr.Token(word, {})) : []);
    for (const [name, boost] of Object.entries(FIELDS)) this.field(name, { boost });
    for (const record of records) this.add(record);
  });
  const text = JSON.stringify(made);
  const started = performance.now();
  const loaded = lunr.Index.load(JSON.parse(text));
  report(gzipSync(text).length, performance.now() - started, (query) => {
    const terms = words(query);
    return loaded.query((q) => terms.forEach((term, i) => q.term(term, {
      presence: lunr.Query.presence.REQUIRED,
      wildcard: i === terms.length - 1 ? lunr.Query.wildcard.TRAILING : lunr.Query.wildcard.NONE,
    }))).map((hit) => hit.ref);
  });
} else {
  const { createIndex, close } = await import("pagefind");
  const { index } = await createIndex({ forceLanguage: "vi" });
  for (const record of records) {
    await index.addCustomRecord({
      url: "/" + record.id, content: [fold(record.name), fold(record.detail), fold(record.foreign), fold(record.context), fold(record.other)].join(". ") || "-",
      language: "vi", meta: { title: record.name || "-", id: record.id },
    });
  }
  rmSync(`${folder}/pagefind`, { recursive: true, force: true });
  await index.writeFiles({ outputPath: `${folder}/pagefind` });
  await close();
  console.log(JSON.stringify({ engine, folder: `${folder}/pagefind` }));
}
