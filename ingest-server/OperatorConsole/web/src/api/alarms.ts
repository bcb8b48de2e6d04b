// The alarms that are open, and the newest that were: read once, then kept by the stream. One book for the whole console.

import { inLanguage } from "../i18n";
import { Store } from "../shell/store";
import { get, query } from "./client";
import { paced } from "./paced";
import { pathIn, source, watched } from "./source";
import type { Alarm, AlarmEvent, FloodGroup } from "./types";

const OPEN_MAX = 10_000;
const CLOSED_MAX = 200;
const TELL_MS = 200;

export interface AlarmBook {
  alarms: ReadonlyMap<string, Alarm>;
  floods: ReadonlyMap<string, FloodGroup>;
  isLoaded: boolean;
  /** There are more open ones than the book holds. */
  isCut: boolean;
}

const unread: AlarmBook = { alarms: new Map(), floods: new Map(), isLoaded: false, isCut: false };

export const alarmBook = new Store<AlarmBook>(unread);

let users = 0;
let stop: () => void = () => {};

/** Keeps the book for as long as somebody looks; call what is returned when nobody does. */
export function followAlarms(): () => void {
  if (users++ === 0) stop = follow();
  return () => {
    if (--users === 0) stop();
  };
}

/** The condition has returned, or it is acknowledged: nothing is left to be done. */
export const isOpen = (alarm: Alarm): boolean => alarm.state !== "normal";

/** Put aside: shelved, suppressed or out of service. */
export const isHidden = (alarm: Alarm): boolean => alarm.state === "shelved" || alarm.state === "suppressedByDesign" || alarm.state === "outOfService";

export const isUnacknowledged = (alarm: Alarm): boolean => alarm.acknowledgedUnixMs === null;

export const textOf = (alarm: Pick<Alarm, "text" | "textZh">): string => inLanguage(alarm.text, alarm.textZh);

function follow(): () => void {
  const changed = new Map<string, Alarm>();
  const floods = new Map<string, FloodGroup>();
  let isGone = false;

  // What the stream tells while the list is on its way is newer than the list.
  const load = paced(async () => {
    const during = new Map<string, Alarm>();
    const from = source.get();
    const off = from.stream.on<AlarmEvent>("alarm", ({ alarm }) => during.set(alarm.id, alarm));
    try {
      const [open, closed, groups] = await Promise.all([
        get<Alarm[]>(pathIn(`/alarms${query({ state: "open", limit: OPEN_MAX })}`, from)), get<Alarm[]>(pathIn(`/alarms${query({ state: "normal", limit: CLOSED_MAX })}`, from)),
        get<FloodGroup[]>(pathIn("/floods?limit=20", from)),
      ]);
      if (isGone || source.get() !== from) return;
      const alarms = new Map([...open, ...closed].map(alarm => [alarm.id, alarm]));
      for (const [id, alarm] of during) alarms.set(id, alarm);
      alarmBook.set({ alarms, floods: new Map(groups.map(group => [group.id, group])), isLoaded: true, isCut: open.length === OPEN_MAX });
    } finally {
      off();
    }
  }, 1000);

  const tell = paced(() => {
    if (isGone || (changed.size === 0 && floods.size === 0)) return;
    alarmBook.update(book => ({ ...book, alarms: within(merged(book.alarms, changed)), floods: merged(book.floods, floods) }));
    changed.clear();
    floods.clear();
  }, TELL_MS);
  const offs = [
    // Alarms of one city must not stand under the name of the other.
    source.subscribe(() => {
      changed.clear();
      floods.clear();
      alarmBook.set(unread);
    }),
    watched.on("hello", load), watched.on("reload", load),
    watched.on<AlarmEvent>("alarm", ({ alarm }) => { changed.set(alarm.id, alarm); tell(); }),
    watched.on<FloodGroup>("flood", flood => { floods.set(flood.id, flood); tell(); }),
  ];
  load();
  return () => {
    isGone = true;
    for (const off of offs) off();
    alarmBook.set(unread);
  };
}

/** What an answer of the server says of an alarm, without waiting for the stream. */
export function takeAlarm(alarm: Alarm): void {
  alarmBook.update(book => book.isLoaded ? { ...book, alarms: merged(book.alarms, new Map([[alarm.id, alarm]])) } : book);
}

function merged<T>(all: ReadonlyMap<string, T>, fresh: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const result = new Map(all);
  for (const [id, one] of fresh) result.set(id, one);
  return result;
}

/** Of what is closed the newest alone stay: the rest is the journal's. */
function within(alarms: ReadonlyMap<string, Alarm>): ReadonlyMap<string, Alarm> {
  if (alarms.size <= OPEN_MAX + CLOSED_MAX) return alarms;
  const closed = [...alarms.values()].filter(alarm => !isOpen(alarm)).sort((one, other) => other.raisedUnixMs - one.raisedUnixMs);
  const gone = new Set(closed.slice(CLOSED_MAX).map(alarm => alarm.id));
  return new Map([...alarms].filter(([id]) => !gone.has(id)));
}
