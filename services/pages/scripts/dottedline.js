// Every page works without this. It says that scripts run, wakes up the components that are refined by one, and sends
// no form twice. What only some pages have comes along only there.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

import("./govuk-frontend.js").then((components) => components.initAll());

if (document.querySelector("[data-session]")) {
  import("./session.js");
}
if (document.querySelector("[hx-get], [hx-post]")) {
  import("./parts.js");
}

for (const place of document.querySelectorAll("[data-print]")) {
  place.querySelector("button").addEventListener("click", () => window.print());
  place.hidden = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 5000) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = String(Date.now());
});

// A page that comes back out of the browser's memory may be somebody's who has signed out since: it is asked for anew.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});
