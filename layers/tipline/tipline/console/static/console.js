// What the pages do besides htmx: local times, the selection that becomes "words to take out", and no lost words.
"use strict";

// Times are rounded and in UTC; whoever reads gets them in their own zone, and the original as a title.
function localTimes(root) {
  for (const each of root.querySelectorAll("time[data-at]")) {
    const moment = new Date(Number(each.dataset.at) * 1000);
    if (!each.title) each.title = each.textContent;
    each.textContent = moment.toLocaleString(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  }
}

// Offsets in the text are counted in code points, as the server counts them.
function offsetIn(root, node, offset) {
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return [...range.toString()].length;
}

function takeSelection() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const text = range.startContainer.parentElement?.closest("[data-message]");
  if (!text || !text.contains(range.endContainer)) return;
  const form = document.querySelector(`form[data-redact="${text.dataset.message}"]`);
  if (!form) return;
  const words = range.toString();
  form.elements.words.value = words;
  form.elements.start.value = offsetIn(text, range.startContainer, range.startOffset);
  form.elements.end.value = offsetIn(text, range.endContainer, range.endOffset);
  form.closest("details").open = true;
}

document.addEventListener("selectionchange", () => {
  clearTimeout(takeSelection.later);
  takeSelection.later = setTimeout(takeSelection, 250);
});

// Words that were typed, not selected, are looked for everywhere in the message.
document.addEventListener("input", (event) => {
  if (event.target.name === "words" && event.target.form?.elements.start) event.target.form.elements.start.value = event.target.form.elements.end.value = "";
});

// A second press does nothing while the first is under way.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// Once signed out, a part of a page cannot sign in: the page goes to the sign-in, and comes back here.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-Page"] = document.body.dataset.path ?? "";
});

// When the console cannot be reached, the page says that what it shows may be old.
for (const [name, hidden] of [["htmx:sendError", false], ["htmx:responseError", false], ["htmx:afterOnLoad", true]]) {
  document.addEventListener(name, () => {
    const stale = document.getElementById("stale");
    if (stale) stale.hidden = hidden;
  });
}

document.addEventListener("htmx:load", (event) => localTimes(event.detail.elt));
localTimes(document);

// htmx keeps the address of the page, which names a tip: nothing of a tip stays in the browser.
addEventListener("load", () => sessionStorage.clear());
