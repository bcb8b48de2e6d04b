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
  const heads = new Map(alarms.map(alarm => [alarm.id, headOf(alarm, known, floods)]));
  const groups = new Map<string, Alarm[]>();
  for (const alarm of alarms) {
    const head = heads.get(alarm.id)!;
    const group = groups.get(head);
    if (group) group.push(alarm);
    else groups.set(head, [alarm]);
  }

  const lines: Line[] = [];
  const told = new Set<string>();
  for (const alarm of alarms) {
    const head = heads.get(alarm.id)!;
    if (told.has(head)) continue;
    told.add(head);
    const leader = known.get(head);
    const under = groups.get(head)!.filter(member => member !== leader);
    const isFolded = under.length === 0 || !unfolded.has(head);
    if (leader) lines.push({ kind: "alarm", key: head, alarm: leader, depth: 0, under, isFolded });
    else lines.push({ kind: "flood", key: head, flood: floods.get(head.slice(FLOOD.length))!, under, isFolded });
    if (isFolded) continue;
    for (const member of under) lines.push({ kind: "alarm", key: member.id, alarm: member, depth: 1, under: [], isFolded: true });
  }

  return lines;
}

/** Alarms that a line stands for as it is seen: a folded group is one line for all of them. */
export function alarmsOf(line: Line): readonly Alarm[] {
  const own = line.kind === "alarm" ? [line.alarm] : [];
  return line.isFolded ? [...own, ...line.under] : own;
}

const FLOOD = "flood ";
const STEPS_MAX = 16;

/** The first cause of an alarm that is among the known, or the flood that stands for it. */
function headOf(alarm: Alarm, known: ReadonlyMap<string, Alarm>, floods: ReadonlyMap<string, FloodGroup>): string {
  let first = alarm;
  for (let step = 0; step < STEPS_MAX && first.cause !== null; step++) {
    const cause = known.get(first.cause);
    if (!cause || cause === alarm) break;
    first = cause;
  }

  return first.held === "flood" && first.flood !== null && floods.has(first.flood) ? FLOOD + first.flood : first.id;
}
