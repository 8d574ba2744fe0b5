// When to ask the kernel for frames, what to keep of them, and what to say while one is awaited;
// knows nothing of pages or sliders.

const POOL_BYTES = 128 * 2 ** 20;

/** Bounds the bytes of all frames that are kept on a page: the longest unused go first. */
export class Pool {
  constructor(limit = POOL_BYTES) {
    this.limit = limit;
    this.bytes = 0;
    this.forgets = new Map(); // by frame: what makes its keeper forget it
  }
  add(frame, forget) {
    this.forgets.set(frame, forget);
    this.bytes += frame.bytes;
    for (const [oldest, forgetOldest] of this.forgets) {
      if (this.bytes <= this.limit) break;
      this.remove(oldest);
      forgetOldest();
    }
  }
  used(frame) {
    const forget = this.forgets.get(frame);
    if (this.forgets.delete(frame)) this.forgets.set(frame, forget);
  }
  remove(frame) {
    if (this.forgets.delete(frame)) this.bytes -= frame.bytes;
  }
}

/** One pool for the page: each output has a copy of this module. */
export const pagePool = () => (globalThis[Symbol.for("course_lib.frames")] ??= new Pool());

/** The frames of one view by the sliders' values. */
export class Kept {
  constructor(pool = pagePool()) {
    this.pool = pool;
    this.frames = new Map();
  }
  forget() {
    for (const frame of this.frames.values()) this.pool.remove(frame);
    this.frames.clear();
  }
  get(key) {
    const frame = this.frames.get(key);
    if (frame) this.pool.used(frame);
    return frame;
  }
  remove(key) {
    this.pool.remove(this.frames.get(key));
    this.frames.delete(key);
  }
  put(key, frame) {
    this.remove(key);
    this.frames.set(key, frame);
    this.pool.add(frame, () => this.frames.delete(key));
  }
}

/**
 * Decides when to ask and what to paint.
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
    frame.bytes += 4 * frame.key.length; // as key and values: a painted array is not short
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
  /** Ask once more for the frame on the page, if the same one will come. */
  again() {
    if (!this.cache || this.shown !== this.wanted) return;
    this.kept.remove(this.shown);
    this.shown = null;
    this.step();
  }
  /** There is no kernel to ask any more; what is kept can still be shown. */
  lose() {
    this.waiting = true;
  }
}

const SOON_MS = 1000;
const OFTEN_MS = 5000;
const COMPUTING = "Still computing …";
const NO_ANSWER =
  "The kernel does not answer: it is busy with a cell. The picture follows; Kernel > Interrupt ends that cell.";

/** Says that a picture is awaited, and after a while why: the kernel knows. */
export class Patience {
  /**
   * `say(sentence)` shows a sentence, `why()` asks the kernel for one, `later(f, ms)` calls f
   * then and returns what prevents that.
   */
  constructor({ say, why, later }) {
    Object.assign(this, { say, why, later });
    this.cancel = null; // set while a picture is awaited
  }
  begin() {
    this.end();
    this.asked = false; // whether the kernel still owes a reason
    this.cancel = this.later(() => {
      this.spoken = true;
      this.say(COMPUTING);
      this.soonAsk();
    }, SOON_MS);
  }
  soonAsk() {
    this.cancel = this.later(() => {
      if (this.asked) this.say(NO_ANSWER);
      this.asked = true;
      this.why();
      this.soonAsk();
    }, OFTEN_MS);
  }
  told(sentence) {
    this.asked = false;
    if (this.cancel) this.say(sentence);
  }
  end() {
    if (!this.cancel) return;
    this.cancel();
    this.cancel = null;
    if (this.spoken) this.say("");
    this.spoken = false;
  }
}
