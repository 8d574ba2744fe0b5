// A button that takes a file from the reader's computer. See ../_upload.py.

function render({ model, el }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "jupyter-widgets jupyter-button course-upload";
  button.textContent = model.get("description");
  button.dataset.lmSuppressShortcuts = "true";
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: model.get("accept"), hidden: true });
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    input.value = ""; // or the same file could not be picked again
    button.disabled = true;
    try {
      const { name, size } = file;
      // More than a message may hold would end the connection to the kernel.
      const content = size > model.get("most") ? [] : [await file.arrayBuffer()];
      model.send({ name, size }, undefined, content);
    } catch ({ message }) {
      model.send({ name: file.name, trouble: message }); // it has vanished, or is a folder
    } finally {
      button.disabled = false;
      button.focus();
    }
  });
  el.append(button, input);
}

export default { render };
