"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);

  // The drawing's part comes below; a page without one has nothing to choose in it.
  let choose = () => {}, narrow = () => {};

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

  // A cell opens the row with its reasons, a name with all of the person's.
  const people = all(".person");
  const detailsOf = (person) => one("details", person);
  const open = (cell) => {
    const person = cell.closest(".person"), why = one(".why", person);
    const again = cell.getAttribute("aria-expanded") === "true";
    for (const other of all("[aria-expanded]", person)) other.setAttribute("aria-expanded", "false");
    why.classList.toggle("open", !again);
    detailsOf(person).open = !again;
    cell.setAttribute("aria-expanded", String(!again));
    for (const reason of all(".reason", why)) {
      reason.classList.toggle("chosen", !again && (reason.dataset.c ?? "").split(" ").includes(cell.dataset.c));
    }
    why.classList.toggle("some", !again && one(".chosen", why) !== null);
    if (again) choose(null);
    else choose(person, cell.dataset.c, one(".sign", cell)?.textContent);
  };

  // One cell or name of the table takes the Tab key; from there the arrows lead on.
  const table = one(".matrix");
  if (table) {
    const doors = ".person tr:first-child a";
    const cells = all(doors);
    cells.forEach((cell, i) => { cell.tabIndex = i ? -1 : 0; cell.setAttribute("aria-expanded", "false"); });
    let current = cells[0];
    const move = (cell) => {
      current.tabIndex = -1;
      current = cell;
      current.tabIndex = 0;
    };
    table.addEventListener("click", (event) => {
      const cell = event.target.closest(doors);
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
      const cell = event.target.closest(doors);
      if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
      const person = cell.closest(".person"), row = all("tr:first-child a", person), at = row.indexOf(cell);
      let next;
      switch (event.key) {
        case "ArrowRight": next = row[at + 1]; break;
        case "ArrowLeft": next = row[at - 1]; break;
        case "Home": next = row[0]; break;
        case "End": next = row[row.length - 1]; break;
        case "ArrowDown": case "ArrowUp": {
          const other = step(person, event.key === "ArrowDown" ? 1 : -1);
          next = other && all("tr:first-child a", other)[at];
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
      if (first && current.closest(".person").hidden) move(one("a", first));
      narrow(rows);
    };
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter));
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  // The drawing: a choice leaves the ways through it and dims the rest.
  const drawing = one(".drawing svg");
  if (drawing) {
    const nodes = new Map(all(".node", drawing).map((g) => [g.dataset.n, {
      g, name: g.dataset.name, kind: g.classList[1], can: (g.dataset.can ?? "").split(" "), into: [], out: [],
    }]));
    const lines = all(".lines path", drawing).map((path) => ({ path, from: nodes.get(path.dataset.from), to: nodes.get(path.dataset.to) }));
    for (const line of lines) {
      line.from.out.push(line);
      line.to.into.push(line);
    }
    const status = one(".chosen-now");

    // Every way is people → (group →) right → capability; a capability counts only for people who have it.
    const ways = (people, capability, through) => {
      const lit = new Set();
      const take = (...way) => {
        const stops = way.flatMap((line) => [line.from, line.to]);
        if (capability && !stops.some((n) => n.kind === "can" && n.name === capability)) return;
        if (through && !stops.includes(through)) return;
        for (const part of [...way, ...stops]) lit.add(part);
      };
      const onward = (person, way, right) => {
        take(...way);
        for (const line of right.out) if (person.can.includes(line.to.name)) take(...way, line);
      };
      for (const person of people) {
        for (const first of person.out) {
          if (first.to.kind === "rights") { onward(person, [first], first.to); continue; }
          take(first);
          for (const second of first.to.out) onward(person, [first, second], second.to);
        }
      }
      if (through && !lit.size) { // nobody's way leads through it: what hangs on it alone
        for (const line of [...through.into, ...through.out]) for (const part of [line, line.from, line.to]) lit.add(part);
      }
      return lit;
    };
    const show = (lit) => {
      drawing.classList.toggle("choosing", lit !== null);
      for (const n of nodes.values()) n.g.classList.toggle("lit", lit?.has(n) ?? false);
      for (const line of lines) line.path.classList.toggle("lit", lit?.has(line) ?? false);
    };

    // Who is not in the drawing gets a box of their own while they are chosen, and so do their groups, with the ways that
    // their row tells.
    const svg = (name, attributes, inside) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      inside.append(element);
      return element;
    };
    const box = (n) => {
      const rect = one("rect", n.g), at = (key) => Number(rect.getAttribute(key));
      return { x: at("x"), y: at("y"), width: at("width"), height: at("height") };
    };
    const boxes = [...nodes.values()], find = (kind, name) => boxes.find((n) => n.kind === kind && n.name === name);
    let guest = null;
    const invite = (person, capability) => {
      const lit = new Set(), groups = new Map();
      guest = svg("g", { class: "guest" }, drawing);
      const under = svg("g", {}, guest);
      const place = (kind, name, i) => {
        const column = one(`.head[data-kind=${kind}]`, drawing).dataset;
        const at = { x: Number(column.x), width: Number(column.width), y: 30 + i * 43, height: 31 };
        const g = svg("g", { class: `node ${kind} lit` }, guest);
        svg("rect", { ...at, rx: 6 }, g);
        svg("text", { x: at.x + 10, y: at.y + 20 }, g).textContent = name.length > 27 ? name.slice(0, 26) + "…" : name;
        return at;
      };
      const join = (a, b) => {
        const x1 = a.x + a.width, y1 = a.y + a.height / 2, y2 = b.y + b.height / 2;
        svg("path", { d: `M${x1} ${y1}C${x1 + 40} ${y1} ${x1 + 40} ${y2} ${x1 + 80} ${y2}H${b.x}` }, under);
      };
      const self = place("people", person.dataset.name, 0);
      for (const reason of all(".reason[data-c]", person)) {
        const ids = reason.dataset.c.split(" ");
        if (capability && !ids.includes(capability)) continue;
        for (const path of all(".paths li", reason)) {
          const stops = all(".station", path).map((s) => s.textContent), right = find("rights", stops.at(-1));
          if (!right) continue;
          const name = stops.length > 2 ? stops[1] : "", group = name && find("groups", name);
          if (group) join(self, box(group));
          else if (name && !groups.has(name)) {
            groups.set(name, place("groups", name, groups.size));
            join(self, groups.get(name));
          }
          if (!group) join(name ? groups.get(name) : self, box(right));
          for (const line of lines) {
            const leads = line.from === group && line.to === right ||
              line.from === right && ids.includes(line.to.name) && (!capability || line.to.name === capability);
            if (leads) for (const part of [line, line.from, line.to]) lit.add(part);
          }
          lit.add(right);
        }
      }
      return lit;
    };

    choose = (person, capability, sign) => {
      guest?.remove();
      guest = null;
      status.textContent = "";
      if (!person) { show(null); return; }
      // Where there is no way to it, those that there are.
      const own = nodes.get(person.dataset.node), from = own ? (c) => ways([own], c) : (c) => invite(person, c);
      let lit = from(capability);
      if (!lit.size) {
        guest?.remove();
        guest = null;
        lit = from(null);
      }
      if (!lit.size) guest?.remove();
      show(lit.size ? lit : null);
      status.textContent = capability ? `${person.dataset.name} → ${capability} ${sign}` : person.dataset.name;
    };
    let before = null;
    drawing.addEventListener("click", (event) => {
      const g = event.target.closest(".node"), n = g && nodes.get(g.dataset.n);
      choose(null);
      if (!n || n === before) { before = null; return; }
      before = n;
      const people = boxes.filter((other) => other.kind === "people");
      show(n.kind === "people" ? ways([n]) : n.kind === "can" ? ways(people, n.name) : ways(people, null, n));
      status.textContent = n.name;
    });
    addEventListener("keydown", (event) => { if (event.key === "Escape") { before = null; choose(null); } });
    narrow = (rows) => {
      const left = new Set(rows.filter((row) => !row.person.hidden).map((row) => row.person.dataset.node));
      const every = rows.every((row) => !row.person.hidden);
      for (const [id, n] of nodes) {
        if (n.kind !== "people") continue;
        const dim = !every && !left.has(id);
        n.g.classList.toggle("dim", dim);
        for (const line of n.out) line.path.classList.toggle("dim", dim);
      }
    };
  }

  // Paper shows everything; what was folded before is folded again after.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])").filter((details) => !details.closest("[hidden]"));
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
})();
