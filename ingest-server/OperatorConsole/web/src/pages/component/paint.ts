// What is drawn on a chart besides its lines: gaps as hatched fields behind them, alarms and commands on the time axis.

import type uPlot from "uplot";
import { colour } from "../../shell/theme";
import type { ComponentEvent, Gap } from "./bodies";

/** Height of the lane of alarms and commands at the foot of the plot, CSS pixels. */
export const LANE = 20;
const EVENTS_MAX = 400;

export function paintGaps(plot: uPlot, gaps: readonly Gap[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  for (const gap of gaps) {
    const [left, right] = [place(plot, gap.fromMs), place(plot, gap.toMs)];
    if (right - left >= 1) ctx.rect(left, bbox.top, right - left, bbox.height);
  }

  ctx.clip();
  ctx.strokeStyle = colour("--line");
  ctx.lineWidth = ratio();
  ctx.globalAlpha = 0.9;
  const step = 7 * ratio();
  ctx.beginPath();
  for (let x = bbox.left - bbox.height; gaps.length > 0 && x < bbox.left + bbox.width; x += step) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }

  ctx.stroke();
  ctx.restore();
}

export function paintEvents(plot: uPlot, events: readonly ComponentEvent[], nowMs: number): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const middle = bbox.top + bbox.height - LANE / 2 * ratio();
  // The worst last, so that it lies on top.
  const shown = events.slice(0, EVENTS_MAX).sort((one, other) => (other.level ?? 9) - (one.level ?? 9));
  for (const event of shown.filter(one => one.kind === "alarm")) {
    const [left, right] = [place(plot, event.fromMs), place(plot, event.toMs ?? nowMs)];
    ctx.fillStyle = colour(`--level${event.level ?? 3}`);
    ctx.globalAlpha = 0.75;
    ctx.fillRect(left, middle - 2 * ratio(), Math.max(ratio(), right - left), 4 * ratio());
    ctx.globalAlpha = 1;
    mark(ctx, left, middle, event.level ?? 3);
  }

  ctx.strokeStyle = colour("--quiet");
  ctx.fillStyle = colour("--quiet");
  for (const event of shown.filter(one => one.kind === "command")) {
    const x = Math.round(place(plot, event.fromMs));
    ctx.lineWidth = ratio();
    ctx.setLineDash([3 * ratio(), 3 * ratio()]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, middle);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(x, middle - 5 * ratio());
    ctx.lineTo(x + 5 * ratio(), middle);
    ctx.lineTo(x, middle + 5 * ratio());
    ctx.lineTo(x - 5 * ratio(), middle);
    ctx.fill();
  }

  ctx.restore();
}

/** The level's sign as in the tables: full octagon, full triangle, hollow square, each with its number. */
function mark(ctx: CanvasRenderingContext2D, x: number, y: number, level: number): void {
  const size = 7 * ratio();
  const corners = level === 1 ? 8 : level === 2 ? 3 : 4;
  const turn = level === 1 ? Math.PI / 8 : level === 2 ? -Math.PI / 2 : Math.PI / 4;
  ctx.beginPath();
  for (let corner = 0; corner < corners; corner++) {
    const angle = turn + corner * 2 * Math.PI / corners;
    ctx.lineTo(x + Math.cos(angle) * size * 1.15, y + Math.sin(angle) * size * 1.15);
  }

  ctx.closePath();
  ctx.fillStyle = level === 3 ? colour("--raised") : colour(`--level${level}`);
  ctx.strokeStyle = colour(`--level${level}`);
  ctx.lineWidth = 1.6 * ratio();
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = level === 3 ? colour("--ink") : colour("--on-level");
  ctx.font = `700 ${9 * ratio()}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(`${level}`, x, y + ratio() * (level === 2 ? 1.2 : 0.5));
}

/** Canvas pixel of a moment, within a plot's width of the plot: a span of a century is no number for a canvas. */
function place(plot: uPlot, ms: number): number {
  const { left, width } = plot.bbox;
  return Math.max(left - width, Math.min(left + 2 * width, plot.valToPos(ms / 1000, "x", true)));
}

const ratio = (): number => devicePixelRatio || 1;
