import type { GatewayRow } from "./bodies";

/** Share of what the gateway has numbered that is here, 0 to 1; null while nothing was numbered. What it gave up itself is not here. */
export function completeness({ received, missing, dropped }: Pick<GatewayRow, "received" | "missing" | "dropped">): number | null {
  const all = received + missing + dropped;
  return all === 0 ? null : received / all;
}

export const isWell = (row: GatewayRow): boolean => row.isOnline && row.missing === 0 && row.dropped === 0;

/** Those that are not well first: offline, then what lacks most, then by id. */
export function worstFirst(rows: readonly GatewayRow[]): GatewayRow[] {
  return [...rows].sort((one, other) =>
    Number(one.isOnline) - Number(other.isOnline)
    || (other.missing + other.dropped) - (one.missing + one.dropped)
    || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
}

/** 99.98 %, and never 100 % while something lacks. */
export function sharePercent(share: number): number {
  return share === 1 ? 100 : Math.min(99.99, Math.floor(share * 10_000) / 100);
}

/** 3.2 MB */
export function bytes(count: number): [value: number, unit: string] {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let [value, at] = [count, 0];
  for (; value >= 1000 && at < units.length - 1; at++) value /= 1000;
  return [Math.round(value * 10) / 10, units[at]!];
}
