import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { nowIn } from "../../api/source";
import { language } from "../../i18n";
import { dateTime, figure } from "../../i18n/format";
import { useStore } from "../../shell/store";
import { colour, isDark } from "../../shell/theme";
import { axisTime } from "./axis";
import type { ComponentEvent, Series } from "./bodies";
import { columnsOf } from "./columns";
import { LANE, paintEvents, paintGaps } from "./paint";

const HEIGHT = 230;
/** Lines of components that are compared: told apart by their dashes, since colour is for what is not well. */
const DASHES = [[8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 5]];

interface SeriesChartProps {
  series: Series;
  /** Of other components, by what they are called. */
  others: readonly { name: string; series: Series }[];
  events: readonly ComponentEvent[];
  fromMs: number;
  toMs: number;
  label: string;
  words: { time: string; mean: string; range: string };
  onZoom: (fromMs: number, toMs: number) => void;
}

/** Mean as a line in the band of lowest and highest; gaps are hatched and no line leads over them; alarms and commands at the foot. */
export function SeriesChart({ series, others, events, fromMs, toMs, label, words, onZoom }: SeriesChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef({ series, events, fromMs, toMs, onZoom });
  newest.current = { series, events, fromMs, toMs, onZoom };
  const dark = useStore(isDark);
  const speech = useStore(language);
  const [width, setWidth] = useState(0);
  const names = others.map(other => other.name).join("\n");

  useEffect(() => {
    const watch = new ResizeObserver(entries => setWidth(Math.floor(entries[0]!.contentRect.width)));
    watch.observe(host.current!);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    if (width < 50) return;
    const made = new uPlot(optionsOf(newest, names === "" ? [] : names.split("\n"), width, words), dataOf(newest.current.series, others), host.current!);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
    // The data are put in by the effect below; a plot is made anew only where its lines or colours are others.
  }, [width, names, dark, speech, series.unit]);

  useEffect(() => {
    plot.current?.setData(dataOf(series, others));
  }, [series, others, events, fromMs, toMs]);

  return <div ref={host} className="series-chart" role="img" aria-label={label} />;
}

function dataOf(series: Series, others: SeriesChartProps["others"]): uPlot.AlignedData {
  const [x, mean, min, max] = columnsOf(series);
  const tables: uPlot.AlignedData[] = [[x, max, min, mean], ...others.map(other => columnsOf(other.series).slice(0, 2) as unknown as uPlot.AlignedData)];
  if (tables.length === 1) return tables[0]!;
  // 1: a null of one table stays one; where another table has a row, its line leads on.
  return uPlot.join(tables, tables.map(table => table.map(() => 1 as const)));
}

type Newest = { current: Pick<SeriesChartProps, "series" | "events" | "fromMs" | "toMs" | "onZoom"> };

function optionsOf(newest: Newest, names: readonly string[], width: number, words: SeriesChartProps["words"]): uPlot.Options {
  const [ink, quiet, line] = [colour("--ink"), colour("--quiet"), colour("--line")];
  const unit = newest.current.series.unit;
  const say = (value: number | null | undefined): string => value === null || value === undefined ? "–" : `${figure(value)} ${unit}`.trim();
  const font = "12px system-ui, sans-serif";
  return {
    width, height: HEIGHT,
    padding: [10, 8, 0, 0],
    // Charts of one page show the same moment.
    cursor: { sync: { key: "component" }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    legend: { live: true, markers: { show: false } },
    scales: {
      x: { time: true, range: () => [newest.current.fromMs / 1000, newest.current.toMs / 1000] },
      y: { range: (plot, low, high) => roomFor(plot, low, high) },
    },
    axes: [
      { stroke: quiet, font, size: 32, grid: { stroke: line, width: 1 }, ticks: { show: false }, space: 80, values: (_, splits) => splits.map(split => axisTime(split * 1000, newest.current.toMs - newest.current.fromMs)) },
      { stroke: quiet, font, size: 62, grid: { stroke: line, width: 1 }, ticks: { show: false }, values: (_, splits) => splits.map(split => figure(split, 6)) },
    ],
    series: [
      { label: words.time, value: (_, x) => x === null ? "–" : dateTime(x * 1000) },
      { label: "", show: true, stroke: "transparent", points: { show: false }, value: () => "" },
      { label: words.range, stroke: "transparent", points: { show: false }, value: (plot, _, __, row) => row === null ? "–" : `${say(plot.data[2]?.[row])} … ${say(plot.data[1]?.[row])}` },
      { label: words.mean, stroke: ink, width: 1.5, points: { show: true, size: 4, filter: lonely }, value: (_, value) => say(value) },
      ...names.map((name, index): uPlot.Series => ({ label: name, stroke: quiet, width: 1.25, dash: DASHES[index % DASHES.length]!, points: { show: false }, value: (_, value) => say(value) })),
    ],
    bands: [{ series: [1, 2], fill: `${ink}26` }],
    hooks: {
      drawClear: [made => paintGaps(made, newest.current.series.gaps)],
      draw: [made => paintEvents(made, newest.current.events, Math.min(nowIn(), newest.current.toMs))],
      setSelect: [made => {
        if (made.select.width < 4) return;
        const at = (x: number): number => made.posToVal(x, "x") * 1000;
        newest.current.onZoom(at(made.select.left), at(made.select.left + made.select.width));
        made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  };
}

/** A reading between two gaps is a point: a line of no length is not seen. */
const lonely: uPlot.Series.Points.Filter = (plot, index, isShown) => {
  const values = plot.data[index] ?? [];
  const found: number[] = [];
  for (let row = 0; isShown !== false && row < values.length; row++) {
    if (typeof values[row] === "number" && typeof values[row - 1] !== "number" && typeof values[row + 1] !== "number") found.push(row);
  }

  return found;
};

/** Values with a little air, and the lane of alarms below them. */
function roomFor(plot: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const air = (high - low) * 0.06 || Math.abs(high) * 0.05 || 1;
  const inner = Math.max(60, plot.height - 60);
  const lane = (high - low + 2 * air) * LANE / (inner - LANE);
  return [low - air - lane, high + air];
}
