// The question of `predict` in the browser. Nothing of what is said about the choices is on the
// page before one of them was chosen and confirmed: arrow keys walk through choices freely.

function node(kind, name, parent) {
  const made = document.createElement(kind);
  if (name) made.className = name;
  parent.append(made);
  return made;
}

/** Set the formulas; whoever shows the page knows how, or they stay as they were written. */
function typeset(model, place) {
  const lab = model.widget_manager?._rendermime?.latexTypesetter;
  if (lab) lab.typeset(place);
  else globalThis.MathJax?.typesetPromise?.([place]);
}

/** Keep the notebook's own keys (arrows, Enter, Space) away from a control. */
function own(control) {
  control.dataset.lmSuppressShortcuts = "true";
  return control;
}

function render({ model, el }) {
  const form = node("form", "course-predict", el);
  const field = node("fieldset", "", form);
  node("legend", "", field).innerHTML = model.get("question");
  const group = `course-predict-${crypto.randomUUID?.() ?? Math.random()}`;
  const rows = model.get("choices").map((html, i) => {
    const row = node("div", "course-choice", field);
    const label = node("label", "", row);
    const radio = own(node("input", "", label));
    Object.assign(radio, { type: "radio", name: group, value: i });
    node("span", "", label).innerHTML = html;
    return { row, radio, said: null };
  });
  const line = node("div", "course-commit", form);
  const button = own(node("button", "", line));
  button.type = "submit";
  const status = node("span", "", line);
  status.setAttribute("role", "status");
  const shared = node("div", "", form);
  shared.setAttribute("role", "status");
  const trouble = node("div", "course-trouble", form);
  trouble.setAttribute("role", "alert");

  const picked = () => rows.findIndex(({ radio }) => radio.checked);
  const offer = () => {
    const [now, said] = [picked(), model.get("chosen")];
    button.disabled = now < 0 || now === said;
    button.textContent = said < 0 ? "This is what I expect" : "Now I expect this";
  };
  const reveal = ({ row, radio, said }, i, chosen) => {
    const words = [];
    if (i === chosen) words.push("You said this.");
    const text = model.get("said")[i];
    // Many texts begin with a yes of their own.
    if (i === model.get("right") && !/^(<p>)?Yes\b/.test(text)) words.push("It is right.");
    const place = said ?? node("div", "course-reason", row);
    place.id = `${group}-${i}`;
    radio.setAttribute("aria-describedby", place.id);
    place.innerHTML = `${words.length ? `<strong>${words.join(" ")}</strong> ` : ""}${text}`;
    row.classList.toggle("course-right", i === model.get("right"));
    typeset(model, place);
    return place;
  };
  const show = () => {
    const chosen = model.get("chosen");
    if (chosen >= 0) {
      rows[chosen].radio.checked = true;
      rows.forEach((row, i) => (row.said = reveal(row, i, chosen)));
      const choice = model.get("choices")[chosen].replace(/\.$/, ""); // the sentence has its own
      status.innerHTML = `${model.get("earlier") ? "Earlier you" : "You"} said: <em>${choice}</em>. You may change your mind.`;
      typeset(model, status);
    }
    form.dataset.chosen = chosen; // what tests wait for
    offer();
  };
  const tell = () => {
    shared.textContent = model.get("shared") ?? ""; // a recorded page knows of no class
    trouble.textContent = model.get("trouble");
  };

  form.addEventListener("change", offer);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    // The button is about to rest, and would drop the focus: no key would reach the notebook.
    // Nor would the notebook's keys from here: they are kept from what is focused in the form.
    if (document.activeElement === button) (form.closest(".jp-Cell") ?? rows[picked()].radio).focus();
    model.set("earlier", false);
    model.set("chosen", picked());
    model.save_changes();
  });
  model.on("change:chosen", show);
  model.on("change:shared change:trouble", tell);
  typeset(model, field);
  show();
  tell();
  return () => {
    model.off("change:chosen", show);
    model.off("change:shared change:trouble", tell);
  };
}

export default { render };
