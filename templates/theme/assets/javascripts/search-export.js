// Rows to take away: CSV, JSON and a workbook, with the query, the date and a citation inside.
// portalExport.<kind>(columns, rows, meta, numeric) → Blob. Cells are text unless their column is numeric;
// no cell can run as a formula.
(function () {
  "use strict";
  var encoder = new TextEncoder();

  function guarded(value) {
    var text = value === null ? "" : String(value);
    return /^[=+@\t\r]/.test(text) || /^-(?![0-9]*$|[0-9.,]+$)/.test(text) && text !== "-" ? "'" + text : text;
  }
  function csv(columns, rows, meta) {
    var lines = [columns].concat(rows);
    lines.push([]);
    Object.keys(meta).forEach(function (key) { lines.push(["# " + key, meta[key]]); });
    var text = lines.map(function (line) { return line.map(function (value) { return '"' + guarded(value).replace(/"/g, '""') + '"'; }).join(","); }).join("\r\n");
    return new Blob(["\ufeff" + text + "\r\n"], { type: "text/csv;charset=utf-8" });
  }
  function json(columns, rows, meta) {
    var objects = rows.map(function (row) {
      var made = {};
      columns.forEach(function (name, i) { made[name] = row[i]; });
      return made;
    });
    return new Blob([JSON.stringify(Object.assign({}, meta, { results: objects }), null, 1)], { type: "application/json" });
  }

  // A workbook is a zip of XML parts (ECMA-376); the zip stores them uncompressed.
  var TABLE = new Uint32Array(256).map(function (_, n) { for (var k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1; return n; });
  function checksum(bytes) {
    var c = 0xffffffff;
    for (var i = 0; i < bytes.length; i++) c = TABLE[(c ^ bytes[i]) & 255] ^ c >>> 8;
    return (c ^ 0xffffffff) >>> 0;
  }
  function little(parts) {  // [[value, bytes], …]
    var out = [];
    parts.forEach(function (part) { for (var i = 0; i < part[1]; i++) out.push(Math.floor(part[0] / Math.pow(256, i)) & 255); });
    return new Uint8Array(out);
  }
  function zip(files) {
    var out = [], directory = [], offset = 0, many = 0;
    Object.keys(files).forEach(function (name) {
      var path = encoder.encode(name), content = encoder.encode(files[name]);
      var common = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x5a21, 2], [checksum(content), 4], [content.length, 4], [content.length, 4], [path.length, 2], [0, 2]];
      var local = little([[0x04034b50, 4]].concat(common));
      out.push(local, path, content);
      directory.push(little([[0x02014b50, 4], [20, 2]].concat(common, [[0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]])), path);
      offset += local.length + path.length + content.length;
      many++;
    });
    var size = directory.reduce(function (sum, part) { return sum + part.length; }, 0);
    return new Blob(out.concat(directory, little([[0x06054b50, 4], [0, 2], [0, 2], [many, 2], [many, 2], [size, 4], [offset, 4], [0, 2]])), { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
  }
  function escaped(text) {
    // Characters that XML cannot hold are left out.
    return String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }
  function sheet(lines, numeric) {
    var rows = lines.map(function (line, r) {
      return "<row>" + line.map(function (value, c) {
        if (value === null || value === undefined || value === "") return "<c/>";
        if (r && (numeric.indexOf(c) >= 0 || typeof value === "number") && isFinite(value)) return "<c><v>" + value + "</v></c>";
        if (typeof value === "boolean") return '<c t="b"><v>' + (value ? 1 : 0) + "</v></c>";
        // Style 1 carries Excel's quote prefix: the cell stays text when somebody edits it.
        return "<c" + (guarded(value) === String(value) ? "" : ' s="1"') + ' t="inlineStr"><is><t xml:space="preserve">' + escaped(value) + "</t></is></c>";
      }).join("") + "</row>";
    }).join("");
    return '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>' + rows + "</sheetData></worksheet>";
  }
  function xlsx(columns, rows, meta, numeric) {
    var R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", P = "http://schemas.openxmlformats.org/package/2006/";
    var head = '<?xml version="1.0" encoding="UTF-8"?>', main = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    return zip({
      "[Content_Types].xml": head + '<Types xmlns="' + P + 'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="' + main + 'sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="' + main + 'styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="' + main + 'worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="' + main + 'worksheet+xml"/></Types>',
      "_rels/.rels": head + '<Relationships xmlns="' + P + 'relationships"><Relationship Id="rId1" Type="' + R + '/officeDocument" Target="xl/workbook.xml"/></Relationships>',
      "xl/workbook.xml": head + '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="' + R + '"><sheets><sheet name="results" sheetId="1" r:id="rId1"/><sheet name="about" sheetId="2" r:id="rId2"/></sheets></workbook>',
      "xl/_rels/workbook.xml.rels": head + '<Relationships xmlns="' + P + 'relationships"><Relationship Id="rId1" Type="' + R + '/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="' + R + '/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="' + R + '/styles" Target="styles.xml"/></Relationships>',
      "xl/styles.xml": head + '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" quotePrefix="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
      "xl/worksheets/sheet1.xml": sheet([columns].concat(rows), numeric.map(function (name) { return columns.indexOf(name); })),
      "xl/worksheets/sheet2.xml": sheet([["key", "value"]].concat(Object.keys(meta).map(function (key) { return [key, meta[key]]; })), [])
    });
  }
  window.portalExport = { csv: csv, json: json, xlsx: xlsx };
})();
