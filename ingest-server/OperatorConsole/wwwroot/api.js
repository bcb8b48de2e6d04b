// What every part of the page needs: asking the server and making elements. Text from devices and people only ever enters the page as
// textContent, so that no name can become markup.

export const element = id => document.getElementById(id);
export const time = ms => new Date(ms).toLocaleTimeString([], { hour12: false });
export const isChinese = navigator.language.startsWith("zh");

let refused = () => {};

/** `work` is called when the server wants to know who asks. */
export function onRefused(work) {
  refused = work;
}

/** What the server says of a request that it did not do. */
export async function explain(answer) {
  try {
    const body = await answer.json();
    return body.detail ?? body.title ?? `${answer.status}`;
  } catch {
    return `${answer.status}`;
  }
}

/** The answer's JSON; null for an answer without a body. */
export async function get(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (answer.status === 401) refused();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

export function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

/** A function that runs `work` soon, once for any number of calls, and not again within `pauseMs`; a failure is left to the next call. */
export function paced(work, pauseMs) {
  let timer = null;
  let isAsked = false;
  const run = async () => {
    isAsked = false;
    try {
      await work();
    } catch {
      // The stream's state says that the server is away.
    }

    timer = setTimeout(() => {
      timer = null;
      if (isAsked) ask();
    }, pauseMs);
  };
  const ask = () => {
    isAsked = true;
    timer ??= setTimeout(run, 0);
  };
  return ask;
}
