// The part of `explore` that lives in the browser: it follows the sliders, asks the kernel for
// frames, keeps them, and paints them. See ../_explorer.py for how a step travels.

const NOTHING = { pixels: new Map(), numbers: new Map() };

/** Join a frame's words with its bytes; what did not travel is in the frame before. */
function unpack(content, buffers, before = NOTHING) {
  const [pixels, numbers] = [new Map(), new Map()];
  let bytes = 256;
  const view = (i) => {
    bytes += buffers[i].byteLength;
    return new Uint8Array(buffers[i].buffer, buffers[i].byteOffset, buffers[i].byteLength);
  };
  for (const panel of (content.panels ?? []).flatMap((one) => [one, one.under ?? []].flat())) {
    bytes += panel.svg.length;
    const { pixels: name, shape, buffer, palette, image } = panel;
    // A copy: the message that the view looks into would be kept whole otherwise.
    const colors = () => (palette < 0 ? null : view(palette).slice());
    if (buffer >= 0) pixels.set(name, { bytes: view(buffer).slice(), palette: colors(), shape });
    // A page without a kernel has pictures that its browser decodes.
    else if (image) pixels.set(name, { image, palette: colors(), shape }), (bytes += 4 * shape[0] * shape[1]);
    else if (name && !pixels.has(name)) pixels.set(name, before.pixels.get(name));
    if (!panel.numbers) continue;
    const known = before.numbers.get(panel.numbers);
    const along = panel.along < 0 ? null : view(panel.along);
    numbers.set(panel.numbers, known ?? new Numbers(panel, along));
  }
  return { ...content, pixels, numbers, bytes };
}

/** List what the kernel need not send again. */
const names = ({ pixels, numbers }) => [
  ...pixels.keys(),
  ...[...numbers.values()].filter(({ whole }) => whole).map(({ name }) => name),
];

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

const nameOf = (slider, { name }) =>
  slider.get("tooltip") || slider.get("description")?.trim() || name.replaceAll("_", " ");

/** Give each slider the name that stands beside it: ipywidgets gives those it draws itself none. */
async function nameControls(models, controls) {
  for (const [i, slider] of models.entries()) {
    const name = nameOf(slider, controls[i]);
    for (const view of await Promise.all(Object.values(slider.views ?? {}))) {
      const handles = [...view.el.querySelectorAll("[role=slider]")];
      const ends = handles.length === 2 ? [`${name}, from`, `${name}, to`] : [name];
      handles.forEach((handle, j) => handle.setAttribute("aria-label", ends[j] ?? name));
      for (const input of view.el.querySelectorAll(":not(.course-paint *):is(input, select, textarea)"))
        if (!input.labels?.length || !input.labels[0].textContent.trim())
          input.setAttribute("aria-label", name);
    }
  }
}

const PASSED = ["Escape", "Tab"]; // and what is pressed with Control, Alt or Command, or runs a cell

/**
 * Keep keys that are meant for a control from the notebook: an M typed in a menu would make text of
 * the cell, and arrow keys would go to the next one.
 */
function keepKey(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (ctrlKey || metaKey || altKey || PASSED.includes(key) || (shiftKey && key === "Enter")) return;
  event.stopPropagation();
}

const LOST =
  "The kernel has restarted or ended, and with it what this picture is made of. Run this cell again, after those above it.";

