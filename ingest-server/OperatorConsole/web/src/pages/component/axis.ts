import { language } from "../../i18n";

const DAY = 86_400_000;

/** A moment at the time axis, as finely as the span is long: 03:07:42, 03:07, 30 Nov, Nov 2026. */
export function axisTime(ms: number, spanMs: number): string {
  const options: Intl.DateTimeFormatOptions = spanMs < 300_000
    ? { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }
    : spanMs <= 1.5 * DAY
      ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : spanMs < 4 * DAY
        ? { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
        : spanMs < 300 * DAY ? { day: "numeric", month: "short" } : { month: "short", year: "numeric" };
  return formatOf(options).format(ms);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language.get() + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, made = new Intl.DateTimeFormat(language.get() === "zh" ? "zh-CN" : "en-GB", options));
  return made;
}
