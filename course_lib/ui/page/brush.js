// The brush of a painted array, and the tools that change it.

/** What the brush is: its value and width, and whether it erases. */
class Brush {
  constructor(parent, grid, values, onChange) {
    Object.assign(this, { values, onChange, k: grid.brush, blank: grid.blank, width: grid.width, erases: false });
    this.swatch = node("span", "course-paint-swatch", null, { "aria-hidden": "true" });
    if (values.count > 2) this.valued(node("div", "course-paint-line", parent));
    this.eraser = node("button", "", null, { type: "button", "aria-pressed": "false" }, "Eraser");
    this.eraser.addEventListener("click", () => this.erase(!this.erases));
    if (Math.max(...grid.shape) > 12 || grid.width > 1) this.widths(parent);
  }
  get level() {
    return this.erases ? this.blank : this.k;
  }
  /** Let the value be chosen; where there are two, the eraser has the other. */
  valued(line) {
    const { values } = this;
    line.append(this.swatch);
    const label = node("label", "", line, {}, "brush ");
    this.range = node("input", "", label, { type: "range", min: 0, max: values.count - 1, step: 1 });
    this.number = node("input", "", line, { type: "text", inputmode: "decimal", size: 5, "aria-label": "value of the brush" });
    this.range.addEventListener("input", () => this.take(Number(this.range.value)));
    const typed = () => this.take(values.typed(this.number.value)?.k ?? this.k);
    this.number.addEventListener("change", typed);
    this.number.addEventListener("keydown", ({ key }) => key === "Enter" && typed());
    this.number.addEventListener("focus", () => this.number.select());
  }
  widths(parent) {
    const line = node("div", "course-paint-line", parent, { role: "group", "aria-label": "width of the brush" });
    node("span", "", line, { "aria-hidden": "true" }, "width");
    this.sizes = [...new Set([1, 3, 5, this.width])].sort((a, b) => a - b).map((width) => {
      const name = width === 1 ? "1 cell" : `${width} cells`;
      const button = node("button", "course-paint-width", line, { type: "button", "aria-label": name, title: name });
      node("span", "", button).style.setProperty("--wide", `${3 + 2 * width}px`);
      button.addEventListener("click", () => {
        this.width = width;
        this.onChange();
      });
      return [width, button];
    });
  }
  take(k) {
    this.k = k;
    this.erase(false);
  }
  erase(on) {
    this.erases = on;
    this.onChange();
  }
  /** Let the tools say what the brush is. */
  dress(color) {
    this.swatch.style.background = `rgb(${color.join(" ")})`;
    this.eraser.setAttribute("aria-pressed", String(this.erases));
    for (const [width, button] of this.sizes ?? [])
      button.setAttribute("aria-pressed", String(width === this.width));
    if (!this.range) return;
    this.range.value = this.k;
    this.range.setAttribute("aria-valuetext", this.values.text(this.k));
    this.number.value = this.values.text(this.k);
  }
}
