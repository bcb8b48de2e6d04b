// Which alarms are wanted, and views that are kept by name in this browser.

import { isHidden, isOpen, isUnacknowledged } from "../../api/alarms";
import type { Alarm, Place } from "../../api/types";
import { remember, remembered, Store } from "../../shell/store";

/** `todo`: open and not put aside; `aside`: shelved, suppressed, out of service; `closed`: the newest that are over; `past`: the journal. */
export type Scope = "todo" | "aside" | "closed" | "past";

export interface Filter {
  scope: Scope;
  /** Levels that are shown; empty for all. */
  levels: readonly number[];
  /** Part of the text, the rule, the place, the assignee. */
  text: string;
  onlyUnacknowledged: boolean;
  onlyMine: boolean;
  sort: "urgency" | "time";
  isGrouped: boolean;
}

export interface View {
  name: string;
  filter: Filter;
}

export const plain: Filter = { scope: "todo", levels: [], text: "", onlyUnacknowledged: false, onlyMine: false, sort: "urgency", isGrouped: true };

const VIEWS_MAX = 50;

export const views = new Store<readonly View[]>(readViews(remembered("alarmViews")));
views.subscribe(() => remember("alarmViews", JSON.stringify(views.get())));

/** Keeps a view; one of the same name is replaced. */
export const saveView = (name: string, filter: Filter): void =>
  views.update(all => [...all.filter(view => view.name !== name), { name, filter }].sort((one, other) => one.name.localeCompare(other.name)).slice(0, VIEWS_MAX));

export const forgetView = (name: string): void => views.update(all => all.filter(view => view.name !== name));

/** What an earlier page, or somebody's hand, has written there; what does not fit is left out. */
export function readViews(text: string | null): readonly View[] {
  try {
    const rows: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(rows)) return [];
    return rows.filter((row): row is View => typeof row?.name === "string" && typeof row?.filter === "object" && row.filter !== null)
      .map(row => ({ name: row.name, filter: { ...plain, ...row.filter } })).slice(0, VIEWS_MAX);
  } catch {
    return [];
  }
}

export function matches(alarm: Alarm, filter: Filter, place: Place | null | undefined, me: string): boolean {
  const isIn = filter.scope === "todo" ? isOpen(alarm) && !isHidden(alarm) : filter.scope === "aside" ? isHidden(alarm) : filter.scope === "past" || !isOpen(alarm);
  if (!isIn) return false;
  if (filter.levels.length > 0 && !filter.levels.includes(alarm.level)) return false;
  if (filter.onlyUnacknowledged && !isUnacknowledged(alarm)) return false;
  if (filter.onlyMine && alarm.assignedTo !== me) return false;
  return filter.text.trim() === "" || haystack(alarm, place).includes(filter.text.trim().toLowerCase());
}

/** What nobody must overlook although it is over: it waits for a reset, or it is of level 1 and nobody has acknowledged it. */
const stands = (alarm: Alarm): boolean => alarm.isActive || (alarm.isLatching && alarm.resetUnixMs === null) || (alarm.level === 1 && isUnacknowledged(alarm));

/** The worst, unacknowledged, newest first; or simply the newest first. Ids settle what is alike, so that no row jumps. */
export function inOrder(filter: Filter): (one: Alarm, other: Alarm) => number {
  const byTime = (one: Alarm, other: Alarm): number => other.raisedUnixMs - one.raisedUnixMs || (one.id < other.id ? -1 : 1);
  if (filter.sort === "time" || filter.scope === "past" || filter.scope === "closed") return byTime;
  return (one, other) => Number(stands(other)) - Number(stands(one)) || one.level - other.level
    || Number(isUnacknowledged(other)) - Number(isUnacknowledged(one)) || byTime(one, other);
}

function haystack(alarm: Alarm, place: Place | null | undefined): string {
  return `${alarm.text}\n${alarm.textZh}\n${alarm.rule}\n${alarm.subject}\n${place?.name ?? ""}\n${alarm.assignedTo ?? ""}\n${alarm.acknowledgedBy ?? ""}\n${alarm.note ?? ""}`.toLowerCase();
}
