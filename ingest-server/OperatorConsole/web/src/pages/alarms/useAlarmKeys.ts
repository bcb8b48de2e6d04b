import { acknowledge, assign, unshelve } from "../../api/actions";
import { whoActs } from "../../api/session";
import type { Alarm } from "../../api/types";
import { useShortcuts } from "../../shell/keyboard";
import { go, href } from "../../shell/router";
import { sayProblem } from "../../shell/toasts";
import type { Asking } from "./dialogs";
import type { Line } from "./rows";
import { move, nothing, toggle, type Selection } from "./selection";

interface KeysOf {
  lines: readonly Line[];
  selection: Selection;
  setSelection: (selection: Selection) => void;
  chosen: readonly Alarm[];
  canAct: boolean;
  fold: (key: string, isFolded?: boolean) => void;
  ask: (asking: Asking) => void;
  toggleLevel: (level: number) => void;
  find: () => void;
}

const PAGE_ROWS = 12;

/** The keys of the table of alarms. What moves the cursor works wherever the focus is, unless somebody types. */
export function useAlarmKeys({ lines, selection, setSelection, chosen, canAct, fold, ask, toggleLevel, find }: KeysOf): void {
  const keys = lines.map(line => line.key);
  const at = selection.cursor === null ? -1 : keys.indexOf(selection.cursor);
  const cursor = lines[at];
  const step = (by: number, isRange = false) => () => setSelection(move(selection, keys, at < 0 ? (by > 0 ? 0 : keys.length - 1) : at + by, isRange));
  const can = canAct && chosen.length > 0;
  useShortcuts("alarms.keys", [
    { keys: "ArrowDown", text: "alarms.key_down", run: step(1) },
    { keys: "ArrowUp", text: "alarms.key_up", run: step(-1) },
    { keys: "Shift+ArrowDown", text: "alarms.key_range", run: step(1, true) },
    { keys: "Shift+ArrowUp", text: "alarms.key_range_up", run: step(-1, true) },
    { keys: "PageDown", text: "alarms.key_page_down", run: step(PAGE_ROWS) },
    { keys: "PageUp", text: "alarms.key_page_up", run: step(-PAGE_ROWS) },
    { keys: "Home", text: "alarms.key_first", run: () => setSelection(move(selection, keys, 0, false)) },
    { keys: "End", text: "alarms.key_last", run: () => setSelection(move(selection, keys, keys.length - 1, false)) },
    { keys: "Space", text: "alarms.key_pick", run: () => { if (selection.cursor !== null) setSelection(toggle(selection, selection.cursor)); } },
    { keys: "Ctrl+a", text: "alarms.key_all", run: () => setSelection({ ...selection, picked: new Set(keys) }) },
    { keys: "Escape", text: "alarms.key_none", run: () => setSelection({ ...nothing, cursor: selection.cursor }) },
    { keys: "a", text: "alarms.key_acknowledge", isOn: can, run: () => void acknowledge(chosen).catch(sayProblem) },
    { keys: "Shift+A", text: "alarms.key_acknowledge_note", isOn: can, run: () => ask("acknowledge") },
    { keys: "h", text: "alarms.key_shelve", isOn: can, run: () => ask("shelve") },
    { keys: "u", text: "alarms.key_unshelve", isOn: can, run: () => void unshelve(chosen) },
    { keys: "t", text: "alarms.key_take", isOn: can, run: () => void assign(chosen, whoActs()) },
    { keys: "Shift+T", text: "alarms.key_assign", isOn: can, run: () => ask("assign") },
    { keys: "c", text: "alarms.key_comment", isOn: can, run: () => ask("comment") },
    { keys: "e", text: "alarms.key_reset", isOn: can, run: () => ask("reset") },
    { keys: "Enter", text: "alarms.key_open", isOn: cursor?.kind === "alarm", run: () => { if (cursor?.kind === "alarm") go(href("alarms", cursor.alarm.id)); } },
    { keys: "ArrowRight", text: "alarms.key_unfold", run: () => { if (cursor && cursor.under.length > 0) fold(cursor.key, false); } },
    { keys: "ArrowLeft", text: "alarms.key_fold", run: () => { if (cursor && cursor.under.length > 0) fold(cursor.key, true); } },
    { keys: "/", text: "alarms.key_find", run: find },
    ...[1, 2, 3].map(level => ({ keys: String(level), text: `alarms.key_level${level}`, run: () => toggleLevel(level) })),
  ]);
}
