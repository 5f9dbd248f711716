// Parts of a page that are fetched where they are needed (HTMX), with three rules: what is no plain answer is opened as
// the page it is; the reader's focus goes to where the new part says (`data-focus`); no code comes in attributes.
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
document.addEventListener("htmx:after:swap", () => {
  const next = document.querySelector("[data-focus]");
  next?.removeAttribute("data-focus");
  next?.focus();
});
