import { useMemo } from "react";
import { useT } from "../i18n";
import { clock, figure } from "../i18n/format";

export interface ChartPoint {
  ms: number;
  /** Null: a reading without a value; the line has a gap. */
  value: number | null;
  /** Not to be trusted: drawn as a cross and not joined. */
  isBad?: boolean;
}

interface LineChartProps {
  points: readonly ChartPoint[];
  width: number;
  height: number;
  /** A time to mark, such as when an alarm was raised. */
  markMs?: number | undefined;
  /** With axes and figures; without it is a small picture in a row. */
  hasAxes?: boolean;
  unit?: string;
  label: string;
}

const LEFT = 54;
const BOTTOM = 20;
const CROSSES_MAX = 200;

/** A drawn line of some hundred readings as SVG, so that it prints sharp. Gaps stay gaps. */
export function LineChart({ points, width, height, markMs, hasAxes = false, unit = "", label }: LineChartProps) {
  useT();
  const shape = useMemo(() => shapeOf(points, width, height, markMs, hasAxes), [points, width, height, markMs, hasAxes]);
  return (
    <svg className={`line-chart${hasAxes ? " with-axes" : ""}`} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {hasAxes && shape && <>
        {shape.ticks.map(tick => <g key={tick.y}><line className="grid-line" x1={LEFT} x2={width} y1={tick.y} y2={tick.y} /><text x={LEFT - 6} y={tick.y + 4} textAnchor="end">{figure(tick.value, 4)}</text></g>)}
        {shape.times.map((time, index) => <text key={time.ms} x={time.x} y={height - 4} textAnchor={index === 0 ? "start" : index === shape.times.length - 1 ? "end" : "middle"}>{clock(time.ms)}</text>)}
        {unit !== "" && <text x={LEFT - 6} y={11} textAnchor="end" className="unit">{unit}</text>}
      </>}
      {shape && <>
        {shape.markX !== null && <line className="mark-line" x1={shape.markX} x2={shape.markX} y1={0} y2={height - (hasAxes ? BOTTOM : 0)} />}
        <path className="line" d={shape.path} />
        {shape.crosses.map((cross, index) => <path key={index} className="cross" d={`M${cross.x - 2.5} ${cross.y - 2.5}l5 5m0-5l-5 5`} />)}
        {shape.last && <circle className="last" cx={shape.last.x} cy={shape.last.y} r={hasAxes ? 3 : 2} />}
      </>}
    </svg>
  );
}

export function shapeOf(points: readonly ChartPoint[], width: number, height: number, markMs: number | undefined, hasAxes: boolean) {
  const known = points.filter((point): point is ChartPoint & { value: number } => point.value !== null && Number.isFinite(point.value));
  if (known.length === 0) return null;
  const [left, top, right, bottom] = hasAxes ? [LEFT, 6, width - 6, height - BOTTOM] : [2, 3, width - 3, height - 3];
  const first = Math.min(known[0]!.ms, markMs ?? Infinity);
  const last = Math.max(known.at(-1)!.ms, markMs ?? -Infinity);
  const good = known.filter(point => !point.isBad);
  const values = (good.length > 0 ? good : known).map(point => point.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least) * 0.08 || Math.abs(most) * 0.05 || 1;
  const [low, high] = [least - room, most + room];
  const x = (ms: number): number => round(last === first ? (left + right) / 2 : left + (ms - first) / (last - first) * (right - left));
  const y = (value: number): number => round(Math.max(top, Math.min(bottom, bottom - (value - low) / (high - low) * (bottom - top))));
  let path = "";
  let isDown = false;
  for (const point of points) {
    if (point.value === null || point.isBad || !Number.isFinite(point.value)) {
      isDown = false;
      continue;
    }

    path += `${isDown ? "L" : "M"}${x(point.ms)} ${y(point.value)}`;
    // A reading between two gaps is a dot: a line of no length with round ends.
    if (!isDown) path += "h0";
    isDown = true;
  }

  const end = good.at(-1);
  return {
    path, markX: markMs === undefined ? null : x(markMs), last: end ? { x: x(end.ms), y: y(end.value) } : null,
    crosses: known.filter(point => point.isBad).slice(-CROSSES_MAX).map(point => ({ x: x(point.ms), y: y(point.value) })),
    ticks: [low + room, (low + high) / 2, high - room].map(value => ({ value, y: y(value) })),
    times: last === first ? [{ ms: first, x: x(first) }] : [first, (first + last) / 2, last].map(ms => ({ ms, x: x(ms) })),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
