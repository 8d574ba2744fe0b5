// The deck: one slide at a time, by keys, a presenter's remote, or the bar at the lower edge.
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const root = document.documentElement;
  let at = 0;
  let typed = "";

  const made = (tag, name, parent, more = {}) => {
    const node = Object.assign(document.createElement(tag), more);
    node.className = name;
    parent.append(node);
    return node;
  };

  // --- Where one is

  const numberOf = () => Number(location.hash.slice(1)) || 1;

  /** Nothing plays on where nobody sees it. */
  const rest = (slide) => {
    for (const button of slide.querySelectorAll('.course-play[aria-label^="Pause"]')) button.click();
  };

  function go(to) {
    const next = Math.max(0, Math.min(slides.length - 1, to));
    if (next !== at) rest(slides[at]);
    slides[at].hidden = true;
    at = next;
    slides[at].hidden = false;
    slides[at].focus({ preventScroll: true }); // so that no control keeps the keys
    if (numberOf() !== at + 1) history.replaceState(null, "", `#${at + 1}`);
    fit();
  }

  // --- Explorers as large as there is room

  const NOTEBOOK = 900; // the width in pixels that explorers were drawn for
  const SHARES = [1.7, 1.3, 1, 0.8, 0.65, 0.5]; // of what a slide is wider: few pictures have room to grow, and numbers in pixels ask for room
  const [MOST, LEAST, STEP] = [0.9, 0.1, 0.04]; // of the window's height

  /** Let an explorer's pictures be as large as its slide has room. */
  function fit() {
    const live = slides[at].querySelector(".course-widget");
    if (!live) return;
    const room = live.closest(".shown").clientHeight;
    const scale = slides[at].clientWidth / NOTEBOOK;
    const set = ([share, part]) => {
      live.style.setProperty("--course-scale", (scale * share).toFixed(3));
      live.style.setProperty("--course-part", part.toFixed(3));
      dispatchEvent(new Event("course:fit"));
      return live.offsetHeight <= room;
    };
    let best = { area: -1, found: [SHARES.at(-1), LEAST] };
    for (const share of SHARES) {
      let part = MOST;
      while (part > LEAST && !set([share, part])) part -= STEP;
      const area = part > LEAST ? areaOf(live) : -1;
      if (area > best.area) best = { area, found: [share, part] };
    }
    set(best.found);
  }
  const areaOf = (live) =>
    [...live.querySelectorAll(".course-frame")].reduce((sum, { offsetWidth, offsetHeight }) => sum + offsetWidth * offsetHeight, 0);

  /** What moves may need more lines later, and then its pictures less room. */
  const grown = new ResizeObserver(([{ target }]) => {
    const shown = target.closest(".shown");
    if (target.offsetHeight > shown.clientHeight + 1) fit();
  });
  const came = new MutationObserver((changes) => {
    for (const { target } of changes) grown.observe(target.querySelector(".course-widget"));
    fit();
  });
  for (const holder of document.querySelectorAll(".alive"))
    came.observe(holder, { attributeFilter: ["data-live"] });
  addEventListener("resize", () => fit());

  // --- Light, dark, black

  const isDark = () => document.body.dataset.jpThemeLight === "false";
  const turn = () => (document.body.dataset.theme = isDark() ? "light" : "dark");
  const black = made("div", "dark", document.body, { hidden: true });
  const blacken = () => (black.hidden = !black.hidden);
  black.addEventListener("click", blacken);

  // --- The whole screen

  const fill = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());

  // --- The keys, and what is where

  const KEYS = [
    ["→ ↓ Space Page Down", "the next slide (a presenter's remote sends one of these)"],
    ["← ↑ Page Up", "the slide before"],
    ["a number, Enter", "the slide of that number"],
    ["Home, End", "the first, the last"],
    ["Esc", "give the keys back to the slides, after a slider or a picture had them"],
    ["F", "the whole screen, and back"],
    ["T", "light or dark"],
    ["B or .", "a black screen, and back"],
    ["?", "this"],
  ];
  const help = made("dialog", "", document.body);
  help.setAttribute("aria-label", "Keys, and what is where");
  const list = made("dl", "", help);
  for (const [keys, text] of KEYS) {
    made("dt", "", list, { textContent: keys });
    made("dd", "", list, { textContent: text });
  }
  const contents = made("ol", "", help);
  slides.forEach((slide, i) => {
    const title = slide.querySelector("h1, h2").textContent;
    if (title === slides[i - 1]?.querySelector("h1, h2").textContent) return;
    const item = made("li", "", contents);
    made("span", "", item, { textContent: i + 1 });
    made("a", "", item, { textContent: title, href: `#${i + 1}` });
  });
  contents.addEventListener("click", () => help.close());
  made("button", "", help, { type: "button", textContent: "Close" }).addEventListener("click", () => help.close());
  const show = () => help.showModal();

  const bar = made("nav", "bar", document.body);
  bar.setAttribute("aria-label", "Slides");
  for (const [text, label, act] of [
    ["‹", "The slide before", () => go(at - 1)],
    ["›", "The next slide", () => go(at + 1)],
    ["◐", "Light or dark", turn],
    ["⤢", "The whole screen", fill],
    ["?", "Keys, and what is where", show],
  ]) {
    const button = made("button", "", bar, { type: "button", textContent: text, title: label });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
  }

  // --- Keys

  const number = made("div", "typed", document.body);
  number.setAttribute("role", "status");
  const FORGOTTEN = 5000; // milliseconds: a digit that no Enter follows was a slip
  let waiting = 0;
  function type(text) {
    clearTimeout(waiting);
    if (text) waiting = setTimeout(type, FORGOTTEN, "");
    number.textContent = typed = text;
  }

  /** What has the keys and takes them for itself: a slider takes arrows, a button Space and Enter. */
  const OWN = "input, select, [role=slider], [role=application], .course-pad";
  const PRESSED = "button, a, select, summary, input[type=radio], input[type=checkbox]";

  const next = () => go(at + 1);
  const back = () => go(at - 1);
  const REMOTE = { PageDown: next, PageUp: back, F5: fill };
  const ARROWS = {
    ArrowRight: next,
    ArrowDown: next,
    ArrowLeft: back,
    ArrowUp: back,
    Home: () => go(0),
    End: () => go(slides.length - 1),
  };
  const LETTERS = { n: next, p: back, f: fill, t: turn, b: blacken, ".": blacken, "?": show };

  function escape() {
    type("");
    if (!black.hidden) blacken();
    else slides[at].focus({ preventScroll: true });
  }

  function deed({ key, shiftKey, target }) {
    if (key in REMOTE) return REMOTE[key];
    if (key === "Escape") return escape;
    if (key === "?") return show; // no control takes it, and who is caught in one asks
    if (key === " " && !target.closest(PRESSED)) return shiftKey ? back : next;
    if (key === "Enter" && typed) return go.bind(null, Number(typed) - 1);
    if (target.closest(OWN)) return null;
    if (/^[0-9]$/.test(key)) return () => type((typed + key).slice(-3));
    return ARROWS[key] ?? LETTERS[key.toLowerCase()];
  }

  // Before the explorers get them: they keep what they use to themselves.
  addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
      const act = deed(event);
      if (!act) return;
      if (act !== escape) event.preventDefault(), event.stopPropagation();
      if (!/^[0-9]$/.test(event.key)) type("");
      act();
    },
    true,
  );

  // A vote is cast: the next arrow turns the page, and does not change the choice.
  addEventListener("submit", () => slides[at].focus({ preventScroll: true }));
  addEventListener("hashchange", () => numberOf() !== at + 1 && go(numberOf() - 1));
  go(numberOf() - 1);
})();
