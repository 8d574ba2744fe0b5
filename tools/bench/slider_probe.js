// What a reader sees of a slider, measured in the page: when keys and slider values came, and at
// each animation frame a hash of all pictures in the cell, how many are not blank, and its height.
(() => {
  const probe = (window.sliderProbe = { on: false });
  const side = 160;
  const small = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  small.imageSmoothingEnabled = false;

  // Looking at a picture costs as much as painting it, and would be counted as the page's own
  // slowness: look only at images with another address and canvases that were drawn on since.
  const known = new WeakMap();
  for (const kind of [CanvasRenderingContext2D, ImageBitmapRenderingContext])
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(kind.prototype)))
      if (/^(put|draw|fill|stroke|clear|transfer|reset)/.test(name) && typeof value === "function")
        kind.prototype[name] = function (...args) {
          known.delete(this.canvas);
          return value.apply(this, args);
        };

  function fingerprint(surface) {
    if (surface.tagName === "IMG" && !surface.naturalWidth) return 0;
    const address = surface.tagName === "IMG" ? surface.currentSrc : `${surface.width} ${surface.height}`;
    const before = known.get(surface);
    if (before?.address === address) return before.hash;
    const hash = look(surface);
    known.set(surface, { address, hash });
    return hash;
  }

  /** Hash of a picture as it is drawn, 0 if it is blank. */
  function look(surface) {
    small.clearRect(0, 0, side, side);
    small.drawImage(surface, 0, 0, side, side);
    const pixels = new Uint32Array(small.getImageData(0, 0, side, side).data.buffer);
    let hash = 2166136261 | 0;
    let blank = true;
    for (let i = 0; i < pixels.length; i++) {
      hash = Math.imul(hash ^ pixels[i], 16777619);
      if (pixels[i] !== pixels[0]) blank = false;
    }
    return blank ? 0 : hash >>> 0 || 1;
  }

  const surfaces = () =>
    [...probe.scope.querySelectorAll(":not(.course-paint *):is(img, canvas)")].filter((surface) => {
      const { width, height } = surface.getBoundingClientRect();
      return (width >= 40 && height >= 40) || (surface.tagName === "IMG" && !surface.naturalWidth);
    });

  function sample(run) {
    if (!probe.on || run !== probe.run) return;
    const prints = surfaces().map(fingerprint).filter(Boolean);
    const hash = prints.reduce((all, one) => Math.imul(all ^ one, 16777619) >>> 0, 1);
    const height = probe.scope.getBoundingClientRect().height;
    probe.samples.push([performance.now(), hash, prints.length, height]);
    requestAnimationFrame(() => sample(run));
  }

  for (const type of ["keydown", "pointermove"])
    window.addEventListener(type, (e) => probe.on && probe.events.push([type, e.timeStamp]), true);

  // A page may scroll smoothly, and what still moves is not where it is measured.
  const show = (node, block) => node.scrollIntoView({ block, behavior: "instant" });

  /** Take the last slider of the page whose label is given. */
  probe.setup = (label) => {
    const labels = [...document.querySelectorAll(".jupyter-widgets .widget-label")];
    const found = labels.findLast((node) => node.textContent.trim() === label);
    probe.handle = found?.parentElement.querySelector(".noUi-handle");
    probe.scope = probe.handle?.closest(".jp-OutputArea");
    if (!probe.scope || !surfaces().length) return false;
    show(probe.handle, "start");
    probe.track = () => {
      const [handle, track] = [probe.handle, probe.handle.closest(".noUi-target")].map((node) => node.getBoundingClientRect());
      return { from: handle.x + handle.width / 2, to: track.x + 0.95 * track.width, y: handle.y + handle.height / 2 };
    };
    const slider = probe.handle.closest(".noUi-target").noUiSlider;
    slider.on("slide", () => probe.on && probe.values.push([performance.now(), slider.get(true)]));
    return true;
  };
  /** Take, on a page without a kernel, an explorer's slider with most stops; give their number. */
  probe.setupRange = (recording) => {
    const holder = document.querySelector(`[data-recording="${recording}"]`);
    if (!("live" in holder.dataset)) return null;
    const stops = ({ max }) => Number(max) + 1;
    const ranges = [...holder.querySelectorAll("input[type=range]")].sort((a, b) => stops(b) - stops(a));
    if (!ranges.length) return { stops: 0 };
    Object.assign(probe, { scope: holder, handle: ranges[0] });
    show(probe.handle, "start");
    probe.track = () => {
      const { left, right, top, bottom } = probe.handle.getBoundingClientRect();
      return { from: left + 8, to: right - 2, y: (top + bottom) / 2 };
    };
    probe.handle.oninput = () => probe.on && probe.values.push([performance.now(), probe.handle.value]);
    return { stops: stops(probe.handle) };
  };
  /** Take the last picture of the page whose title is given: its values are the pointer's places. */
  probe.setupPanel = (title) => {
    const titles = [...document.querySelectorAll(".course-panel strong")];
    const panel = titles.findLast((node) => node.textContent === title)?.closest(".course-panel");
    probe.scope = panel?.closest(".jp-OutputArea");
    if (!probe.scope?.querySelector(".course-pad") || !surfaces().length) return false;
    probe.panel = panel.querySelector(".course-box");
    show(probe.panel, "center");
    const seen = ({ clientX, clientY }) => probe.on && probe.values.push([performance.now(), clientX + 1e4 * clientY]);
    probe.panel.addEventListener("pointermove", seen);
    return true;
  };
  /** Take the last painted array of the page; what it shows itself is not a picture to wait for. */
  probe.setupPaint = () => {
    probe.panel = [...document.querySelectorAll(".course-paint-grid canvas")].at(-1);
    probe.scope = probe.panel?.closest(".jp-OutputArea");
    if (!probe.scope || !surfaces().length) return false;
    show(probe.panel, "start");
    const seen = ({ clientX }) => probe.on && probe.values.push([performance.now(), clientX]);
    probe.panel.parentElement.addEventListener("pointermove", seen);
    return true;
  };
  probe.clearPaint = () => {
    const buttons = [...probe.scope.querySelectorAll(".course-paint button")];
    buttons.find((button) => button.textContent === "Start over").click();
  };
  probe.panelGeometry = () => {
    const { left, right, top, bottom } = probe.panel.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  probe.start = () => {
    Object.assign(probe, { on: true, events: [], values: [], samples: [], run: {} });
    const { run } = probe;
    requestAnimationFrame(() => sample(run));
  };
  probe.stop = () => {
    probe.on = false;
    const { events, values, samples } = probe;
    return { events, values, samples };
  };
  /** Resolve so many ms after an animation frame (a timer alone is not that exact). */
  probe.pass = (ms) =>
    new Promise((resolve) =>
      requestAnimationFrame((begun) => {
        const look = () => (performance.now() - begun < ms ? setTimeout(look) : resolve());
        look();
      }),
    );
  /** Resolve when the pictures have stood still for so many ms. */
  probe.quiet = (ms) =>
    new Promise((resolve) => {
      const begun = performance.now();
      const look = () => {
        const { samples } = probe;
        let last = begun;
        for (let i = samples.length - 1; i > 0; i--)
          if (samples[i][1] !== samples[i - 1][1]) {
            last = Math.max(last, samples[i][0]);
            break;
          }
        if (performance.now() - last > ms) resolve();
        else setTimeout(look, 20);
      };
      look();
    });
})();
