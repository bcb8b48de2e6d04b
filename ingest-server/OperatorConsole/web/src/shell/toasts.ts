// What the console has to say in passing: an answer of the server, why something was not done.

import { isAbort, Problem } from "../api/client";
import { t } from "../i18n";
import { Store } from "./store";

export interface Toast {
  id: number;
  kind: "done" | "problem";
  text: string;
}

const DONE_MS = 5000;
const PROBLEM_MS = 15_000;
const SHOWN_MAX = 4;

export const toasts = new Store<readonly Toast[]>([]);

let nextId = 1;

export function say(text: string, kind: Toast["kind"] = "done"): void {
  const toast: Toast = { id: nextId++, kind, text };
  toasts.update(all => [...all, toast].slice(-SHOWN_MAX));
  setTimeout(() => dismiss(toast.id), kind === "done" ? DONE_MS : PROBLEM_MS);
}

export const dismiss = (id: number): void => toasts.update(all => all.filter(toast => toast.id !== id));

/** In words: what the server says of a request that it did not do. */
export function wordsOf(fault: unknown): string {
  if (fault instanceof Problem) return fault.status === 0 ? t("shell.away") : fault.message;
  return fault instanceof Error ? fault.message : String(fault);
}

/** Says a failure; one that was called off is none. */
export function sayProblem(fault: unknown): void {
  if (!isAbort(fault)) say(wordsOf(fault), "problem");
}
