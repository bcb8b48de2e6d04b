import { useMemo } from "react";
import { useEvidence } from "../../api/evidence";
import type { Alarm, Evidence, EvidenceRow } from "../../api/types";
import { useT } from "../../i18n";
import { LineChart, type ChartPoint } from "../../shell/LineChart";

const WIDTH = 112;
const HEIGHT = 30;

/** Why it fired: the readings before it, as a line no larger than a word. */
export function Sparkline({ alarm }: { alarm: Alarm }) {
  const t = useT();
  const evidence = useEvidence(alarm.id);
  const points = useMemo(() => evidence ? pointsOf(mainRows(evidence)) : [], [evidence]);
  if (points.length === 0) return null;
  return <LineChart points={points} width={WIDTH} height={HEIGHT} markMs={alarm.raisedUnixMs} label={t("alarms.why", { count: points.length })} />;
}

/** Of several quantities the one that the alarm is about: it ends with the alarm's value, or else has the most readings. */
export function mainRows(evidence: Evidence): EvidenceRow[] {
  const groups = [...rowsByQuantity(evidence.rows).values()];
  const fit = (rows: EvidenceRow[]): number => (evidence.value !== null && rows.some(row => row.value === evidence.value) ? 1_000_000 : 0) + rows.length;
  return groups.sort((one, other) => fit(other) - fit(one))[0] ?? [];
}

export function rowsByQuantity(rows: readonly EvidenceRow[]): Map<string, EvidenceRow[]> {
  const groups = new Map<string, EvidenceRow[]>();
  for (const row of rows) {
    const group = groups.get(row.quantity);
    if (group) group.push(row);
    else groups.set(row.quantity, [row]);
  }

  return groups;
}

export const pointsOf = (rows: readonly EvidenceRow[]): ChartPoint[] =>
  [...rows].sort((one, other) => one.unixMs - other.unixMs).map(row => ({ ms: row.unixMs, value: row.value, isBad: row.quality !== "Good" }));
