import type { Series } from "./bodies";

/** Seconds, mean, lowest, highest: what uPlot draws. A null breaks the line. */
export type Columns = [x: number[], mean: (number | null)[], min: (number | null)[], max: (number | null)[]];

/** Each bucket at its middle; in the middle of each gap a row without values, so that no line leads over it. */
export function columnsOf(series: Series): Columns {
  const columns: Columns = [[], [], [], []];
  const add = (ms: number, mean: number | null, min: number | null, max: number | null): void => {
    const x = ms / 1000;
    // uPlot wants each x once, ascending.
    if (columns[0].length > 0 && x <= columns[0].at(-1)!) return;
    columns[0].push(x);
    columns[1].push(mean);
    columns[2].push(min);
    columns[3].push(max);
  };
  let gap = 0;
  for (let row = 0; row < series.timesMs.length; row++) {
    const ms = series.timesMs[row]! + series.widthMs / 2;
    for (; gap < series.gaps.length && series.gaps[gap]!.toMs <= series.timesMs[row]! + 1; gap++) {
      if (row > 0) add((series.gaps[gap]!.fromMs + series.gaps[gap]!.toMs) / 2, null, null, null);
    }

    add(ms, series.mean[row] ?? null, series.min[row] ?? null, series.max[row] ?? null);
  }

  return columns;
}

export interface Summary {
  min: number;
  mean: number;
  max: number;
  readings: number;
  /** Share of the span in which there are readings, 0 to 1. */
  covered: number;
}

/** What the chart shows, in figures; null without a good reading. */
export function summaryOf(series: Series, nowMs: number): Summary | null {
  const readings = series.count.reduce((sum, count) => sum + count, 0);
  if (readings === 0) return null;
  const end = Math.max(series.fromMs + 1, Math.min(series.toMs, nowMs));
  const missing = series.gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(gap.toMs, end) - Math.max(gap.fromMs, series.fromMs)), 0);
  return {
    min: series.min.reduce((least, value) => Math.min(least, value), Infinity),
    max: series.max.reduce((most, value) => Math.max(most, value), -Infinity),
    mean: series.mean.reduce((sum, value, row) => sum + value * series.count[row]!, 0) / readings,
    readings,
    covered: Math.max(0, Math.min(1, 1 - missing / (end - series.fromMs))),
  };
}
