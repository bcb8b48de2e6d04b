// What is measured of an alarm system, and how much of it people can work with (ISA-18.2, 16.5).

import type { DayKpis } from "../../api/types";

export interface Measure {
  name: string;
  of: (day: DayKpis) => number;
  /** Up to here it is good. */
  good: number;
  /** Up to here it can be managed. */
  most: number;
  /** Seconds. */
  isSpan?: boolean;
}

export type Verdict = "good" | "fair" | "poor";

export const measures: readonly Measure[] = [
  { name: "a_day", of: day => day.annunciated, good: 150, most: 300 },
  { name: "per_hour", of: day => day.perHourMean, good: 6, most: 12 },
  { name: "per_10", of: day => day.per10MinMean, good: 1, most: 2 },
  { name: "per_10_worst", of: day => day.per10MinMax, good: 10, most: 20 },
  { name: "flood_time", of: day => day.floodSeconds, good: 864, most: 4320, isSpan: true },
  { name: "chattering_sources", of: day => day.chattering, good: 0, most: 5 },
  { name: "stale_alarms", of: day => day.stale, good: 5, most: 15 },
  { name: "top_share_of", of: day => day.topTenPercent, good: 5, most: 20 },
];

export const verdictOf = (measure: Measure, value: number): Verdict => value <= measure.good ? "good" : value <= measure.most ? "fair" : "poor";

/** Several days as one: counts a day, maxima of the worst day, the sources of all days together. */
export function sumOf(days: readonly DayKpis[]): DayKpis {
  const count = Math.max(1, days.length);
  const mean = (of: (day: DayKpis) => number): number => days.reduce((sum, day) => sum + of(day), 0) / count;
  const worst = (of: (day: DayKpis) => number): number => days.reduce((most, day) => Math.max(most, of(day)), 0);
  const sources = new Map<string, DayKpis["topTen"][number]>();
  for (const source of days.flatMap(day => day.topTen)) {
    const key = `${source.rule}\n${source.subject}`;
    sources.set(key, { ...source, count: source.count + (sources.get(key)?.count ?? 0) });
  }

  const topTen = [...sources.values()].sort((one, other) => other.count - one.count).slice(0, 10);
  const raised = days.reduce((sum, day) => sum + day.raised, 0);
  return {
    day: `${days[0]?.day ?? ""} – ${days.at(-1)?.day ?? ""}`, raised, annunciated: mean(day => day.annunciated), held: mean(day => day.held), perHourMean: mean(day => day.perHourMean),
    perHourMax: worst(day => day.perHourMax), per10MinMean: mean(day => day.per10MinMean), per10MinMax: worst(day => day.per10MinMax), floodSeconds: mean(day => day.floodSeconds),
    floodPercent: mean(day => day.floodPercent), chattering: worst(day => day.chattering), stale: days.at(-1)?.stale ?? 0, topTen,
    topTenPercent: raised === 0 ? 0 : topTen.reduce((sum, source) => sum + source.count, 0) / raised * 100,
    byLevel: [0, 1, 2].map(level => days.reduce((sum, day) => sum + (day.byLevel[level] ?? 0), 0)),
  };
}
