"use strict";
// Keeps the page as things stand: cards that change are swapped as they come,
// and ages grow. Without this the page says the same, and is loaded anew.
(() => {
  const root = document.documentElement, cards = document.getElementById("cards"), news = document.getElementById("news");
  const units = (root.dataset.units || "|||| ").split("|");
  let skew = Date.now() / 1000 - Number(root.dataset.at);

  const age = (s) => {
    const write = (n, i) => n + units[i];
    if (s < 60) return write(s, 3);
    if (s < 3600) return write(Math.floor(s / 60), 2);
    const [big, small, of, last] = s < 86400 ? [3600, 60, 1, 2] : [86400, 3600, 0, 1];
    const rest = Math.floor(s % big / small);
    return write(Math.floor(s / big), of) + (rest ? units[4] + write(rest, last) : "");
  };
  const tick = () => {
    const now = Date.now() / 1000 - skew;
    for (const t of document.querySelectorAll("time.age")) {
      const text = age(Math.max(0, Math.floor(now - Number(t.dataset.at))));
      if (t.textContent !== text) t.textContent = text;
    }
  };
  const fragment = (html) => {
    const t = document.createElement("template");
    t.innerHTML = html;
    return t.content;
  };
  // What is swapped takes the focus along.
  const keep = (change) => {
    const was = document.activeElement, card = was?.closest?.(".card"), href = was?.getAttribute?.("href");
    change();
    if (card && !document.contains(was)) [...document.querySelectorAll(`#${card.id} a`)].find((a) => a.getAttribute("href") === href)?.focus({preventScroll: true});
    else if (card && was !== document.activeElement) was.focus({preventScroll: true});
  };
  const apply = (d) => {
    skew = Date.now() / 1000 - d.at;
    document.getElementById("asof").textContent = d.as_of;
    if (d.head !== undefined) {
      const head = document.getElementById("head");
      const before = head.querySelector(".alarms").textContent;
      head.replaceChildren(fragment(d.head));
      const after = head.querySelector(".alarms").textContent;
      if (after !== before) news.textContent = after;
    }
    for (const [id, html] of Object.entries(d.cards || {})) {
      const old = document.getElementById("t" + id), one = fragment(html).firstElementChild;
      if (!old) cards.append(one);
      else {
        if (old.className !== one.className) one.classList.add("new");
        old.replaceWith(one);
      }
    }
    if (d.order) {
      const all = d.order.map((id) => document.getElementById("t" + id)).filter(Boolean);
      if (all.some((c, i) => cards.children[i] !== c) || cards.children.length !== all.length) cards.replaceChildren(...all);
    }
    tick();
  };

  // The choice to see only trouble is kept in the browser.
  const only = document.getElementById("only");
  try {
    only.checked ||= localStorage.getItem("only") === "1";
    only.addEventListener("change", () => localStorage.setItem("only", only.checked ? "1" : "0"));
  } catch { /* the browser keeps nothing */ }

  // What is being pressed is not swapped before it is let go.
  let pressed = false, waiting = [];
  const take = (d) => { if (pressed) waiting.push(d); else keep(() => apply(d)); };
  const press = () => { pressed = true; };
  const release = () => setTimeout(() => {
    pressed = false;
    for (const d of waiting.splice(0)) take(d);
  });
  addEventListener("pointerdown", press);
  addEventListener("pointerup", release);
  addEventListener("pointercancel", release);
  addEventListener("blur", release);

  // It speaks every five seconds at least. What breaks off comes again by itself
  // within three, unless nobody is there or its reader may not see it any more.
  let heard = Date.now(), broken = 0, seen = root.dataset.issue;
  const watched = () => window.setLost(Date.now() - heard > 8000 || broken > 0 && Date.now() - broken > 3000);
  const listen = () => {
    const stream = new EventSource("api/v1/stream?lang=" + root.lang + "&seen=" + seen);
    const hear = () => { heard = Date.now(); broken = 0; watched(); };
    stream.onopen = () => { broken = 0; };
    stream.addEventListener("now", (e) => { hear(); seen = e.lastEventId; take(JSON.parse(e.data)); });
    stream.onerror = () => {
      broken ||= Date.now();
      window.askAlive();
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
    };
  };
  setInterval(() => { tick(); watched(); }, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) window.askAlive(); });
  tick();
  listen();
})();
