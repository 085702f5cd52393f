(() => {
  const flaws = [], wide = document.documentElement.clientWidth, style = (e) => getComputedStyle(e);
  const quote = (text) => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 60));
  const above = function* (e) { for (; e && e !== document.documentElement; e = e.parentElement) yield e; };
  const path = (e) => [...above(e)].slice(0, 3).reverse().map((x) => x.tagName.toLowerCase() + (x.id ? "#" + x.id : "") + (x.className?.length ? "." + String(x.className).replace(/ /g, ".") : "")).join(" > ");

  if (!document.documentElement.lang) flaws.push("it names no language");
  const heads = document.querySelectorAll("h1");
  if (heads.length !== 1 || !heads[0].textContent.trim()) flaws.push(`it has ${heads.length} main headings`);
  const across = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
  if (across > wide) {
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > wide + 1).slice(0, 3).map(path);
    flaws.push(`it is ${across} pixels wide in a window of ${wide}: ${out.join("; ")}`);
  }

  // Texts only for screen readers are not seen.
  const unseen = (e) => !e.checkVisibility({visibilityProperty: true, opacityProperty: true}) || e.closest("option, select, textarea, title") ||
    [...above(e)].some((a) => style(a).clipPath !== "none" || a.getBoundingClientRect().right < 0);
  const pieces = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) {
    if (!n.data.trim() || unseen(n.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(n);
    for (const r of range.getClientRects()) if (r.width > 1 && r.height > 1) pieces.push({r, n, e: n.parentElement});
  }
  const shown = [];
  for (const one of pieces) {
    let cut = false, moves = false;
    for (const a of above(one.e)) {
      if (a === document.body) break;
      const s = style(a), b = a.getBoundingClientRect();
      if (s.overflowX === "auto" || s.overflowX === "scroll") { moves = one.r.right > b.right || one.r.left < b.left; break; }
      if (s.overflowX !== "hidden" && s.overflowX !== "clip") continue;
      const meant = s.textOverflow === "ellipsis" || s.webkitLineClamp !== "none";
      const beyond = one.r.right > b.right + 1 || one.r.bottom > b.bottom + one.r.height * 0.35 || one.r.top < b.top - one.r.height * 0.35;
      if (!beyond) continue;
      cut = true;
      if (!meant) flaws.push(`text is cut off: ${quote(one.n.data)} at ${path(one.e)}`);
      break;
    }
    if (cut || moves) continue;
    if (one.r.right > wide + 1 || one.r.left < -1) flaws.push(`text runs out of the window: ${quote(one.n.data)} at ${path(one.e)}`);
    shown.push(one);
  }
  // A word that is broken again and again stands in a column that is too narrow.
  for (const [n, rects] of Map.groupBy(shown, (one) => one.n)) {
    const size = parseFloat(style(rects[0].e).fontSize), widest = Math.max(...rects.map((one) => one.r.width));
    if (rects.length > 2 && widest < 3 * size && Math.max(...n.data.trim().split(/\s+/).map((word) => word.length)) > 4) flaws.push(`text stands in a narrow column: ${quote(n.data)} at ${path(rects[0].e)}`);
  }
  shown.sort((a, b) => a.r.top - b.r.top);
  for (let i = 0; i < shown.length; i++) {
    for (let j = i + 1; j < shown.length && shown[j].r.top < shown[i].r.bottom; j++) {
      const a = shown[i], b = shown[j];
      if (a.n === b.n) continue;
      const over = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
      const high = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
      if (over > 2 && high > 0.4 * Math.min(a.r.height, b.r.height)) flaws.push(`texts lie over each other: ${quote(a.n.data)} and ${quote(b.n.data)} at ${path(a.e)}`);
    }
  }
  return flaws.slice(0, 12);
})()
