// Numbers and times as the reader's language writes them. Times are local; UTC is what one sees on hover (see Time in src/shell).

import { language } from "./index";

const tag = (): string => language.get() === "zh" ? "zh-CN" : "en-GB";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const DATE_TIME: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric", ...CLOCK };
const DAY_TIME: Intl.DateTimeFormatOptions = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

// Making a format costs a hundred times what using it does, and a table of alarms writes hundreds of times a second.
const formats = new Map<Intl.DateTimeFormatOptions, { tag: string; format: Intl.DateTimeFormat }>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let made = formats.get(options);
  if (!made || made.tag !== tag()) formats.set(options, made = { tag: tag(), format: new Intl.DateTimeFormat(tag(), options) });
  return made.format;
}

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(kind: "plain" | "figure" | "percent", digits: number): Intl.NumberFormat {
  const key = `${tag()} ${kind} ${digits}`;
  let made = numbers.get(key);
  if (!made) {
    const options = kind === "figure" ? { maximumSignificantDigits: digits } : { maximumFractionDigits: digits };
    numbers.set(key, made = new Intl.NumberFormat(tag(), options));
  }

  return made;
}

export const number = (value: number): string => numberFormat("plain", 3).format(value);

/** So many significant digits at most, without a tail of noughts. */
export const figure = (value: number, digits = 5): string => numberFormat("figure", digits).format(value);

export const percent = (share: number, digits = 1): string => `${numberFormat("percent", digits).format(share * 100)} %`;

/** 03:07:42 */
export const clock = (ms: number): string => format(CLOCK).format(ms);

/** 30 Nov 2026, 03:07:42 */
export const dateTime = (ms: number): string => format(DATE_TIME).format(ms);

/** The clock of today, the date with it of another day. */
export function when(ms: number, nowMs = Date.now()): string {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return isToday ? clock(ms) : format(DAY_TIME).format(ms);
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
