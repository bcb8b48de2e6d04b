// The rule document that is being edited. It outlives the page: who looks at an alarm meanwhile finds it as it was.

import { ask, isAbort, post, Problem } from "../../api/client";
import { whoActs } from "../../api/session";
import { Store } from "../../shell/store";
import type { Activation, Backtest, Validation } from "./bodies";
import { lineOf, syntaxFault } from "./locate";

export interface Draft {
  /** What was last read from the server, and the ETag of it. */
  base: string;
  tag: string;
  text: string;
  /** What is known of just this text; null while it is not checked. */
  check: Validation | null;
  isChecking: boolean;
  /** Why it could not be checked. */
  problem: Problem | null;
  /** The backtest, and the text that it tried. */
  backtest: Backtest | null;
  tried: string | null;
}

const none: Draft = { base: "", tag: "", text: "", check: null, isChecking: false, problem: null, backtest: null, tried: null };

export const draft = new Store<Draft>(none);

export const isChanged = (now: Draft): boolean => now.text !== now.base;
export const isValid = (now: Draft): boolean => now.check !== null && now.check.faults.length === 0;
/** A backtest of exactly this text has ended well. */
export const isTried = (now: Draft): boolean => now.tried === now.text && now.backtest?.state === "done";

/** Reads the document in force; a text that was changed stays, unless `isAnew`. */
export async function readDocument(isAnew = false): Promise<void> {
  const { body, headers } = await ask<string>("GET", "/rules/document", { asText: true });
  const tag = headers.get("etag") ?? "*";
  draft.update(now => isAnew || !isChanged(now) ? { ...none, base: body, tag, text: body, check: { faults: [] }, backtest: now.backtest, tried: now.tried } : now);
}

/** Keeps the text and takes what is in force now as what it is held against: who was first is overwritten knowingly. */
export async function takeAsBase(): Promise<void> {
  const { body, headers } = await ask<string>("GET", "/rules/document", { asText: true });
  draft.update(now => ({ ...now, base: body, tag: headers.get("etag") ?? "*" }));
}

export function write(text: string): void {
  draft.update(now => ({ ...now, text, check: text === now.base ? { faults: [] } : null, problem: null }));
}

let checking: AbortController | null = null;

/** Checks the text as it is: first whether it is JSON, then by the server. */
export async function check(): Promise<void> {
  checking?.abort();
  const text = draft.get().text;
  const syntax = syntaxFault(text);
  if (syntax) {
    const { line, column } = lineOf(text, syntax.at);
    draft.update(now => ({ ...now, isChecking: false, check: { faults: [{ path: `${line}:${column}`, reason: syntax.reason }] } }));
    return;
  }

  const stop = checking = new AbortController();
  draft.update(now => ({ ...now, isChecking: true, problem: null }));
  try {
    const found = await post<Validation>("/rules/validate", { document: text }, stop.signal);
    draft.update(now => ({ ...now, isChecking: false, check: now.text === text ? found : now.check }));
  } catch (fault) {
    if (isAbort(fault)) return;
    draft.update(now => ({ ...now, isChecking: false, problem: fault instanceof Problem ? fault : new Problem(0, String(fault)) }));
  }
}

/** Makes the text the rules in force. Throws a Problem with status 412 when others are in force than those that were edited. */
export async function activate(note: string): Promise<Activation> {
  const { text, tag } = draft.get();
  const { body } = await ask<Activation>("PUT", "/rules", { headers: { "if-match": tag }, body: { document: text, who: whoActs(), note } });
  const known = draft.get();
  draft.set({ ...known, base: text, tag: `"${body.active.hash}"`, check: { faults: [] } });
  return body;
}
