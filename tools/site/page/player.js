// Explorers on a page without a kernel. The explorers' own scripts draw everything; this stands in
// for the kernel, which here is a recording (../film.py), and for the widgets' models.

const RECORDINGS = new Map(); // by name: what gets a recording once its script has run

globalThis.courseRecorded = (name, text) => RECORDINGS.get(name)?.(text);

const HERE = document.currentScript.src.replace(/[^/]*$/, "");

/** Fetch a recording: a script, since a page from disk may load nothing else. */
const fetched = (name) =>
  new Promise((resolve, reject) => {
    RECORDINGS.set(name, resolve);
    const script = document.createElement("script");
    Object.assign(script, { src: `${HERE}recordings/${name}.js`, onerror: reject });
    script.addEventListener("load", () => script.remove());
    document.head.append(script);
  });

const inflated = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

const reader = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/** Read the levels of a gray picture, whose colors are in a table. */
function levels(image) {
  const { width, height } = image;
  Object.assign(reader.canvas, { width, height });
  reader.drawImage(image, 0, 0);
  const { data } = reader.getImageData(0, 0, width, height);
  const found = new Uint8Array(width * height);
  for (let i = 0; i < found.length; i++) found[i] = data[4 * i];
  return found;
}

/** What was recorded of one explorer, and the frames made of it. */
class Recording {
  static async load(name) {
    const binary = atob(await fetched(name));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const lengths = new DataView(bytes.buffer);
    const [words, exact] = [lengths.getUint32(0, true), lengths.getUint32(4, true)];
    const made = new Recording();
    const parts = [bytes.subarray(8, 8 + words), bytes.subarray(8 + words, 8 + words + exact)];
    const [text, kept] = await Promise.all(parts.map(inflated));
    Object.assign(made, JSON.parse(new TextDecoder().decode(text)), { kept });
    made.encoded = bytes.subarray(8 + words + exact);
    return made;
  }
  /** Leave out the panels for which there is no room, by their titles. */
  keep(titles) {
    const named = (i) => titles.includes(this.panels[i].title);
    for (const frame of Object.values(this.frames)) if (typeof frame !== "string") frame[0] = frame[0].filter(named);
  }
  /** Give a frame as the kernel would send it, without what the page has: [words, bytes]. */
  async frame(place, have) {
    if (typeof this.frames[place] === "string") return [{ error: this.frames[place], traceback: "" }, []];
    const [panels, readouts] = this.frames[place];
    const buffers = [];
    const add = (bytes) => buffers.push(bytes) - 1;
    const packed = panels.map((i) => this.packed(this.panels[i], have, add));
    return [{ panels: await Promise.all(packed), readouts }, buffers];
  }
  async packed(panel, have, add) {
    if (panel.drawing) return panel;
    const made = { ...panel, buffer: -1, palette: -1, along: -1 };
    const [exact, from, length, table] = this.pictures[panel.pixels];
    if (!have.has(panel.pixels)) {
      if (exact) made.buffer = add(this.kept.subarray(from, from + length));
      else if (table < 0) made.image = await this.image(from, length);
      else made.buffer = add(levels(await this.image(from, length)));
      if (table >= 0) made.palette = add(this.kept.subarray(table, table + 768));
    }
    const numbers = this.numbers[panel.numbers];
    if (!numbers) delete made.numbers;
    else if (!have.has(panel.numbers)) made.along = add(this.kept.subarray(numbers[0], numbers[0] + numbers[1]));
    if (panel.under) made.under = await this.packed(panel.under, have, add);
    return made;
  }
  /** As exact as it was encoded: no colors are matched to the screen here. */
  image(from, length) {
    const bytes = this.encoded.subarray(from, from + length);
    const type = bytes[0] ? "image/webp" : "image/avif"; // one begins with letters, one with a length
    const blob = new Blob([bytes], { type });
    return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  }
}

/** What can be listened to, as the models of widgets can. */
class Told {
  heard = new Map();
  on(names, f) {
    for (const name of names.split(" ")) this.heard.set(name, [...(this.heard.get(name) ?? []), f]);
  }
  off(names, f) {
    for (const name of names.split(" "))
      this.heard.set(name, (this.heard.get(name) ?? []).filter((each) => each !== f));
  }
  trigger(name, ...given) {
    for (const f of this.heard.get(name) ?? []) f(...given);
  }
}

