// The part of `explore` that lives in the browser: it follows the sliders, asks the kernel for
// frames, keeps them, and paints them. See _explorer.py for how a step travels.

const KEPT_BYTES = 128 * 2 ** 20;

/** Frames by the sliders' values, oldest use first; forgets the oldest beyond a number of bytes. */
export class Kept {
  constructor(limit = KEPT_BYTES) {
    this.limit = limit;
    this.forget();
  }
  forget() {
    this.frames = new Map();
    this.bytes = 0;
  }
  get(key) {
    const frame = this.frames.get(key);
    if (frame) {
      this.frames.delete(key);
      this.frames.set(key, frame);
    }
    return frame;
  }
  put(key, frame) {
    this.bytes += frame.bytes - (this.frames.get(key)?.bytes ?? 0);
    this.frames.delete(key);
    this.frames.set(key, frame);
    for (const [oldest, { bytes }] of this.frames) {
      if (this.bytes <= this.limit) break;
      this.frames.delete(oldest);
      this.bytes -= bytes;
    }
  }
}

/**
 * Decides when to ask and what to paint; knows nothing of pages or sliders.
 * `ask(values, epoch)` sends a request, `paint(frame)` shows a frame, `painted(f)` calls f when
 * the page can take another frame.
 */
export class Flow {
  constructor({ ask, paint, painted, cache = true }) {
    Object.assign(this, { ask, paint, painted, cache });
    this.kept = new Kept();
    this.epoch = 0; // raised when kept frames may be wrong
    this.wanted = null; // the sliders' values now
    this.shown = null; // the values whose frame is on the page
    this.waiting = false; // a request is under way, or the page not yet ready for the next
  }
  want(values) {
    this.wanted = JSON.stringify(values);
    this.step();
  }
  /** Show what is known; else ask, unless an answer is still to come. */
  step() {
    if (this.wanted === this.shown) return;
    const known = this.cache && this.kept.get(this.wanted);
    if (known) this.show(known);
    else if (!this.waiting) {
      this.waiting = true;
      this.ask(JSON.parse(this.wanted), this.epoch);
    }
  }
  receive(frame) {
    frame.key = JSON.stringify(frame.values);
    const fresh = frame.epoch === this.epoch;
    if (this.cache && fresh && !frame.error) this.kept.put(frame.key, frame);
    // The wanted frame may have come from the kept ones meanwhile: an older one must not cover it.
    if (this.shown !== this.wanted || frame.key === this.wanted) this.show(frame, fresh);
    this.painted(() => {
      this.waiting = false;
      this.step();
    });
  }
  show(frame, fresh = true) {
    this.paint(frame);
    this.shown = fresh ? frame.key : null;
  }
  forget() {
    this.epoch += 1;
    this.kept.forget();
  }
  refresh() {
    this.forget();
    this.shown = null;
    this.step();
  }
}

const GRAY = Uint32Array.from({ length: 256 }, (_, i) => 0xff000000 | (i << 16) | (i << 8) | i);

/** Turn a table of 256 RGB colors into one of 256 pixels. */
function table(bytes) {
  if (!bytes) return GRAY;
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = bytes.subarray(3 * i, 3 * i + 3);
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  });
}

const element = (tag, name, parent) => {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
};
const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** One panel: heading, size and values, pixels, and the drawing over them. */
class Panel {
  constructor(parent) {
    this.root = element("figure", "course-panel", parent);
    const caption = element("figcaption", "", this.root);
    this.title = element("strong", "", caption);
    this.note = element("small", "", caption);
    this.box = element("div", "course-box", this.root);
    this.box.setAttribute("role", "img");
    this.overlay = element("div", "course-overlay", this.box);
    this.width = 0;
    this.sizes = new ResizeObserver(() => this.sharpen());
    this.sizes.observe(this.box);
  }
  paint(panel, pixels) {
    setText(this.title, panel.title);
    setText(this.note, panel.note);
    if (this.alt !== panel.alt) this.box.setAttribute("aria-label", (this.alt = panel.alt));
    this.reserve(panel, pixels);
    if (pixels && this.pixels !== panel.pixels) this.paintPixels(panel, pixels);
    if (!pixels) this.canvas?.remove(), (this.canvas = null);
    this.pixels = panel.pixels;
    if (this.svg !== panel.svg) this.overlay.innerHTML = this.svg = panel.svg;
  }
  /** Keep the room once taken: the page must not jump when a slider changes a picture's size. */
  reserve({ width, height, svg }, pixels) {
    const longer = pixels ? Math.max(...pixels.shape.slice(0, 2)) : 0;
    const side = Math.max(width, height);
    const scale = longer >= 256 ? Math.min(longer, 512) / side : svg && !pixels ? 1.2 : 1;
    if (!this.width) this.box.style.aspectRatio = `${width} / ${height}`;
    if (scale * width <= this.width) return;
    this.width = scale * width;
    this.root.style.maxWidth = `${this.width}px`;
    this.root.style.setProperty("--course-basis", `${this.width}px`);
  }
  paintPixels(panel, { bytes, palette, shape: [height, width, channels] }) {
    this.canvas ??= this.box.insertBefore(document.createElement("canvas"), this.overlay);
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height || !this.image) {
      Object.assign(canvas, { width, height });
      this.image = new ImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
      this.sharpen();
    }
    const { words } = this;
    if (channels) {
      for (let i = 0, j = 0; i < words.length; i++, j += 3)
        words[i] = 0xff000000 | (bytes[j + 2] << 16) | (bytes[j + 1] << 8) | bytes[j];
    } else {
      const colors = table(palette);
      for (let i = 0; i < words.length; i++) words[i] = colors[bytes[i]];
    }
    canvas.getContext("2d").putImageData(this.image, 0, 0);
  }
  /** Enlarged pixels keep their edges; where pixels are lost or barely grow, smoothing is kinder. */
  sharpen() {
    if (!this.canvas) return;
    const scale = Math.min(
      this.box.clientWidth / this.canvas.width,
      this.box.clientHeight / this.canvas.height,
    );
    const sharp = scale * devicePixelRatio >= 1.9 || scale * devicePixelRatio === 1;
    this.canvas.style.imageRendering = sharp ? "pixelated" : "auto";
  }
  remove() {
    this.sizes.disconnect();
    this.root.remove();
  }
}

