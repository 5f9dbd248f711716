// Says two minutes before a session ends that it will, and lets one stay. What was written on the page is never thrown
// away: only a page on which nothing was written goes away by itself when the session is over.
const WARN = 120_000;
const dialog = document.querySelector("[data-session]");
const left = dialog.querySelector("[data-left]");
const [soon, over] = ["soon", "over"].map((name) => dialog.querySelector(`[data-part="${name}"]`));
const pages = "BroadcastChannel" in window ? new BroadcastChannel("dottedline-session") : null;
let ends = 0;
let timer = 0;
let written = false;

document.querySelector("main").addEventListener("input", () => { written = true; });
document.addEventListener("submit", () => { written = false; });
dialog.querySelector("[data-stay]").addEventListener("click", stay);
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("cancel", (event) => {
  if (!soon.hidden) {
    event.preventDefault();
    stay();
  }
});
// Another page of this door was just loaded in this browser: the session is as young as that page.
pages?.addEventListener("message", (event) => begin(event.data));
begin(Number(dialog.dataset.session));
pages?.postMessage(Number(dialog.dataset.session));

function begin(lasts) {
  ends = Date.now() + lasts;
  if (dialog.open) {
    dialog.close();
  }
  look();
}

function look() {
  window.clearTimeout(timer);
  const rest = ends - Date.now();
  if (rest <= 0) {
    finish();
    return;
  }
  if (rest > WARN) {
    timer = window.setTimeout(look, rest - WARN);
    return;
  }
  if (!dialog.open) {
    show(soon);
  }
  const minutes = Math.ceil(rest / 60_000);
  if (left.dataset.minutes !== String(minutes)) {
    left.dataset.minutes = String(minutes);
    left.textContent = minutes > 1 ? left.dataset.two : left.dataset.one;
  }
  timer = window.setTimeout(look, Math.min(5_000, rest));
}

function show(part) {
  soon.hidden = part !== soon;
  over.hidden = part !== over;
  dialog.setAttribute("aria-labelledby", part.querySelector("h2").id);
  if (!dialog.open) {
    dialog.showModal();
  }
  part.querySelector("h2").focus();
}

async function stay() {
  try {
    const answer = await fetch(dialog.dataset.ask, { headers: { accept: "application/json" } });
    if (answer.ok) {
      const lasts = (await answer.json()).lasts_for;
      begin(lasts);
      pages?.postMessage(lasts);
    } else if (answer.status === 401) {
      finish();
    }
  } catch {
    // No connection just now: the warning stays, and the button can be pressed again.
  }
}

function finish() {
  window.clearTimeout(timer);
  if (written) {
    show(over);
  } else {
    window.location.replace(dialog.dataset.goes);
  }
}
