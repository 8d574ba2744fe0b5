// The teacher's page asks for numbers twice a second, and writes them into what is there already.

const OFTEN = 500; // milliseconds
const STORED = "course-live";
const ENDED = "The program behind this page has ended; what you see are its last counts. Nothing was stored.";
const byId = (id) => document.getElementById(id);
const cards = new Map([...document.querySelectorAll("article")].map((card) => [card.dataset.key, card]));
let version = "";

/** Take the token out of the address, which is on the projector; a reload knows it still. */
function token() {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(STORED, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(STORED) ?? "";
}
const headers = { "X-Course-Token": token() };

function tell(words) {
  if (byId("trouble").textContent !== words) byId("trouble").textContent = words;
}

function open(card, shown) {
  const button = card.querySelector(".show");
  button.setAttribute("aria-expanded", shown);
  button.textContent = shown ? "Hide what was answered" : "Show what was answered";
  card.querySelector("ul").hidden = !shown;
  if (shown) card.scrollIntoView({ block: "nearest" });
}

/** Put a question where it belongs, the newest first: nobody alone fills the page. */
function place(card, region) {
  const used = !card.querySelector("ul").hidden || card.contains(document.activeElement);
  if (!card.hidden && (used || card.parentElement === region)) return;
  card.hidden = false;
  region.insertBefore(card, region.querySelector("article"));
}

function write(card, numbers, answered, sharing) {
  card.querySelector(".answered").textContent = answered;
  card.querySelector(".sharing").textContent = sharing;
  card.querySelector(".all").textContent = answered > 0 && answered >= sharing ? ": everybody who shares" : "";
  card.querySelectorAll("li").forEach((row, i) => {
    row.querySelector(".number").textContent = numbers[i];
    row.querySelector(".bar div").style.width = `${answered ? (100 * numbers[i]) / answered : 0}%`;
    row.classList.toggle("none", numbers[i] === 0);
  });
}

function show(state) {
  byId("line").textContent = state.line;
  byId("sharing").textContent = state.sharing || "nobody";
  byId("replaced").hidden = !state.replaced;
  byId("replaced").querySelector(".times").textContent = state.replaced;
  byId("none").hidden = state.asked.length > 0;
  const seen = new Set(state.asked.map(([key]) => key));
  for (const [key, card] of cards) {
    if (seen.has(key) || card.hidden) continue;
    card.hidden = true;
    open(card, false);
  }
  for (const [key, numbers] of state.asked) {
    const answered = numbers.reduce((sum, n) => sum + n, 0);
    write(cards.get(key), numbers, answered, state.sharing);
    place(cards.get(key), byId(10 * answered > state.sharing ? "many" : "few"));
  }
  const few = byId("few").querySelectorAll("article:not([hidden])").length;
  byId("few").hidden = !few;
  byId("few").querySelector(".times").textContent = few;
  version = state.version;
  document.body.dataset.version = version; // what tests wait for
}

async function ask() {
  try {
    const answer = await fetch(`state?since=${version}`, { headers, cache: "no-store" });
    if (answer.status === 200) show(await answer.json());
    tell(
      answer.ok
        ? ""
        : answer.status === 401
          ? "This page was opened without its token: open the whole address that the program printed."
          : ENDED, // a hub's proxy says so in the program's place
    );
  } catch {
    tell(ENDED);
  }
  setTimeout(ask, OFTEN);
}

for (const card of cards.values()) {
  card.querySelector(".show").addEventListener("click", () => open(card, card.querySelector("ul").hidden));
}
byId("hide").addEventListener("click", () => cards.forEach((card) => open(card, false)));
byId("reset").addEventListener("click", () => {
  if (confirm("Forget all answers? Whoever shares goes on sharing.")) {
    fetch("reset", { method: "POST", headers }).catch(() => {}); // ask() tells of it
  }
});
ask();