/** Panels in a row, lines of text, and one line for an error. */
class Stage {
  constructor(el, alt) {
    const root = element("div", "course-explorer", el);
    root.setAttribute("role", "group");
    if (alt) root.setAttribute("aria-label", alt);
    this.root = root;
    this.row = element("div", "course-row", root);
    this.text = element("div", "course-readouts", root);
    this.text.setAttribute("aria-live", "polite");
    this.error = element("details", "course-error", root);
    this.summary = element("summary", "", this.error);
    this.trace = element("pre", "", this.error);
    this.panels = [];
  }
  paint(frame) {
    this.root.classList.toggle("course-failed", Boolean(frame.error));
    setText(this.summary, frame.error ?? "");
    setText(this.trace, frame.traceback ?? "");
    if (!frame.error) this.error.open = false;
    if (!frame.error) this.paintPanels(frame);
    this.root.dataset.values = frame.key; // what tests wait for
  }
  paintPanels({ panels, pixels, readouts }) {
    while (this.panels.length > panels.length) this.panels.pop().remove();
    while (this.panels.length < panels.length) this.panels.push(new Panel(this.row));
    panels.forEach((panel, i) => this.panels[i].paint(panel, pixels.get(panel.pixels)));
    setText(this.text, readouts.join("\n"));
    const room = `${1.5 * readouts.length}em`;
    if (parseFloat(this.text.style.minHeight || 0) < parseFloat(room)) this.text.style.minHeight = room;
  }
  remove() {
    for (const panel of this.panels) panel.remove();
  }
}

/** Join a frame's words with its bytes; pixels that did not travel are in `before`. */
function unpack(content, buffers, before) {
  const pixels = new Map();
  let bytes = 256;
  const view = (i) => (i < 0 ? null : new Uint8Array(buffers[i].buffer, buffers[i].byteOffset, buffers[i].byteLength));
  for (const { pixels: name, shape, buffer, palette, svg } of content.panels ?? []) {
    bytes += svg.length;
    if (!name) continue;
    if (buffer < 0) {
      if (!pixels.has(name)) pixels.set(name, before.get(name));
      continue;
    }
    // A copy: the message that the view looks into would be kept whole otherwise.
    pixels.set(name, { bytes: view(buffer).slice(), palette: view(palette)?.slice(), shape });
    bytes += buffers[buffer].byteLength;
  }
  return { ...content, pixels, bytes };
}

/**
 * Call each given function at once, but never two within one animation frame: the kernel may then
 * compute the next picture while the screen shows this one, and cannot run ahead of the screen.
 */
function atMostOncePerFrame() {
  let spent = false; // this animation frame had its call
  let next = null;
  return function call(f) {
    if (spent) return void (next = f);
    spent = true;
    requestAnimationFrame(() => {
      spent = false;
      const waiting = next;
      next = null;
      if (waiting) call(waiting);
    });
    f();
  };
}

async function render({ model, el }) {
  const id = crypto.randomUUID?.() ?? String(Math.random());
  const stage = new Stage(el, model.get("alt"));
  const controls = model.get("sliders");
  let have = new Map(); // the pixels of the last frame that came, by name

  const flow = new Flow({
    cache: model.get("cache"),
    ask: (values, epoch) =>
      model.send({ kind: "frame", view: id, epoch, values, have: [...have.keys()] }),
    paint: (frame) => stage.paint(frame),
    painted: atMostOncePerFrame(),
  });
  const receive = (content, buffers) => {
    const frame = unpack(content, buffers, have);
    if (!frame.error) have = frame.pixels;
    flow.receive(frame);
  };
  const onMessage = (content, buffers) => {
    if (content.kind === "frame" && content.view === id) receive(content, buffers);
    if (content.kind === "forget") flow.forget();
    if (content.kind === "refresh") flow.refresh();
  };

  const { buffers, ...first } = model.get("first");
  const start = unpack(first, buffers, have);
  have = start.pixels;
  start.key = JSON.stringify(start.values);
  flow.shown = start.error ? null : start.key; // what failed once may work by now: ask again
  if (flow.cache && !start.error) flow.kept.put(start.key, start);
  stage.paint(start);

  const models = await Promise.all(controls.map((c) => model.widget_manager.get_model(c.id)));
  const read = (slider, key) => slider.serialize({ [key]: slider.get(key) })[key];
  const follow = () => flow.want(models.map((slider, i) => read(slider, controls[i].key)));
  model.on("msg:custom", onMessage);
  models.forEach((slider, i) => slider.on(`change:${controls[i].key}`, follow));
  follow();

  return () => {
    model.off("msg:custom", onMessage);
    models.forEach((slider, i) => slider.off(`change:${controls[i].key}`, follow));
    stage.remove();
  };
}

export default { render };
