// Which lines are meant: one with the cursor, and any that are picked. Keys name lines, so that a line that moves stays picked.

export interface Selection {
  cursor: string | null;
  /** Where a range began. */
  anchor: string | null;
  picked: ReadonlySet<string>;
}

export const nothing: Selection = { cursor: null, anchor: null, picked: new Set() };

/** Moves the cursor; with `isRange` everything from the anchor to it is picked. */
export function move(selection: Selection, keys: readonly string[], to: number, isRange: boolean): Selection {
  const cursor = keys[Math.max(0, Math.min(keys.length - 1, to))] ?? null;
  if (!isRange) return { cursor, anchor: cursor, picked: selection.picked.size === 0 ? selection.picked : new Set() };
  const anchor = selection.anchor !== null && keys.includes(selection.anchor) ? selection.anchor : cursor;
  return { cursor, anchor, picked: between(keys, anchor, cursor) };
}

/** Picks the line or lets it go. */
export function toggle(selection: Selection, key: string): Selection {
  const picked = new Set(selection.picked);
  if (!picked.delete(key)) picked.add(key);
  return { cursor: key, anchor: key, picked };
}

/** What is meant: what is picked, or else the line with the cursor. */
export function meant(selection: Selection, keys: readonly string[]): readonly string[] {
  const picked = keys.filter(key => selection.picked.has(key));
  return picked.length > 0 ? picked : selection.cursor !== null && keys.includes(selection.cursor) ? [selection.cursor] : [];
}

function between(keys: readonly string[], one: string | null, other: string | null): ReadonlySet<string> {
  if (one === null || other === null) return new Set();
  const [a, b] = [keys.indexOf(one), keys.indexOf(other)];
  return a < 0 || b < 0 ? new Set() : new Set(keys.slice(Math.min(a, b), Math.max(a, b) + 1));
}
