// What Gradio has no way for: a clock that ticks without asking the server, Ctrl-Enter and Ctrl-Shift-Enter, the address of an
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
    arrived();
    if (!message || !area) return;
    const gone = shared(area.value, JSON.parse(message).text);
    if (!gone) return;
    const caret = Math.max(0, area.selectionStart - gone);
    area.value = area.value.slice(gone);
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // From the press of Send until the server has the answer: the clock stands and the interviewer thinks.
  function sending(event) {
    if (!event.target.closest("button#send")) return;
    box()?.focus();
    if (!box()?.value.trim()) return;
    document.getElementById("talk").classList.add("sending");
    setTimeout(arrived, 8000);
  }

  function arrived() {
    document.getElementById("talk")?.classList.remove("sending");
  }

  // The keyboard goes on at the first of these, unless the person has put it somewhere or does something meanwhile.
  let done = 0;
  function focus(selectors, tries = 40, since = done) {
    if (since !== done) return;
    const usable = (element) => element && !element.disabled && element.checkVisibility({ visibilityProperty: true });
    const found = selectors.map((each) => document.querySelector(each)).find(usable);
    const lost = document.activeElement === document.body || !usable(document.activeElement);
    if (found && lost) found.focus();
    else if (tries) setTimeout(focus, 50, selectors, tries - 1, since); // the one is not there yet, or the other not yet gone
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
    document.querySelector(event.shiftKey ? "button#run" : "button#send")?.click();
  }

  // What is typed after a click into the scenario's box searches, instead of changing the title that stands there.
  function searching(event) {
    if (event.target.matches("#scenario input")) event.target.select();
  }

  // A quote leads to its place, which is marked and takes the focus.
  function jump(event) {
    const link = event.target.closest("[data-jump]");
    if (!link) return;
    const name = link.dataset.jump;
    const place = document.querySelector(`[data-marks~="${CSS.escape(name)}"]`) || document.getElementById(name);
    if (!place) return;
    event.preventDefault();
    document.querySelectorAll(".here").forEach((element) => element.classList.remove("here"));
    place.classList.add("here");
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }

  // Gradio's scrolling log cannot be reached with the keyboard. It labels a message with its source, which here is markup;
  // its words are what should be read out.
  function relabel() {
    document.querySelector("#chat [role=log]")?.setAttribute("tabindex", "0");
    document.querySelectorAll("#chat [data-testid][aria-label*='message:']").forEach((message) => {
      message.setAttribute("role", "group");
      message.setAttribute("aria-label", message.dataset.testid === "bot" ? "Interviewer" : "You");
    });
  }

  // Gradio follows the system; a look that was chosen in the settings goes before it.
  function look(chosen) {
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const show = () => document.body.classList.toggle("dark", chosen === "system" ? system.matches : chosen === "dark");
    system.onchange = show;
    show();
  }

  document.addEventListener("keydown", keys, true);
  for (const act of ["keydown", "pointerdown"]) document.addEventListener(act, () => { done += 1; }, true);
  document.addEventListener("click", jump);
  document.addEventListener("click", searching);
  document.addEventListener("click", sending, true);
  setInterval(() => { tick(); relabel(); }, 250);
  return { take, address, look, focus };
})();