/** The model of one control: it knows the values that were recorded, and takes the nearest. */
class Control extends Told {
  comm_live = true;
  constructor(told, others) {
    super();
    Object.assign(this, told, { others, at: told.start, views: {} });
    this.state = { held: false, description: told.label, tooltip: null };
    if (told.place) Object.assign(this.state, { kind: told.place, panel: told.panel, follow: told.follow });
  }
  get(key) {
    const { values } = this;
    if (key === this.key) return values[this.at];
    // What a player needs to know to step from one recorded value to the next.
    if (key === "min") return values[0];
    if (key === "max") return values.at(-1);
    if (key === "step") return values[1] - values[0];
    return this.state[key];
  }
  set(key, value) {
    if (key === this.key) return this.go(this.nearest(value));
    this.state[key] = value;
    this.trigger(`change:${key}`);
  }
  go(at) {
    if (at === this.at) return;
    this.at = at;
    this.others.moved(this);
    this.trigger(`change:${this.key}`);
  }
  /** Among places a key goes to the next one in its direction, however far that is. */
  nearest(value) {
    if (!this.place) {
      const found = this.values.indexOf(value);
      return found >= 0 ? found : near(this.values, (one) => Math.abs(one - value));
    }
    const now = this.values[this.at];
    const far = (one) => Math.hypot(one[0] - value[0], one[1] - value[1]);
    if (globalThis.event?.type !== "keydown") return near(this.values, far);
    const [down, right] = [value[0] - now[0], value[1] - now[1]];
    const along = ([row, column]) => (row - now[0]) * down + (column - now[1]) * right;
    const beside = ([row, column]) => Math.abs((row - now[0]) * right) + Math.abs((column - now[1]) * down);
    const ahead = this.values.map((one, i) => i).filter((i) => along(this.values[i]) > 0);
    if (!ahead.length) return this.at;
    return ahead[near(ahead, (i) => 4 * beside(this.values[i]) + along(this.values[i]))];
  }
  serialize(state) {
    return state;
  }
  save_changes() {}
}

function near(list, far) {
  let best = 0;
  for (let i = 1; i < list.length; i++) if (far(list[i]) < far(list[best])) best = i;
  return best;
}

/** The controls of one explorer; where one moves at a time, the others go back. */
class Controls {
  constructor({ controls, star }) {
    this.star = star;
    this.all = controls.map((told) => new Control(told, this));
  }
  moved(control) {
    if (!this.star || control.at === control.start) return;
    for (const other of this.all) if (other !== control) other.go(other.start);
  }
  get values() {
    return this.all.map((control) => control.get(control.key));
  }
  /** Name the recorded frame of some values, as film.py does. */
  place(values) {
    const number = ({ values: known }, value) => {
      const text = JSON.stringify(value);
      return known.findIndex((one) => JSON.stringify(one) === text);
    };
    return this.all.map((control, i) => number(control, values[i])).join();
  }
}

/** The model of one explorer: asked for a frame, it plays the recorded one. */
class Player extends Told {
  constructor(recording, controls, first) {
    super();
    Object.assign(this, { recording, controls });
    const entry = ({ name, key, play }, i) => ({ name, key, play, id: i });
    const sliders = controls.all.map(entry);
    this.state = { alt: recording.alt, sliders, cache: true, first };
    this.widget_manager = { get_model: async (i) => controls.all[i] };
  }
  get(key) {
    return this.state[key];
  }
  async send({ kind, values, have, ...asked }) {
    if (kind !== "frame") return;
    const answer = { kind, values, ...asked };
    try {
      const [content, buffers] = await this.recording.frame(this.controls.place(values), new Set(have));
      this.trigger("msg:custom", { ...answer, ...content }, buffers);
    } catch (error) {
      this.trigger("msg:custom", { ...answer, error: `This picture was not recorded (${error}).`, traceback: "" }, []);
    }
  }
}

const made = (tag, name, parent, more = {}) => {
  const node = Object.assign(document.createElement(tag), more);
  node.className = name;
  parent.append(node);
  return node;
};

let counted = 0;

/** Draw a control; places have theirs on a picture. */
function draw(control, parent) {
  if (control.place || control.values.length < 2) return;
  const line = made("div", "course-control", parent);
  const id = `course-control-${++counted}`;
  made("label", "", line, { htmlFor: id, textContent: control.label });
  const track = made("div", "slider-container", line);
  const picks = control.kind === "choice" || control.kind === "paint";
  const input = made(picks ? "select" : "input", "", track, { id });
  if (control.kind === "check") input.type = "checkbox";
  else if (picks) control.texts.forEach((text, i) => made("option", "", input, { value: i, textContent: text }));
  else Object.assign(input, { type: "range", min: 0, max: control.values.length - 1, step: 1 });
  const told = control.kind === "check" || picks ? null : made("output", "", line, { htmlFor: id });
  const show = () => {
    if (control.kind === "check") input.checked = control.values[control.at];
    else input.value = control.at;
    if (!told) return;
    told.textContent = control.texts[control.at];
    input.setAttribute("aria-valuetext", control.texts[control.at]);
  };
  input.addEventListener("input", () => {
    if (control.kind === "check") control.go(control.values.indexOf(input.checked));
    else control.go(Number(input.value));
  });
  control.on(`change:${control.key}`, show);
  control.views = { page: Promise.resolve({ el: line }) };
  show();
}

