// Follows the stream. New alerts wait behind a button; nothing moves and no focus is taken until it is pressed.
// What is shown comes from the server's own page: this script makes no markup.

const live = document.querySelector("[data-live]");
const text = document.querySelector("[data-live-text]");
const button = document.querySelector("[data-new-button]");
const announce = document.querySelector("[data-announce]");
const title = document.querySelector("#title");

let position = live.dataset.position;
let source = null;
let waiting = new Set();
let known = revisions(document);

live.hidden = false;
show("wait");
if (!document.hidden) open();

// A browser opens six connections to a host: a hidden tab gives its own back and catches up when shown.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => event.persisted && open());
button.addEventListener("click", showNew);

function open() {
  if (source) return;
  const query = new URLSearchParams({ since: position });
  if (live.dataset.filter !== '{"everything":true}') query.set("filter", live.dataset.filter);
  source = new EventSource(`${live.dataset.stream}?${query}`);
  source.addEventListener("open", () => show("on"));
  source.addEventListener("error", () => {
    show("wait");
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      show("off");
      setTimeout(() => document.hidden || open(), 10_000);
    }
  });
  source.addEventListener("alert", arrived);
  source.addEventListener("reset", (event) => {
    position = event.lastEventId || position;
    wait("reset");
  });
}

function close() {
  source?.close();
  source = null;
  show("off");
}

function arrived(event) {
  position = event.lastEventId;
  const alert = JSON.parse(event.data);
  if ((known.get(alert.event_id) ?? 0) < alert.revision) wait(alert.event_id);
}

function wait(id) {
  waiting.add(id);
  const count = String(waiting.size);
  button.textContent = live.dataset.new.replace("{count}", count);
  button.hidden = false;
  announce.textContent = live.dataset.arrived.replace("{count}", count);
}

async function showNew() {
  const address = new URL(location.href);
  address.searchParams.delete("until");
  if (live.dataset.paged === "yes") {
    location.assign(address);
    return;
  }
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  if (!answer.ok) {
    location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = document.querySelector("[data-events]");
  const newer = revisions(page);
  list.replaceChildren(...[...page.querySelector("[data-events]").childNodes].map((node) => document.adoptNode(node)));
  for (const [id, revision] of newer) {
    if ((known.get(id) ?? 0) < revision) list.querySelector(`[data-event="${CSS.escape(id)}"]`)?.classList.add("fresh");
  }
  known = newer;
  waiting = new Set();
  announce.textContent = "";
  // the button held the focus and goes away: the reader asked for the list, so it continues there
  if (document.activeElement === button) title.focus();
  button.hidden = true;
}

function revisions(page) {
  const found = page.querySelectorAll("[data-event]");
  return new Map([...found].map((item) => [item.dataset.event, Number(item.dataset.revision)]));
}

function show(state) {
  live.dataset.state = state;
  text.textContent = live.dataset[state];
}
