// Numbers and times as the reader's language writes them. Times are local; UTC is what one sees on hover (see Time in src/shell).

import { language } from "./index";

const tag = (): string => language.get() === "zh" ? "zh-CN" : "en-GB";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag() + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, made = new Intl.DateTimeFormat(tag(), options));
  return made;
}

export const number = (value: number): string => value.toLocaleString(tag());

/** So many significant digits at most, without a tail of noughts. */
export const figure = (value: number, digits = 5): string => Number(value.toPrecision(digits)).toLocaleString(tag(), { maximumSignificantDigits: digits });

export const percent = (share: number, digits = 1): string => `${(share * 100).toLocaleString(tag(), { maximumFractionDigits: digits })} %`;

/** 03:07:42 */
export const clock = (ms: number): string => format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(ms);

/** 30 Nov 2026, 03:07:42 */
export const dateTime = (ms: number): string =>
  format({ year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(ms);

/** The clock of today, the date with it of another day. */
export function when(ms: number, nowMs = Date.now()): string {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return isToday ? clock(ms) : format({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
}

/** 2026-11-30 19:07:42 UTC */
export const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** 42 s, 7 min, 3 h 5 min, 2 d 4 h */
export function duration(ms: number): string {
  const span = Math.max(0, ms);
  const units = language.get() === "zh" ? { s: "秒", min: "分", h: "时", d: "天" } : { s: "s", min: "min", h: "h", d: "d" };
  const join = (value: number, unit: string): string => language.get() === "zh" ? `${value}${unit}` : `${value} ${unit}`;
  const gap = language.get() === "zh" ? "" : " ";
  if (span < MINUTE) return join(Math.floor(span / 1000), units.s);
  if (span < HOUR) return join(Math.floor(span / MINUTE), units.min);
  const [large, small] = span < DAY
    ? [join(Math.floor(span / HOUR), units.h), [Math.floor(span % HOUR / MINUTE), units.min] as const]
    : [join(Math.floor(span / DAY), units.d), [Math.floor(span % DAY / HOUR), units.h] as const];
  return small[0] === 0 ? large : `${large}${gap}${join(small[0], small[1])}`;
}