/** Bring an explorer to life in the place of its still. */
async function play(holder) {
  const recording = await Recording.load(holder.dataset.recording);
  if (holder.dataset.panels) recording.keep(JSON.parse(holder.dataset.panels));
  const controls = new Controls(recording);
  const first = controls.values;
  const [content, buffers] = await recording.frame(controls.place(first), new Set());
  const player = new Player(recording, controls, { ...content, buffers, values: first });
  const live = document.createElement("div");
  live.className = "course-widget";
  const sliders = made("div", "course-sliders", live);
  for (const control of controls.all) draw(control, sliders);
  if (!sliders.childElementCount) sliders.remove();
  const view = made("div", "", live);
  if (recording.frozen) made("p", "course-frozen", live, { textContent: recording.frozen });
  holder.replaceChildren(live);
  holder.controls = controls; // what tests move
  await courseExplorer.render({ model: player, el: view });
  holder.dataset.live = "";
  if ("sweep" in holder.dataset) sweep(holder.querySelector(".course-divider"));
}

/** Move a divider once across its picture, so that one sees what it does; a hand takes it over. */
function sweep(divider) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const press = (key) => divider.dispatchEvent(new KeyboardEvent("keydown", { key }));
  press("End");
  let left = 80; // hundredths of the picture
  const step = setInterval(() => (press("ArrowLeft"), --left || clearInterval(step)), 40);
  for (const type of ["pointerdown", "keydown", "wheel"])
    addEventListener(type, ({ isTrusted }) => isTrusted && clearInterval(step), { capture: true, passive: true });
}

/** Ask for a prediction; what was said stays with this browser, but for slides: the next class is another. */
function ask(holder) {
  const state = JSON.parse(holder.dataset.state);
  const name = `course: ${state.question}`;
  const keeps = !("forget" in holder.dataset);
  try {
    const said = keeps ? state.choices.indexOf(localStorage.getItem(name)) : -1;
    if (said >= 0) Object.assign(state, { chosen: said, earlier: true });
  } catch {} // a browser may keep nothing
  const model = new Told();
  model.get = (key) => state[key];
  model.set = (key, value) => {
    state[key] = value;
    if (key !== "chosen") return;
    try {
      if (keeps) localStorage.setItem(name, state.choices[value]);
    } catch {}
    model.trigger("change:chosen");
  };
  model.save_changes = () => {};
  holder.replaceChildren();
  coursePredict.render({ model, el: holder });
}

/** Lead through a session step by step; all steps are there, and one is seen. */
function lead(session) {
  const steps = [...session.querySelectorAll(".course-step")];
  const bar = document.createElement("div");
  bar.className = "course-steps";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Steps");
  steps[0].before(bar);
  const names = steps.map((step, i) => {
    const name = made("button", "", bar, { type: "button", textContent: `${i + 1}. ${step.ariaLabel}` });
    name.addEventListener("click", () => go(i));
    return name;
  });
  steps.slice(0, -1).forEach((step, i) => {
    const next = made("button", "course-next", step, { type: "button" });
    next.textContent = `Next: ${steps[i + 1].ariaLabel}`;
    next.addEventListener("click", () => {
      go(i + 1);
      names[i + 1].focus();
    });
  });
  const go = (at) =>
    steps.forEach((step, i) => {
      step.classList.toggle("course-later", i !== at);
      if (i === at) names[i].setAttribute("aria-current", "step");
      else names[i].removeAttribute("aria-current");
    });
  go(0);
}

const soon = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      soon.unobserve(target);
      play(target).catch((error) => (target.dataset.failed = error));
    }
  },
  { rootMargin: "600px" },
);

/** Tell the explorers' styles whether the page is dark, in the words of JupyterLab. */
function dress() {
  const { theme } = document.body.dataset;
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.body.dataset.jpThemeLight = String(!dark);
}

/** On paper nothing can be opened: open what is folded, but for hints and solutions. */
function unfold() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".course-fold:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
}

function begin() {
  dress();
  unfold();
  new MutationObserver(dress).observe(document.body, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  const how = { throwOnError: false };
  for (const node of document.querySelectorAll(".course-math")) {
    katex.render(node.textContent, node, { ...how, displayMode: node.classList.contains("course-display") });
    if (node.scrollWidth > node.clientWidth + 1 && node.matches(".course-display")) node.tabIndex = 0;
  }
  const dollars = { ...how, delimiters: [{ left: "$", right: "$", display: false }] };
  globalThis.MathJax = { typesetPromise: async (nodes) => nodes.forEach((node) => renderMathInElement(node, dollars)) };
  for (const holder of document.querySelectorAll(".course-asked")) ask(holder);
  for (const node of document.querySelectorAll(".course-output, .course-exercise")) renderMathInElement(node, dollars);
  for (const session of document.querySelectorAll(".course-session")) lead(session);
  for (const holder of document.querySelectorAll("[data-recording]")) soon.observe(holder);
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();
