"use strict";
// Says on an open page when nobody answers any more, and goes dark where its
// reader may not see it any more.
(() => {
  const own = document.currentScript, lost = document.getElementById("lost");
  const alive = new URL("../api/v1/alive", own.src);
  let failures = 0, asking = false;
  window.setLost = (on) => {
    lost.hidden = !on;
    document.documentElement.classList.toggle("lost", on);
  };
  // Says whether there was an answer.
  window.askAlive = async () => {
    try {
      const answer = await fetch(alive, { cache: "no-store", signal: AbortSignal.timeout(8000) });
      if (answer.status === 401) location.reload(); // which says how to get in
      return answer.ok;
    } catch (e) {
      if (e.name === "TimeoutError") failures++; // as long as two of them
      return false;
    }
  };
  if (own.dataset.told !== undefined) return; // the page hears it by itself
  const look = async () => {
    if (asking) return;
    asking = true;
    failures = await window.askAlive() ? 0 : failures + 1;
    asking = false;
    window.setLost(failures > 1);
  };
  setInterval(look, 4000);
  addEventListener("pageshow", (e) => { if (e.persisted) look(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
