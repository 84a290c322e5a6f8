// Light or dark: the reader's choice is kept; without one the system decides (see portal.css).
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("op-script");
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
    // Terms explain themselves on tap and Enter without this; here also on hover and focus, beside the term.
    document.querySelectorAll(".op-term").forEach(function (term) {
      var meaning = document.getElementById(term.getAttribute("popovertarget")), leaving = 0;
      if (!meaning || !meaning.showPopover) return;
      term.setAttribute("aria-description", term.title);
      term.removeAttribute("title");
      function place() {
        var box = term.getBoundingClientRect(), size = meaning.getBoundingClientRect();
        var left = Math.max(8, Math.min(box.left, innerWidth - size.width - 8));
        var below = box.bottom + size.height + 8 < innerHeight;
        meaning.style.inset = (below ? box.bottom + 6 : Math.max(8, box.top - size.height - 6)) + "px auto auto " + left + "px";
        meaning.style.margin = "0";
      }
      function show() { clearTimeout(leaving); if (!meaning.matches(":popover-open")) meaning.showPopover(); place(); }
      function hide() { leaving = setTimeout(function () { if (meaning.matches(":popover-open")) meaning.hidePopover(); }, 200); }
      meaning.addEventListener("toggle", function (event) { if (event.newState === "open") place(); });
      if (matchMedia("(hover: hover)").matches) {
        [term, meaning].forEach(function (each) { each.addEventListener("pointerenter", show); each.addEventListener("pointerleave", hide); });
      }
      term.addEventListener("focus", function () { if (term.matches(":focus-visible")) show(); });
      term.addEventListener("blur", function (event) { if (!meaning.contains(event.relatedTarget)) hide(); });
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
