// Who looks. While there are no tokens the page is open to its own machine; from the first one on the server answers nobody without, and
// the page asks for it: the token goes into the body of one request and comes back as a cookie that no script can read.

import { element, explain, make, onRefused } from "./api.js";

const dialog = element("sign-in");
const reason = element("sign-in-reason");

/** Shows who is signed in, and asks for a token whenever the server refuses to answer without one. */
export async function startSession() {
  onRefused(ask);
  element("sign-in-form").addEventListener("submit", async event => {
    event.preventDefault();
    const answer = await fetch("/api/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: element("sign-in-token").value }),
    });

    // Streams that were refused do not come back by themselves.
    if (answer.ok) location.reload();
    else reason.textContent = await explain(answer);
  });

  // It is asked for until it is given: without it there is nothing to see behind.
  dialog.addEventListener("cancel", event => event.preventDefault());
  const answer = await fetch("/api/v1/session", { cache: "no-store" });
  if (!answer.ok) return;
  const caller = await answer.json();
  if (caller.name || caller.isOpen) showCaller(caller);
  else ask();
}

function ask() {
  if (dialog.open) return;
  dialog.showModal();
  element("sign-in-token").focus();
}

function showCaller(caller) {
  if (!caller.name) return;
  const out = make("button", "sign out");
  out.addEventListener("click", async () => {
    await fetch("/api/v1/session", { method: "DELETE" });
    location.reload();
  });
  element("caller").replaceChildren(make("span", `${caller.name} (${caller.role.toLowerCase()}) `), out);
}
