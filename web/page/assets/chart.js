"use strict";
// Lets people look closer at the courses of fields, and follows what happens.
// Without this the page shows the same, as pictures that stand still.
(() => {
  const main = document.getElementById("main");
  const figures = [...document.querySelectorAll(".chart")];
  if (!main || !window.uPlot || !figures.length) return;
  const said = main.dataset, levels = ["none", "info", "warn", "error", "fatal"], words = said.levels.split("|"), units = said.units.split("|");
  const lacks = { no_answer: said.na, no_value: said.nv, not_watched: said.nw };
  const now = () => Date.now() / 1000 + skew;
  const shortest = 10, longest = 10 * 366 * 86400, broken = 2.5;
  let skew = Number(said.at) - Date.now() / 1000;
  const view = { from: said.from / 1000, to: said.to / 1000, reach: said.reach };
  view.home = { from: view.from, to: view.to, reach: view.reach };
  view.live = view.to >= now() - 5;

  // Times are those of the configured zone, as the rest of the page has them.
  let zone = said.zone;
  try { new Intl.DateTimeFormat("en", { timeZone: zone || "UTC" }); } catch { zone = ""; }
  const offsets = said.offsets.split(" ").map((one) => one.split(":").map(Number));
  const offset = (s) => offsets.find(([from]) => s >= from || from === 0)[1];
  const zoned = (s) => {
    const at = new Date(s * 1000);
    return zone ? uPlot.tzDate(at, zone) : new Date(at.getTime() + offset(s) * 1000 + at.getTimezoneOffset() * 60000);
  };
  const two = (n) => String(n).padStart(2, "0");
  const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const dayText = (d, year) => {
    const day = d.getDate(), month = d.getMonth() + 1;
    if (said.layout === "m/d") return (year ? d.getFullYear() + "/" : "") + month + "/" + day;
    if (said.layout === "d/m") return day + "/" + month + (year ? "/" + d.getFullYear() : "");
    return day + " " + months[month - 1] + (year ? " " + d.getFullYear() : "");
  };
  const clock = (d, seconds) => two(d.getHours()) + ":" + two(d.getMinutes()) + (seconds ? ":" + two(d.getSeconds()) : "");
  const tell = (s, finest, since) => {
    const d = zoned(s), today = zoned(since ?? now());
    const day = dayText(d, d.getFullYear() !== today.getFullYear());
    if (finest >= 86400) return day;
    return (d.toDateString() === today.toDateString() ? "" : day + " ") + clock(d, finest < 60);
  };
  const measure = (s) => s >= 86400 ? Math.round(s / 86400) + units[0] : s >= 3600 ? Math.round(s / 3600) + units[1] : s >= 60 ? Math.round(s / 60) + units[2] : Math.round(s) + units[3];
  const number = (v, places) => {
    if (v === null || v === undefined) return "";
    let n = places;
    if (v && Math.abs(v) < 0.1) n = Math.min(6, Math.max(n, 1 - Math.floor(Math.log10(Math.abs(v)))));
    const text = Math.abs(v) >= 1e15 ? v.toPrecision(4) : v.toFixed(n);
    return (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text).replace(/^-0$/, "0").replaceAll("-", "−");
  };
  const decimals = (v) => {
    let n = 0;
    while (n < 6 && Math.abs(v * 10 ** n - Math.round(v * 10 ** n)) > 1e-6) n++;
    return n;
  };
  const named = (element) => {
    try { return decodeURIComponent(element.dataset.field); } catch { return null; }
  };
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  // The colours are those of the style sheet, also when they change.
  let ink = {};
  const dye = () => {
    const css = getComputedStyle(document.documentElement);
    for (const name of "page card rule ink soft faint series plain hatch stripe blank z0 z1 z2 z3 z4 m0 m1 m2 m3 m4 t0 t1 t2 t3 t4".split(" ")) ink[name] = css.getPropertyValue("--" + name).trim();
    const tile = document.createElement("canvas"), size = 8 * devicePixelRatio;
    tile.width = tile.height = size;
    const c = tile.getContext("2d");
    c.fillStyle = ink.hatch;
    c.fillRect(0, 0, size, size);
    c.strokeStyle = ink.stripe;
    c.lineWidth = size / 4;
    for (const shift of [-size, 0, size]) {
      c.beginPath();
      c.moveTo(shift - 2, size + 2);
      c.lineTo(shift + size + 2, -2);
      c.stroke();
    }
    ink.hatching = c.createPattern(tile, "repeat");
  };
  const font = (px) => px * devicePixelRatio + "px " + getComputedStyle(document.body).fontFamily;

  const seconds = (text) => text ? Date.parse(text) / 1000 : null;
  const charts = figures.map((figure) => ({ figure, course: null, plot: null, pulse: "pulse" in figure.dataset, places: Number(figure.dataset.places), unit: figure.dataset.unit, asked: 0, dirty: true, near: false }));

  // A course as it is drawn: columns, which are empty where no values were.
  const columns = (course) => {
    const all = [[], [], [], []];
    course.at.forEach((at, i) => {
      if (i > 0 && at - course.at[i - 1] > broken * course.step_seconds) {
        all[0].push((at + course.at[i - 1]) / 2);
        for (const c of all.slice(1)) c.push(null);
      }
      all[0].push(at);
      all[1].push(course.value[i]);
      all[2].push(course.min ? course.min[i] : null);
      all[3].push(course.max ? course.max[i] : null);
    });
    return all;
  };
  const parts = (chart) => (chart.course ? chart.course.limits : []).map((l) => ({ from: seconds(l.from) ?? -Infinity, to: seconds(l.to) ?? Infinity, limits: l.limits }));

  // The values that a chart spans: all that it shows, and the bounds that are near.
  const reachOf = (chart) => {
    if (chart.pulse) return [0, 1];
    let low = Infinity, top = -Infinity;
    const d = chart.plot ? chart.plot.data : [[], []];
    d[0].forEach((at, i) => {
      if (at < view.from || at > view.to) return;
      for (const c of d.slice(1)) if (c[i] !== null && c[i] !== undefined) { low = Math.min(low, c[i]); top = Math.max(top, c[i]); }
    });
    const bounds = parts(chart).filter((p) => p.to > view.from && p.from < view.to).flatMap((p) => p.limits.flatMap((l) => [l.lower, l.upper])).filter((b) => b !== undefined);
    chart.empty = low > top && !bounds.length;
    if (low > top) [low, top] = bounds.length ? [Math.min(...bounds), Math.max(...bounds)] : [0, 1];
    else {
      const spread = bounds.length ? Math.max(...bounds) - Math.min(...bounds) : 0, near = 0.9 * Math.max(top - low, 0.35 * spread, Math.abs(top) / 50);
      for (const b of bounds.filter((b) => b > low - near && b < top + near)) { low = Math.min(low, b); top = Math.max(top, b); }
    }
    const room = 0.09 * (top - low || Math.abs(top) / 50 || 1);
    return [low - room, top + room];
  };

  // What stands behind and over the line.
  const placed = (u, from, to) => {
    const b = u.bbox, x = (t) => Math.max(b.left, Math.min(b.left + b.width, u.valToPos(t, "x", true)));
    const left = from === -Infinity || from === null ? b.left : x(from), right = to === Infinity || to === null ? b.left + b.width : x(to);
    return [left, Math.max(0, right - left)];
  };
  const clipped = (u, draw) => {
    const c = u.ctx, b = u.bbox;
    c.save();
    c.beginPath();
    c.rect(b.left, b.top, b.width, b.height);
    c.clip();
    draw(c, b, devicePixelRatio);
    c.restore();
  };
  const beyond = (u, b, l, each) => {
    const y = (v) => Math.max(b.top, Math.min(b.top + b.height, u.valToPos(v, "y", true)));
    if (l.upper !== undefined) each(b.top, y(l.upper) - b.top, l.upper);
    if (l.lower !== undefined) each(y(l.lower), b.top + b.height - y(l.lower), l.lower);
  };
  const ground = (chart) => (u) => clipped(u, (c, b, px) => {
    c.fillStyle = chart.pulse ? ink.z0 : ink.plain;
    c.fillRect(b.left, b.top, b.width, b.height);
    for (const part of parts(chart)) {
      const [x, wide] = placed(u, part.from, part.to);
      c.fillStyle = part.limits.length || chart.pulse ? ink.z0 : ink.plain;
      c.fillRect(x, b.top, wide, b.height);
      for (const level of levels) for (const l of part.limits.filter((l) => l.level === level)) {
        c.fillStyle = ink["z" + levels.indexOf(level)];
        beyond(u, b, l, (top, high) => c.fillRect(x, top, wide, high));
      }
    }
    for (const g of chart.course ? chart.course.gaps : []) {
      const [x, wide] = placed(u, seconds(g.from), seconds(g.to));
      c.fillStyle = { no_answer: ink.hatching, no_value: ink.blank, not_watched: ink.card }[g.lack];
      c.fillRect(x, b.top, Math.max(wide, px), b.height);
      if (g.lack !== "not_watched") continue;
      c.strokeStyle = ink.faint;
      c.lineWidth = px;
      c.setLineDash([3 * px, 4 * px]);
      c.strokeRect(x, b.top, wide, b.height);
      c.setLineDash([]);
    }
    for (const h of chart.course ? chart.course.holds : []) {
      const [x, wide] = placed(u, seconds(h.from), seconds(h.until));
      c.fillStyle = ink.faint;
      c.globalAlpha = 0.14;
      c.fillRect(x, b.top, wide, b.height);
      c.globalAlpha = 1;
      c.fillRect(x, b.top, wide, 4 * px);
    }
  });
  const dashes = { info: [1, 3], warn: [6, 4], error: [], fatal: [] };
  const over = (chart) => (u) => clipped(u, (c, b, px) => {
    const line = u.series[1]._paths && u.series[1]._paths.stroke;
    for (const part of parts(chart)) {
      const [x, wide] = placed(u, part.from, part.to);
      if (!wide) continue;
      for (const level of levels) for (const l of part.limits.filter((l) => l.level === level)) {
        const n = levels.indexOf(level);
        beyond(u, b, l, (top, high, bound) => {
          if (high <= 0) return;
          const y = bound === l.upper && top === b.top ? top + high : top;
          c.strokeStyle = ink["m" + n];
          c.lineWidth = (n === 4 ? 2 : 1) * px;
          c.setLineDash(dashes[level].map((v) => v * px));
          c.beginPath();
          c.moveTo(x, y);
          c.lineTo(x + wide, y);
          c.stroke();
          c.setLineDash([]);
          if (line) {
            c.save();
            c.beginPath();
            c.rect(x, top, wide, high);
            c.clip();
            c.lineWidth = (1.6 + n / 3) * px;
            c.stroke(line);
            c.restore();
          }
          c.fillStyle = ink["t" + n];
          c.font = font(11);
          c.textAlign = "left";
          c.textBaseline = y - b.top < 16 * px ? "top" : "bottom";
          if (wide > 60 * px) c.fillText(number(bound, 6), x + 4 * px, y + (y - b.top < 16 * px ? 2 : -1) * px);
        });
      }
    }
    for (const a of chart.course ? [...chart.course.alerts].reverse() : []) flag(u, c, b, px, a);
    const d = u.data, last = d[0].length - 1;
    if (last >= 0 && d[1][last] !== null && d[0][last] >= view.from && d[0][last] <= view.to && !chart.pulse) {
      c.fillStyle = ink.series;
      c.strokeStyle = ink.card;
      c.lineWidth = 2 * px;
      c.beginPath();
      c.arc(u.valToPos(d[0][last], "x", true), u.valToPos(d[1][last], "y", true), 4 * px, 0, 7);
      c.fill();
      c.stroke();
    }
  });
  // An alert is a bar at the foot, in the colours of its levels, with a flag where
  // it fired and a sign where somebody has seen to it.
  const flag = (u, c, b, px, a) => {
    const foot = b.top + b.height, end = seconds(a.resolved);
    const turns = a.levels.length ? a.levels : [{ at: a.fired, level: a.peak }];
    turns.forEach((t, i) => {
      const [x, wide] = placed(u, seconds(t.at), i + 1 < turns.length ? seconds(turns[i + 1].at) : end);
      c.fillStyle = ink["m" + levels.indexOf(t.level)];
      c.fillRect(x, foot - 5 * px, Math.max(wide, 2 * px), 5 * px);
    });
    const n = levels.indexOf(a.peak), x = Math.max(b.left + px, u.valToPos(seconds(a.fired), "x", true)), y = foot - 20 * px;
    if (x > b.left + b.width || end !== null && end < view.from) return;
    c.fillStyle = c.strokeStyle = ink["m" + n];
    c.lineWidth = 1.6 * px;
    c.beginPath();
    c.moveTo(x, foot);
    c.lineTo(x, y);
    c.stroke();
    c.beginPath();
    const shape = { info: [[0, 0], [6, 3], [0, 6]], warn: [[0, 0], [9, 4.5], [0, 9]], error: [[0, 0], [9, 0], [9, 8], [0, 8]], fatal: [[0, -1], [11, -1], [7, 4], [11, 9], [0, 9]] }[a.peak] || [];
    shape.forEach(([dx, dy], i) => c[i ? "lineTo" : "moveTo"](x + dx * px, y + dy * px));
    c.fill();
    if (!a.ack) return;
    const seen = u.valToPos(seconds(a.ack.at), "x", true);
    c.fillStyle = ink.m0;
    c.beginPath();
    c.arc(seen, foot - 7 * px, 6 * px, 0, 7);
    c.fill();
    c.strokeStyle = ink.card;
    c.beginPath();
    c.moveTo(seen - 2.6 * px, foot - 7 * px);
    c.lineTo(seen - 0.6 * px, foot - 5 * px);
    c.lineTo(seen + 2.8 * px, foot - 9 * px);
    c.stroke();
  };

  // What stands under the pointer, in words.
  const during = (from, to, at) => (from === null || at >= from) && (to === null || at < to);
  const readout = (chart) => (u) => {
    const out = chart.figure.querySelector(".readout"), course = chart.course, left = u.cursor.left;
    if (!course || left === null || left < 0) { out.textContent = ""; return; }
    const at = u.posToVal(left, "x"), i = u.cursor.idx, d = u.data, finest = course.sum_seconds || (view.to - view.from < 7200 ? 1 : 60);
    let text;
    if (i !== null && i !== undefined && d[1][i] !== null && d[1][i] !== undefined && Math.abs(d[0][i] - at) <= Math.max(broken * course.step_seconds, (view.to - view.from) / 100)) {
      const unit = chart.unit ? " " + chart.unit : "";
      text = tell(d[0][i], finest) + " · " + number(d[1][i], chart.places) + unit;
      if (d[2][i] !== null && d[2][i] !== undefined) text += " (" + said.min + " " + number(d[2][i], chart.places) + ", " + said.max + " " + number(d[3][i], chart.places) + ")";
    } else {
      text = tell(at, finest);
      const gap = course.gaps.find((g) => during(seconds(g.from), seconds(g.to), at));
      if (gap) text += " · " + lacks[gap.lack];
    }
    for (const a of course.alerts) if (during(seconds(a.fired), seconds(a.resolved), at)) {
      const turn = a.levels.findLast((t) => seconds(t.at) <= at);
      text += " · " + words[levels.indexOf(turn ? turn.level : a.peak)] + " " + a.name;
    }
    for (const h of course.holds) if (during(seconds(h.from), seconds(h.until), at)) text += " · " + h.name;
    out.textContent = text;
  };

  const times = (u, splits, _axis, _space, incr) => splits.map((s, i) => {
    const d = zoned(s);
    if (incr >= 365 * 86400 || incr >= 27 * 86400 && d.getMonth() === 0) return String(d.getFullYear());
    if (incr >= 86400 || d.getHours() + d.getMinutes() + d.getSeconds() === 0) return dayText(d);
    return clock(d, incr < 60);
  });
  const draw = (chart) => {
    const box = document.createElement("div"), figure = chart.figure;
    box.className = "canvas";
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", figure.closest("section").querySelector("h2").textContent);
    box.setAttribute("aria-description", said.keys);
    figure.querySelector(".drawn").before(box);
    const high = figure.querySelector(".plot").getBoundingClientRect().height || 170;
    figure.querySelector(".drawn").hidden = true;
    const line = { stroke: () => ink.soft, font: "12px " + getComputedStyle(document.body).fontFamily, ticks: { show: false }, grid: { stroke: () => ink.rule, width: 1 } };
    chart.plot = new uPlot({
      width: figure.clientWidth, height: high + 30, tzDate: zoned, legend: { show: false }, padding: [6, 18, 0, chart.pulse ? 18 : null],
      cursor: { y: false, sync: { key: "gaugewatch" }, drag: { x: true, y: false, setScale: false }, points: { size: 8, fill: () => ink.series, stroke: () => ink.card } },
      scales: { x: { time: true, range: () => [view.from, view.to] }, y: { range: () => reachOf(chart) } },
      series: [{}, { stroke: () => ink.series, width: 1.6, points: { show: false } }, { stroke: "transparent", points: { show: false } }, { stroke: "transparent", points: { show: false } }],
      bands: [{ series: [3, 2], fill: () => ink.series + "44" }],
      axes: [{ ...line, values: times, space: 64, size: 24, gap: 4 }, chart.pulse ? { show: false } : {
        ...line, space: 36, gap: 4, grid: { show: false },
        size: (_, values) => 12 + 7 * Math.max(2, ...(values || []).map((v) => v.length)),
        values: (_, splits, __, ___, incr) => splits.map((v) => chart.empty ? "" : number(v, decimals(incr))),
      }],
      hooks: {
        drawClear: [ground(chart)], draw: [over(chart)], setCursor: [readout(chart)],
        setSelect: [(u) => {
          const { left, width } = u.select;
          if (width > 4) show(u.posToVal(left, "x"), u.posToVal(left + width, "x"));
          u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        }],
      },
    }, [[], [], [], []], box);
    steer(chart, box);
  };

  // How people move through time: the same for all charts of the page.
  const show = (from, to, reach = "") => {
    let long = Math.max(shortest, Math.min(longest, to - from));
    const middle = (from + to) / 2, end = now();
    from = middle - long / 2;
    to = middle + long / 2;
    if (to > end) [from, to] = [end - long, end];
    Object.assign(view, { from, to, reach, live: to >= end - 1 });
    for (const chart of charts) {
      chart.dirty = true;
      if (chart.plot) chart.plot.setScale("x", { min: from, max: to });
    }
    label();
    clearTimeout(later);
    later = setTimeout(load, 120);
  };
  let later = 0;
  const iso = (s) => new Date(Math.round(s * 1000)).toISOString();
  const query = () => "from=" + iso(view.from) + "&to=" + iso(view.to);
  const stretch = () => tell(view.from, 60) + "–" + tell(view.to, 60, view.from);
  const label = () => {
    document.getElementById("shown").textContent = stretch();
    for (const a of document.querySelectorAll(".ranges a")) a.toggleAttribute("aria-current", Number(a.dataset.long) && a.search === "?range=" + view.reach);
    for (const a of document.querySelectorAll(".ranges a[aria-current]")) a.setAttribute("aria-current", "true");
    for (const a of document.querySelectorAll(".export a")) a.href = a.href.split("?")[0] + "?format=" + new URL(a.href).searchParams.get("format") + "&" + query();
    const present = document.querySelector("[data-do=present]");
    present.disabled = view.live;
    history.replaceState(null, "", view.reach ? "?range=" + view.reach : "?" + query());
  };
  const shift = (share) => show(view.from + share * (view.to - view.from), view.to + share * (view.to - view.from));
  const zoom = (factor, at) => {
    const pin = at ?? (view.live ? view.to : (view.from + view.to) / 2);
    show(pin - (pin - view.from) * factor, pin + (view.to - pin) * factor);
  };
  const reset = () => {
    const long = view.home.to - view.home.from, end = now();
    if (view.home.reach) show(end - long, end, view.home.reach);
    else show(view.home.from, view.home.to);
  };
  const acts = { earlier: () => shift(-0.5), later: () => shift(0.5), in: () => zoom(0.5), out: () => zoom(2), present: () => show(now() - (view.to - view.from), now()) };
  document.querySelector(".steer").hidden = false;
  document.querySelector(".ranges").addEventListener("click", (e) => {
    const a = e.target.closest("a"), button = e.target.closest("button");
    if (button) acts[button.dataset.do]();
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    const end = now(), reach = new URLSearchParams(a.search).get("range");
    view.home = { from: end - a.dataset.long, to: end, reach };
    show(end - a.dataset.long, end, reach);
  });
  const read = (chart, step) => {
    const u = chart.plot, xs = u.data[0];
    if (!xs.length) return;
    let i = u.cursor.left >= 0 && u.cursor.idx !== null ? u.cursor.idx : xs.length - (step > 0 ? 0 : 1) - step * 0;
    i = Math.max(0, Math.min(xs.length - 1, i + step));
    chart.figure.querySelector(".readout").setAttribute("aria-live", "polite");
    u.setCursor({ left: u.valToPos(xs[i], "x"), top: 10 });
  };
  const steer = (chart, box) => {
    const plot = chart.plot, area = plot.over, at = (x) => plot.posToVal(x - area.getBoundingClientRect().left, "x");
    area.addEventListener("dblclick", reset);
    area.addEventListener("wheel", (e) => {
      const across = e.shiftKey ? e.deltaY : e.deltaX;
      if (e.ctrlKey || e.metaKey || document.activeElement === box && !e.shiftKey && Math.abs(e.deltaY) > Math.abs(e.deltaX)) zoom(e.deltaY > 0 ? 1.25 : 0.8, at(e.clientX));
      else if (Math.abs(across) > Math.abs(e.shiftKey ? 0 : e.deltaY)) shift(across / area.clientWidth);
      else return;
      e.preventDefault();
    }, { passive: false });
    box.addEventListener("keydown", (e) => {
      const keys = { ArrowLeft: () => shift(-0.25), ArrowRight: () => shift(0.25), ArrowUp: () => zoom(0.5), ArrowDown: () => zoom(2), "+": () => zoom(0.5), "-": () => zoom(2), Home: reset, End: acts.present, Escape: reset };
      const act = e.shiftKey && e.key === "ArrowLeft" ? () => read(chart, -1) : e.shiftKey && e.key === "ArrowRight" ? () => read(chart, 1) : keys[e.key];
      if (!act || e.ctrlKey || e.altKey || e.metaKey) return;
      e.preventDefault();
      act();
    });
    // One finger moves, two look closer, two taps go back.
    let touch = null, tapped = 0;
    const fingers = (e) => [...e.touches].map((t) => t.clientX);
    area.addEventListener("touchstart", (e) => {
      const xs = fingers(e);
      touch = { xs, y: e.touches[0].clientY, from: view.from, to: view.to, moved: xs.length > 1 };
      if (xs.length === 1 && e.timeStamp - tapped < 350) { tapped = 0; touch = null; e.preventDefault(); reset(); }
    }, { passive: false });
    area.addEventListener("touchmove", (e) => {
      const xs = fingers(e);
      if (!touch || xs.length !== touch.xs.length) return;
      const wide = area.clientWidth, left = area.getBoundingClientRect().left, scale = (touch.to - touch.from) / wide;
      if (xs.length === 1) {
        const dx = xs[0] - touch.xs[0];
        if (!touch.moved && (Math.abs(dx) < 8 || Math.abs(e.touches[0].clientY - touch.y) > Math.abs(dx))) return;
        touch.moved = true;
        show(touch.from - dx * scale, touch.to - dx * scale);
      } else {
        const apart = (x) => Math.max(20, Math.abs(x[0] - x[1])), middle = (x) => (x[0] + x[1]) / 2 - left;
        const factor = apart(touch.xs) / apart(xs), pin = touch.from + middle(touch.xs) * scale;
        show(pin - middle(xs) * scale * factor, pin + (wide - middle(xs)) * scale * factor);
      }
      if (e.cancelable) e.preventDefault();
    }, { passive: false });
    area.addEventListener("touchend", (e) => { if (touch && !touch.moved && !e.touches.length) tapped = e.timeStamp; });
  };

  // What is measured comes from the server, as finely as the chart is wide.
  const ask = async (chart) => {
    const order = ++chart.asked;
    chart.dirty = false;
    try {
      const answer = await fetch(chart.figure.dataset.series + "?" + query() + "&width=" + Math.max(100, Math.min(4000, Math.round(chart.figure.clientWidth))));
      if (!answer.ok) throw new Error(answer.status);
      const course = await answer.json();
      if (order !== chart.asked) return;
      chart.course = course;
      chart.loaded = now();
      if (!chart.plot) draw(chart);
      chart.plot.setData(columns(course));
      sum(chart);
    } catch { chart.dirty = order === chart.asked; } // it is asked again with the next look
  };
  const sum = (chart) => {
    const s = chart.course.stats, span = stretch(), n = (v) => number(v, chart.places);
    let text = s ? fill(said.summary, { span, low: n(s.min), avg: n(s.avg), top: n(s.max) }) : span + ("pulse" in chart.figure.dataset ? "" : " · " + said.none);
    if (chart.course.alerts.length) text += " · " + fill(said.firing, { n: chart.course.alerts.length });
    if (chart.course.sum_seconds) text += " · " + fill(said.means, { lasted: measure(chart.course.sum_seconds) });
    chart.figure.querySelector("figcaption").textContent = text;
  };
  const load = () => charts.forEach((chart) => { if (chart.dirty && chart.near) ask(chart); });
  const nearby = new IntersectionObserver((seen) => {
    for (const one of seen) charts.find((c) => c.figure === one.target).near = one.isIntersecting;
    load();
  }, { rootMargin: "400px" });
  const resize = new ResizeObserver((all) => {
    for (const one of all) {
      const chart = charts.find((c) => c.figure === one.target);
      if (chart.plot && chart.plot.width !== one.target.clientWidth) chart.plot.setSize({ width: one.target.clientWidth, height: chart.plot.height });
    }
  });

  // While the chart shows the present, it goes on.
  let known = "", swapped = now();
  const swap = async () => {
    swapped = now();
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      for (const id of ["open", "past", "readings", "standing"]) {
        const old = document.getElementById(id), one = page.getElementById(id);
        if (old && one) old.closest("[data-part]").replaceWith(one.closest("[data-part]"));
      }
    } catch { /* it is asked again with the next change */ }
  };
  const follow = async () => {
    if (document.hidden) return;
    let state;
    try {
      const answer = await fetch(said.now);
      if (!answer.ok) return;
      state = await answer.json();
    } catch { return; }
    skew = Date.parse(state.at) / 1000 - Date.now() / 1000;
    const sign = JSON.stringify([state.state, state.hold, state.alerts.map((a) => [a.name, a.level, a.ack, a.held])]), turned = known && known !== sign;
    known = sign;
    for (const f of state.fields) for (const v of document.querySelectorAll(".gauge .v")) {
      if (named(v) !== f.name || f.value === undefined) continue;
      const chart = charts.find((c) => named(c.figure) === f.name);
      v.querySelector("b").textContent = number(f.value, chart.places);
      v.closest("section").className = "card gauge s-" + f.state;
      const t = v.querySelector("time");
      if (t) t.textContent = tell(seconds(f.at), 1);
    }
    if (turned || now() - swapped > 120) swap();
    if (!view.live) return;
    const long = view.to - view.from, again = Math.max(60, long / 300);
    view.to = now();
    view.from = view.to - long;
    label();
    for (const chart of charts) {
      const f = state.fields.find((f) => f.name === named(chart.figure)), c = chart.course;
      if (turned || c && now() - chart.loaded > again) chart.dirty = true;
      if (!c || !chart.plot) continue;
      const at = f && f.at ? seconds(f.at) : null;
      if (at !== null && !f.old && !c.sum_seconds && (!c.at.length || at - c.at[c.at.length - 1] > 0.5 * c.step_seconds)) {
        c.at.push(at);
        c.value.push(f.value);
      }
      chart.plot.setData(columns(c));
    }
    load();
  };

  const redraw = () => {
    dye();
    for (const chart of charts) if (chart.plot) chart.plot.redraw(false, true);
  };
  const paper = (on) => {
    document.documentElement.toggleAttribute("data-paper", on);
    redraw();
  };
  dye();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
  document.querySelector("[data-do=present]").disabled = view.live;
  for (const chart of charts) {
    nearby.observe(chart.figure);
    resize.observe(chart.figure);
  }
  setInterval(follow, 5000);
})();
