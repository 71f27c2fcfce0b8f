// What Gradio has no way for: a clock that ticks without asking the server, Ctrl-Enter, the address of an
// interview, and taking out of the answer box what the interviewer has already heard.
window.sparring = (() => {
  const box = () => document.querySelector("#answer textarea");

  function shared(a, b) {
    let n = 0;
    while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
    return n;
  }

  // Reads the box itself and not Gradio's copy of it: a key pressed a moment ago must not be lost.
  function take(message) {
    const area = box();
    if (!message || !area) return;
    const gone = shared(area.value, JSON.parse(message).text);
    if (!gone) return;
    const caret = Math.max(0, area.selectionStart - gone);
    area.value = area.value.slice(gone);
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function address(id) {
    const search = id ? `?interview=${encodeURIComponent(id)}` : "";
    if (window.location.search !== search) {
      window.history.replaceState(null, "", window.location.pathname + search + window.location.hash);
    }
  }

  function tick() {
    const clock = document.getElementById("clock");
    if (!clock) return;
    const now = performance.now();
    if (clock.sentAs !== clock.dataset.sent) {
      clock.sentAs = clock.dataset.sent;
      clock.seen = now;
    }
    const passed = clock.dataset.running === "1" ? (now - clock.seen) / 1000 : 0;
    const left = Math.max(0, Math.round(Number(clock.dataset.remaining) - passed));
    const shown = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (clock.textContent !== shown) clock.textContent = shown;
  }

  function keys(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (!event.target.closest("#answer, #code")) return;
    event.preventDefault();
    event.stopPropagation();
    document.querySelector("button#send")?.click();
  }

  document.addEventListener("keydown", keys, true);
  setInterval(tick, 250);
  return { take, address };
})();
