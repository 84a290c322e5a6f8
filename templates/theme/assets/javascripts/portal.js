// Light or dark: the reader's choice is kept; without one the system decides (see portal.css).
(function () {
  "use strict";
  var root = document.documentElement;
  var store = {
    get: function () { try { return localStorage.getItem("scheme"); } catch (_) { return null; } },
    set: function (value) { try { localStorage.setItem("scheme", value); } catch (_) { /* private mode */ } }
  };
  var chosen = store.get();
  if (chosen === "light" || chosen === "dark") root.dataset.scheme = chosen;
  function isDark() {
    return root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector(".op-scheme");
    function name() { button.textContent = isDark() ? button.dataset.light : button.dataset.dark; }
    button.hidden = false;
    name();
    button.addEventListener("click", function () {
      root.dataset.scheme = isDark() ? "light" : "dark";
      store.set(root.dataset.scheme);
      name();
    });
    // The language switch keeps the place on the page and the query.
    var switcher = document.querySelector(".op-language");
    var plain = switcher.getAttribute("href");
    switcher.addEventListener("click", function () {
      // The section in view: the last one that has begun above the upper third of the window.
      var place = location.hash;
      document.querySelectorAll("main section[id], main h2[id], main tr[id]").forEach(function (each) {
        var box = each.getBoundingClientRect();
        if (scrollY > 200 && box.height && box.top < innerHeight / 3) place = "#" + each.id;
      });
      switcher.setAttribute("href", plain + location.search + place);
    });
    // A link to a place inside folded details opens them.
    function open() {
      var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      for (var each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
      if (target) target.scrollIntoView();
    }
    addEventListener("hashchange", open);
    if (location.hash) open();
  });
})();
