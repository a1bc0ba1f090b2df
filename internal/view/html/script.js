"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);

  // What a reader chose is remembered where the browser lets a page do so.
  const remembered = (key) => { try { return localStorage.getItem("osc-perms." + key); } catch { return null; } };
  const remember = (key, value) => { try { localStorage.setItem("osc-perms." + key, value); } catch { /* it does not */ } };

  const speak = (lang) => {
    root.lang = lang === "zh" ? "zh-CN" : "en";
    document.title = document.title.startsWith("SANDBOX") ? "SANDBOX · " + root.dataset[lang] : root.dataset[lang];
    for (const option of all("option[data-zh]")) {
      option.dataset.en ??= option.textContent;
      option.textContent = option.dataset[lang];
    }
  };
  for (const name of ["lang", "theme"]) {
    const choice = all(`input[name=${name}]`);
    const before = remembered(name) ?? (name === "lang" && navigator.language.startsWith("zh") ? "zh" : null);
    const chosen = choice.find((input) => input.value === before);
    if (chosen) chosen.checked = true;
    for (const input of choice) {
      input.addEventListener("change", () => {
        remember(name, input.value);
        if (name === "lang") speak(input.value);
      });
    }
  }
  speak(one("#lang-zh").checked ? "zh" : "en");

  // A cell opens the row with its reasons.
  const people = all(".person");
  const detailsOf = (person) => one("details", person);
  const open = (cell) => {
    const person = cell.closest(".person"), why = one(".why", person);
    const again = cell.getAttribute("aria-expanded") === "true";
    for (const other of all("a.cell", person)) other.setAttribute("aria-expanded", "false");
    why.classList.toggle("open", !again);
    detailsOf(person).open = !again;
    cell.setAttribute("aria-expanded", String(!again));
    for (const reason of all(".reason", why)) {
      reason.classList.toggle("chosen", !again && (reason.dataset.c ?? "").split(" ").includes(cell.dataset.c));
    }
    choose(again ? null : person.dataset.name, again ? null : cell.dataset.c);
  };
  let choose = () => {};

  // One cell of the table takes the Tab key; from there the arrows lead on.
  const table = one(".matrix");
  if (table) {
    const cells = all(".person a.cell");
    cells.forEach((cell, i) => { cell.tabIndex = i ? -1 : 0; cell.setAttribute("aria-expanded", "false"); });
    let current = cells[0];
    const move = (cell) => {
      current.tabIndex = -1;
      current = cell;
      current.tabIndex = 0;
    };
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("a.cell");
      if (!cell) return;
      event.preventDefault();
      move(cell);
      open(cell);
    });
    const step = (person, by) => {
      let next = person;
      do next = by > 0 ? next.nextElementSibling : next.previousElementSibling; while (next && (next.hidden || !next.classList.contains("person")));
      return next;
    };
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest(".person a.cell");
      if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
      const person = cell.closest(".person"), row = all("a.cell", person), at = row.indexOf(cell);
      let next;
      switch (event.key) {
        case "ArrowRight": next = row[at + 1]; break;
        case "ArrowLeft": next = row[at - 1]; break;
        case "Home": next = row[0]; break;
        case "End": next = row[row.length - 1]; break;
        case "ArrowDown": case "ArrowUp": {
          const other = step(person, event.key === "ArrowDown" ? 1 : -1);
          next = other && all("a.cell", other)[at];
          break;
        }
        case " ": event.preventDefault(); open(cell); return;
        default: return;
      }
      event.preventDefault();
      if (!next) return;
      move(next);
      next.focus();
    });

    // Search and filter: one look at each person, whose text is gathered once.
    const form = one(".filter"), search = one("#search"), cap = one("#filter-cap"), is = one("#filter-is");
    const rows = people.map((person) => ({ person, cells: all("a.cell", person).map((c) => [c.dataset.c, c.classList[1]]) }));
    const textOf = (row) => row.text ??= row.person.textContent.toLowerCase();
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0, first = null;
      for (const row of rows) {
        const fits = words.every((word) => textOf(row).includes(word)) &&
          (!cap.value && !is.value || row.cells.some(([id, kind]) => (!cap.value || id === cap.value) && (!is.value ? kind !== "same" : kind === is.value)));
        row.person.hidden = !fits;
        if (fits) { shown++; first ??= row.person; }
      }
      one("#shown").textContent = shown;
      one("#nobody").hidden = shown > 0;
      if (first && current.closest(".person").hidden) move(one("a.cell", first));
      narrowed(rows);
    };
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter));
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  function narrowed() {}

  // Paper shows everything; what was folded before is folded again after.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])").filter((details) => !details.closest("[hidden]"));
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
})();
