// Sliders that move by themselves. See ../_play.py.

/** The one that plays on this page: each output has a copy of this module. */
const STAGE = Symbol.for("course_lib.player");

/**
 * Steps through a range, no faster than `fps`, and never past a value whose frame is not on the
 * page. `read()` gives the slider's { value, min, max, step }, `write(value)` moves it,
 * `later(f, ms)` calls f then and returns what prevents that, `tell(playing)` hears of both ends.
 */
export class Player {
  constructor({ read, write, fps, later, now, tell }) {
    Object.assign(this, { read, write, fps, later, now, tell });
    this.playing = false;
    this.written = null; // what this player, and not the reader, set last
    this.awaited = null; // the value whose frame must come before the next step
  }
  toggle() {
    if (this.playing) this.stop();
    else this.play();
  }
  play() {
    globalThis[STAGE]?.stop();
    globalThis[STAGE] = this;
    this.playing = true;
    this.tell(true);
    this.go();
  }
  /** One step; from the end back to the start. */
  go() {
    const { value, min, max, step } = this.read();
    this.due = this.now() + 1000 / this.fps;
    this.written = this.awaited = value + step > max ? min : value + step;
    this.write(this.written);
  }
  shown(value, error) {
    if (!this.playing || value !== this.awaited) return;
    this.awaited = null;
    const { max, step } = this.read();
    if (error || value + step > max) this.stop();
    else this.cancel = this.later(() => this.go(), Math.max(0, this.due - this.now()));
  }
  /** The slider has another value: if it is not ours, the reader has taken it. */
  changed(value) {
    if (value !== this.written) this.stop();
  }
  stop() {
    if (!this.playing) return;
    this.playing = false;
    this.cancel?.();
    globalThis[STAGE] = null;
    this.tell(false);
  }
}

const ICONS = {
  Play: "M4 2.5v11l9-5.5z",
  Pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  Step: "M3 2.5v11l7-5.5zM11 2.5h2v11h-2z",
};
const CALM = "Your system asks for less motion: this goes one step at a time.";
const ALONE = "The kernel has ended: run this cell again.";

/** A player and its buttons: one wherever the slider is drawn. */
class PlayControl {
  constructor({ slider, name, fps, tell }) {
    this.name = name;
    this.buttons = new Set();
    this.alone = false;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.player = new Player({
      fps,
      read: () => Object.fromEntries(["value", "min", "max", "step"].map((key) => [key, slider.get(key)])),
      write: (value) => {
        slider.set("value", value);
        slider.save_changes();
      },
      later: (f, ms) => {
        const timer = setTimeout(f, ms);
        return () => clearTimeout(timer);
      },
      now: () => performance.now(),
      tell: (playing) => {
        tell(playing);
        this.dress();
      },
    });
    const { player } = this;
    const onShown = (_, value, error) => player.shown(value, error);
    const onChange = () => player.changed(slider.get("value"));
    const onCalm = () => {
      player.stop();
      this.dress();
    };
    slider.on("course:shown", onShown);
    slider.on("change:value", onChange);
    this.calm.addEventListener("change", onCalm);
    this.detach = () => {
      slider.off("course:shown", onShown);
      slider.off("change:value", onChange);
      this.calm.removeEventListener("change", onCalm);
    };
  }
  /** Put a button before the track, unless there is one. */
  draw(el) {
    if (el.querySelector(".course-play")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "course-play";
    button.dataset.lmSuppressShortcuts = "true"; // Space is the button's, not the notebook's
    button.addEventListener("click", (event) => {
      if (this.calm.matches) this.player.go();
      else if (event.detail !== 2) this.player.toggle(); // a double click plays, too
    });
    const track = el.querySelector(".slider-container");
    el.insertBefore(button, track);
    track.addEventListener("pointerdown", () => this.player.stop());
    this.buttons.add(button);
    this.dress();
  }
  /** Let the buttons say what they do now. */
  dress() {
    const verb = this.player.playing ? "Pause" : this.calm.matches ? "Step" : "Play";
    const label = `${verb} ${this.name}`;
    for (const button of this.buttons) {
      button.disabled = this.alone;
      button.title = this.alone ? ALONE : verb === "Step" ? CALM : label;
      if (button.getAttribute("aria-label") === label) continue;
      button.setAttribute("aria-label", label);
      button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[verb]}"/></svg>`;
    }
  }
  /** There is no kernel any more. */
  lose() {
    this.player.stop();
    this.alone = true;
    this.dress();
  }
  remove() {
    this.player.stop();
    this.detach();
    for (const button of this.buttons) button.remove();
  }
}

/** All sliders of an explorer that move by themselves. */
class Players {
  constructor(stage) {
    this.stage = stage;
    this.all = []; // [slider, PlayControl]
  }
  take(models, controls) {
    // What changes ten times a second is not read aloud.
    const tell = (playing) => this.stage.text.setAttribute("aria-live", playing ? "off" : "polite");
    models.forEach((slider, i) => {
      const { play } = controls[i];
      const name = nameOf(slider, controls[i]);
      if (play) this.all.push([slider, new PlayControl({ slider, name, fps: play.fps, tell })]);
    });
  }
  async draw() {
    for (const [slider, control] of this.all)
      for (const view of await Promise.all(Object.values(slider.views ?? {}))) control.draw(view.el);
  }
  lose() {
    for (const [, control] of this.all) control.lose();
  }
  remove() {
    for (const [, control] of this.all) control.remove();
  }
}
