// From alarms to the lines of the table: consequences under their cause, what a flood held back under the flood.

import type { Alarm, FloodGroup } from "../../api/types";

export interface AlarmLine {
  kind: "alarm";
  key: string;
  alarm: Alarm;
  /** 1 under a cause or a flood, else 0. */
  depth: number;
  /** Alarms under it. */
  under: readonly Alarm[];
  isFolded: boolean;
}

export interface FloodLine {
  kind: "flood";
  key: string;
  flood: FloodGroup;
  under: readonly Alarm[];
  isFolded: boolean;
}

export type Line = AlarmLine | FloodLine;

/**
 * Lines for alarms that are wanted, in their order. A group stands where its first member stands, with its cause at the head; `unfolded` are the
 * keys of groups that show what is under them.
 */
export function linesOf(alarms: readonly Alarm[], floods: ReadonlyMap<string, FloodGroup>, isGrouped: boolean, unfolded: ReadonlySet<string>): Line[] {
  if (!isGrouped) return alarms.map(alarm => ({ kind: "alarm", key: alarm.id, alarm, depth: 0, under: [], isFolded: true }));
  const known = new Map(alarms.map(alarm => [alarm.id, alarm]));
  const under = new Map<string, Alarm[]>();
  const headOf = (alarm: Alarm): string => {
    if (alarm.cause !== null && known.has(alarm.cause)) return alarm.cause;
    return alarm.held === "flood" && alarm.flood !== null && floods.has(alarm.flood) ? floodKey(alarm.flood) : alarm.id;
  };
  for (const alarm of alarms) {
    const head = headOf(alarm);
    if (head === alarm.id) continue;
    const group = under.get(head);
    if (group) group.push(alarm);
    else under.set(head, [alarm]);
  }

  const lines: Line[] = [];
  const told = new Set<string>();
  for (const alarm of alarms) {
    // A consequence of something that is itself under a flood: the flood stands for both.
    const first = headOf(alarm);
    const cause = known.get(first);
    const head = cause && cause !== alarm ? headOf(cause) : first;
    if (told.has(head)) continue;
    told.add(head);
    const group = under.get(head) ?? [];
    const isFolded = group.length === 0 || !unfolded.has(head);
    const leader = known.get(head);
    if (leader) lines.push({ kind: "alarm", key: head, alarm: leader, depth: 0, under: group, isFolded });
    else lines.push({ kind: "flood", key: head, flood: floods.get(alarm.flood ?? cause?.flood ?? "")!, under: group, isFolded });
    if (isFolded) continue;
    for (const member of group) lines.push({ kind: "alarm", key: member.id, alarm: member, depth: 1, under: under.get(member.id) ?? [], isFolded: true });
  }

  return lines;
}

/** Alarms that a line stands for as it is seen: a folded group is one line for all of them. */
export function alarmsOf(line: Line): readonly Alarm[] {
  const own = line.kind === "alarm" ? [line.alarm] : [];
  return line.isFolded ? [...own, ...line.under] : own;
}

export const floodKey = (id: string): string => `flood ${id}`;
