import { query, type Problem } from "../../api/client";
import { useQuery } from "../../api/hooks";
import type { Series } from "./bodies";
import { useKept } from "./useKept";

export const seriesPath = (code: string, quantity: string, fromMs: number, toMs: number, more: Record<string, string | number | undefined> = {}): string =>
  `/components/${encodeURIComponent(code)}/readings${query({ quantity, from: Math.round(fromMs), to: Math.round(toMs), ...more })}`;

/** Points that are asked for: rounded, so that a window that is drawn larger does not ask anew for each pixel. */
export const pointsFor = (width: number): number => Math.max(300, Math.min(4000, Math.ceil(width / 200) * 200));

/** A series; while another span of it is asked for, what was there stays on the screen. Null asks nothing. */
export function useSeries(code: string | null, quantity: string, fromMs: number, toMs: number, points: number): { series: Series | null; problem: Problem | null; isLoading: boolean } {
  const { data, problem, isLoading } = useQuery<Series>(code === null || toMs <= fromMs ? null : seriesPath(code, quantity, fromMs, toMs, { points }));
  return { series: useKept(data, `${code}\n${quantity}`), problem, isLoading };
}
