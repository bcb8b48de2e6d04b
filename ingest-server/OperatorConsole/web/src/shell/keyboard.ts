// All by keyboard. A page says what its keys do; `?` shows what can be done where one is.

import { useEffect, useRef } from "react";
import { Store } from "./store";

export interface Shortcut {
  /** As KeyboardEvent.key says it, such as `a`, `Enter`, `ArrowDown`, `?`; `g a` for one after the other; with `Shift+`, `Ctrl+` before it. */
  keys: string;
  /** Text of what it does, by its key in src/i18n. */
  text: string;
  run: (event: KeyboardEvent) => void;
  /** False: not now. */
  isOn?: boolean;
}

interface Section {
  title: string;
  shortcuts: readonly Shortcut[];
}

const SECOND_KEY_MS = 1500;

/** What can be done now, by section; the newest section first. */
export const sections = new Store<readonly Section[]>([]);

let first: { key: string; atMs: number } | null = null;

/** The keys of a component while it is there. `title` is a key in src/i18n. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  const shape = shortcuts.map(shortcut => `${shortcut.keys}=${shortcut.text}=${shortcut.isOn !== false}`).join("|");
  useEffect(() => {
    const section: Section = {
      title, shortcuts: newest.current.map((shortcut, index) => ({ ...shortcut, run: event => newest.current[index]?.run(event) })),
    };
    sections.update(all => [section, ...all]);
    return () => sections.update(all => all.filter(other => other !== section));
  }, [title, shape]);
}

export function startKeyboard(): () => void {
  addEventListener("keydown", press);
  return () => removeEventListener("keydown", press);
}

/** The name of what was pressed: `Shift+ArrowDown`, `a`, `?`. Shift is not said of a sign that needs it. */
export function nameOf(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">): string {
  const isSign = event.key.length === 1 && event.key !== " ";
  const key = event.key === " " ? "Space" : isSign && !event.shiftKey ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey && (!isSign || /[A-Z]/.test(event.key)) ? "Shift+" : ""}${key}`;
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  if (isTyping(event.target) && name !== "Escape" && !name.startsWith("Ctrl+")) return;
  if (document.querySelector("dialog[open]")) return;
  const pair = first && event.timeStamp - first.atMs < SECOND_KEY_MS ? `${first.key} ${name}` : null;
  first = null;
  for (const wanted of pair ? [pair, name] : [name]) {
    for (const section of sections.get()) {
      const found = section.shortcuts.find(shortcut => shortcut.keys === wanted && shortcut.isOn !== false);
      if (!found) continue;
      if (isWorkedByKeys(event.target) && (wanted === "Enter" || wanted === "Space")) return;
      event.preventDefault();
      found.run(event);
      return;
    }
  }

  if (sections.get().some(section => section.shortcuts.some(shortcut => shortcut.keys.startsWith(`${name} `)))) first = { key: name, atMs: event.timeStamp };
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}

/** Enter and Space are a button's own. */
const isWorkedByKeys = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("button, a, summary, input, [role=button], [role=tab]") !== null;
