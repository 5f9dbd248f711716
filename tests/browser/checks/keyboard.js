// Everything on a page that a keyboard must reach, and a diary of where Tab went and how that looked.
(() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const words = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  // Radio buttons of one name are one stop: the chosen one, else the first (or, backwards, the last).
  const group = (element) => (element.type === "radio" ? `${element.form && element.form.action}|${element.name}` : element);

  const stops = () => {
    const found = new Map();
    for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
      if (element.disabled || element.closest("[inert]") || element.tabIndex < 0) continue;
      // The skip link stands outside the window until it has the focus.
      if (!shown(element)) continue;
      const key = group(element);
      if (!found.has(key) || element.checked) found.set(key, element);
    }
    return [...found.values()];
  };

  // How a place looks: its own edge and ground, and those of what is drawn in its stead (a radio button's label).
  const looks = (element) => {
    const label = element.labels && element.labels[0];
    const styles = [getComputedStyle(element), getComputedStyle(element, "::before"), getComputedStyle(element, "::after")];
    if (label) styles.push(getComputedStyle(label), getComputedStyle(label, "::before"), getComputedStyle(label, "::after"));
    return styles.map((style) => {
      const clear = /^rgba\(.*, 0\)$|^transparent$/.test(style.outlineColor);
      const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && !clear;
      return {
        outline: drawn ? `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}` : "",
        rest: [style.boxShadow, style.backgroundColor, style.borderTopColor, style.borderTopWidth].join(" "),
      };
    });
  };

  const differs = (before, after, forced) =>
    after.some((one, index) => one.outline !== before[index].outline && one.outline) ||
    // Where the reader's own colours rule, shadows and grounds are gone: only an edge shows.
    (!forced && after.some((one, index) => one.rest !== before[index].rest));

  // Whether what stays where it is, like a banner, lies over a place. Other things may cross it: lines of a drawing do.
  const stays = (element, top) => {
    for (let one = top; one && !one.contains(element); one = one.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(one).position)) return true;
    }
    return false;
  };
  const covered = (element) => {
    const box = element.getBoundingClientRect();
    const points = [[box.left + box.width / 2, box.top + box.height / 2], [box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2]];
    return points.every(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && !element.contains(top) && stays(element, top);
    });
  };

  window.dlKeyboard = {
    looks,
    begin() {
      document.activeElement && document.activeElement.blur();
      this.stops = stops();
      this.forced = matchMedia("(forced-colors: active)").matches;
      this.before = new Map(this.stops.map((element) => [element, looks(element)]));
      this.went = [];
      this.unseen = [];
      document.addEventListener("focusin", (event) => {
        const element = event.target;
        this.went.push(element);
        if (this.before.has(element) && !differs(this.before.get(element), looks(element), this.forced)) this.unseen.push(words(element));
        if (this.before.has(element) && covered(element)) this.unseen.push(`covered: ${words(element)}`);
      });
      // Tab begins at the top of the page, wherever the page itself put the focus.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      this.went = [];
      return this.stops.length;
    },
    told() {
      const places = this.stops.map((element) => this.went.indexOf(element));
      const missed = this.stops.filter((_, index) => places[index] < 0).map(words);
      const reached = places.filter((place) => place >= 0);
      const order = reached.every((place, index) => index === 0 || place > reached[index - 1]);
      return { missed, order, unseen: this.unseen, went: this.went.length };
    },
  };
})();