async function render({ model, el }) {
  const id = crypto.randomUUID?.() ?? String(Math.random());
  const stage = new Stage(el, model.get("alt"));
  const places = new Places(stage);
  const players = new Players(stage);
  const controls = model.get("sliders");
  let models = []; // the controls' own
  let have = NOTHING; // the last frame that came
  /** Controls that move by themselves wait for the frame of their value; not while it is painted. */
  const tellControls = ({ key, values, error }) =>
    queueMicrotask(() =>
      models.forEach((control, i) => control.trigger("course:shown", key, values[i], error)),
    );

  const patience = new Patience({
    say: (sentence) => stage.say(sentence),
    why: () => model.send({ kind: "why", view: id }),
    later: (f, ms) => {
      const timer = setTimeout(f, ms);
      return () => clearTimeout(timer);
    },
  });
  const flow = new Flow({
    cache: model.get("cache"),
    ask: (values, epoch) => {
      patience.begin();
      model.send({ kind: "frame", view: id, epoch, values, have: names(have) });
    },
    paint: (frame) => {
      stage.paint(frame);
      places.seat(frame);
      tellControls(frame);
    },
    painted: atMostOncePerFrame(),
  });
  const receive = (content, buffers) => {
    patience.end();
    const frame = unpack(content, buffers, have);
    if (!frame.error) have = frame;
    flow.receive(frame);
  };
  stage.ask = (wants) => model.send({ kind: "numbers", view: id, wants });
  const takeNumbers = ({ got, quick }, buffers) => {
    const bytes = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);
    stage.take(got.map(([name, i, j, at]) => [name, i, j, at < 0 ? null : bytes(buffers[at])]));
    // The function runs once more for numbers that nobody has any more, if that is soon done.
    if (quick && got.some(([, , , at]) => at < 0)) flow.again();
  };
  const onMessage = (content, buffers) => {
    if (content.kind === "frame" && content.view === id) receive(content, buffers);
    if (content.kind === "numbers" && content.view === id) takeNumbers(content, buffers);
    if (content.kind === "why" && content.view === id) patience.told(content.why);
    if (content.kind === "forget") flow.forget();
    if (content.kind === "refresh") {
      if (content.anew) stage.anew = true;
      flow.refresh();
    }
  };
  // A new kernel knows nothing of old widgets.
  const onLost = () => {
    if (linked.comm_live) return;
    patience.end();
    flow.lose();
    players.lose();
    stage.ask = () => {};
    stage.lose(LOST);
  };

  const { buffers, ...first } = model.get("first");
  const start = unpack(first, buffers);
  have = start;
  start.key = JSON.stringify(start.values);
  flow.shown = start.error ? null : start.key; // what failed once may work by now: ask again
  if (flow.cache && !start.error) flow.kept.put(start.key, start);
  stage.paint(start);
  places.seat(start);

  models = await Promise.all(controls.map((c) => model.widget_manager.get_model(c.id)));
  const read = (slider, key) => slider.serialize({ [key]: slider.get(key) })[key];
  const follow = () => {
    const values = models.map((slider, i) => read(slider, controls[i].key));
    const before = flow.shown;
    flow.want(values);
    if (before === flow.wanted) tellControls({ key: before, values }); // there already
  };
  model.on("msg:custom", onMessage);
  const linked = models[0] ?? model; // what we get of our own model does not tell this
  linked.on("comm_live_update", onLost);
  models.forEach((slider, i) => slider.on(`change:${controls[i].key}`, follow));
  places.take(models, controls);
  players.take(models, controls);
  // A control whose page is not there yet would not hear of the first frame.
  let gone = false;
  const views = models.flatMap((control) => Object.values(control.views ?? {}));
  Promise.allSettled(views).then(() => gone || follow());
  // The sliders are drawn when they please, and each time the output is shown anew.
  const drawn = new ResizeObserver(() => {
    el.closest(".course-widget")?.addEventListener("keydown", keepKey); // once, however often
    nameControls(models, controls);
    players.draw();
  });
  drawn.observe(el);
  for (const slider of models)
    for (const view of Object.values(slider.views ?? {})) view.then(({ el: node }) => drawn.observe(node));

  return () => {
    gone = true;
    model.off("msg:custom", onMessage);
    linked.off("comm_live_update", onLost);
    models.forEach((slider, i) => slider.off(`change:${controls[i].key}`, follow));
    drawn.disconnect();
    patience.end();
    flow.kept.forget();
    places.remove();
    players.remove();
    stage.remove();
  };
}

export default { render };
