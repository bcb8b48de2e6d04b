// Which span of time the charts show, as it stands in the address: `span` ms up to `to`, or up to now without it.

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const SPAN_MIN_MS = MINUTE;
export const SPAN_MAX_MS = 36_525 * DAY;
/** Years 1 to 9999 are what the server takes; nobody has measured before 1970. */
const TO_MAX_MS = Date.UTC(9999, 11, 31);

export interface Range {
  spanMs: number;
  /** Null: up to now, and following it. */
  toMs: number | null;
}

export const PRESETS: readonly { key: string; spanMs: number }[] = [
  { key: "hour", spanMs: HOUR }, { key: "day", spanMs: DAY }, { key: "week", spanMs: 7 * DAY }, { key: "month", spanMs: 30 * DAY }, { key: "year", spanMs: 365 * DAY },
];

export function rangeOf(wishes: URLSearchParams): Range {
  const span = Number(wishes.get("span"));
  const to = Number(wishes.get("to"));
  return {
    spanMs: Number.isFinite(span) && span >= SPAN_MIN_MS ? Math.min(span, SPAN_MAX_MS) : DAY,
    toMs: wishes.has("to") && Number.isFinite(to) && to > 0 ? Math.min(Math.round(to), TO_MAX_MS) : null,
  };
}

export const wishesOf = ({ spanMs, toMs }: Range): Record<string, string> => ({ span: `${Math.round(spanMs)}`, ...(toMs === null ? {} : { to: `${Math.round(toMs)}` }) });

/** A span that was drawn with the mouse or written into the fields; null when it is none. */
export function between(fromMs: number, toMs: number): Range | null {
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || toMs <= fromMs) return null;
  const spanMs = Math.max(SPAN_MIN_MS, Math.min(toMs - fromMs, SPAN_MAX_MS));
  return { spanMs, toMs: Math.min(Math.round((fromMs + toMs) / 2 + spanMs / 2), TO_MAX_MS) };
}

/** So many spans earlier or later; what would reach into the future follows now. */
export function shifted(range: Range, spans: number, nowMs: number): Range {
  const toMs = (range.toMs ?? nowMs) + spans * range.spanMs;
  return { spanMs: range.spanMs, toMs: toMs >= nowMs ? null : Math.max(range.spanMs, Math.round(toMs)) };
}

/** Twice as long or half as long around the same middle; a range that follows now goes on following it. */
export function zoomed(range: Range, factor: number, nowMs: number): Range {
  const spanMs = Math.max(SPAN_MIN_MS, Math.min(range.spanMs * factor, SPAN_MAX_MS));
  if (range.toMs === null) return { spanMs, toMs: null };
  const toMs = range.toMs - range.spanMs / 2 + spanMs / 2;
  return { spanMs, toMs: toMs >= nowMs ? null : Math.round(toMs) };
}

/** How often a range that follows now moves on: a five-hundredth of it, not more than every five seconds and not less than every minute. */
export const stepMs = (spanMs: number): number => Math.max(5000, Math.min(MINUTE, Math.round(spanMs / 500)));

export interface Edges {
  /** First moment that is shown. */
  fromMs: number;
  /** End of what is shown. */
  toMs: number;
  /** End of what is asked for: before `fromMs` there is nothing to ask. */
  askedMs: number;
}

/** First and last moment. What follows now ends at a whole step, so that all charts ask for the same. */
export function edges({ spanMs, toMs }: Range, nowMs: number): Edges {
  const step = stepMs(spanMs);
  const end = toMs ?? Math.ceil(nowMs / step) * step;
  return { fromMs: Math.max(0, end - spanMs), toMs: end, askedMs: end };
}

/** Of a replay: up to where it stands, and nothing is asked of what it has not reached, whatever span is shown. */
export function pastEdges({ spanMs, toMs }: Range, nowMs: number): Edges {
  const end = toMs ?? nowMs;
  return { fromMs: Math.max(0, end - spanMs), toMs: end, askedMs: Math.min(end, nowMs) };
}
