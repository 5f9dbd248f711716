// Parts of a page that are fetched where they are needed (HTMX), with four rules: what is no plain answer is opened as
// the page it is; focus stays, or goes to where the new part says (`data-focus`); what is new is said aloud
// (`data-said`); no code comes in attributes.
import htmx from "./htmx.js";

Object.assign(htmx.config, { history: false, implicitInheritance: false, includeIndicatorCSS: false });

const opened = (event) => {
  const source = event.detail.ctx.sourceElement;
  const form = source.closest("form");
  if (source.href) {
    window.location.assign(source.href);
  } else {
    form?.submit();
  }
};

document.addEventListener("htmx:before:response", (event) => {
  const { raw, status } = event.detail.ctx.response;
  if (raw.redirected || status >= 400) {
    event.preventDefault();
    opened(event);
  }
});
document.addEventListener("htmx:error", opened);

// What changed is said aloud: the words that the new part marks with `data-said`.
const said = document.createElement("p");
said.setAttribute("role", "status");
said.className = "govuk-visually-hidden";
document.querySelector("main").append(said);

document.addEventListener("htmx:after:swap", (event) => {
  said.textContent = event.detail.ctx.target?.querySelector("[data-said]")?.textContent ?? "";
  const next = document.querySelector("[data-focus]");
  next?.removeAttribute("data-focus");
  next?.focus();
});
