// From the network's body to what is drawn: metres on a plane, lines by their width, who is a candidate.

import type { NetworkBody, NetworkNode, NetworkPipe } from "./bodies";

const METRES_PER_DEGREE = 111_320;

export interface Point {
  x: number;
  y: number;
}

export interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Candidate {
  pipe: string;
  alarmId: string;
  rank: number;
  share: number | null;
}

export interface Plan {
  at: ReadonlyMap<string, Point>;
  box: View;
  /** Path of all pipes of a width class, thin first. */
  pipes: readonly [string, string, string];
  /** Path of dots: nodes at which nothing is measured. */
  joints: string;
  measured: readonly (NetworkNode & Point)[];
  valves: readonly (NetworkPipe & { middle: Point; angle: number })[];
  candidates: readonly (Candidate & { from: Point; to: Point; middle: Point })[];
}

/** North up, metres from the south-west corner; the earth is flat over a city. */
export function planOf(body: NetworkBody): Plan {
  const middleLat = body.nodes.length === 0 ? 0 : body.nodes.reduce((sum, node) => sum + node.lat, 0) / body.nodes.length;
  const perLon = METRES_PER_DEGREE * Math.cos(middleLat * Math.PI / 180);
  const west = body.nodes.reduce((least, node) => Math.min(least, node.lon), Infinity);
  const north = body.nodes.reduce((most, node) => Math.max(most, node.lat), -Infinity);
  const at = new Map<string, Point>(body.nodes.map(node => [node.id, { x: round((node.lon - west) * perLon), y: round((north - node.lat) * METRES_PER_DEGREE) }]));
  const points = [...at.values()];
  const [right, bottom] = [points.reduce((most, point) => Math.max(most, point.x), 1), points.reduce((most, point) => Math.max(most, point.y), 1)];
  const margin = Math.max(right, bottom) * 0.04 + 1;
  const bounds = widthBounds(body.pipes);
  const pipes: [string, string, string] = ["", "", ""];
  const valves: Plan["valves"][number][] = [];
  for (const pipe of body.pipes) {
    const [from, to] = [at.get(pipe.from), at.get(pipe.to)];
    if (!from || !to) continue;
    const width = pipe.diameterMm === undefined || pipe.diameterMm < bounds[0] ? 0 : pipe.diameterMm < bounds[1] ? 1 : 2;
    pipes[width] += `M${from.x} ${from.y}L${to.x} ${to.y}`;
    if ((pipe.kind ?? "pipe") !== "pipe") valves.push({ ...pipe, middle: between(from, to), angle: Math.atan2(to.y - from.y, to.x - from.x) * 180 / Math.PI });
  }

  const byId = new Map(body.pipes.map(pipe => [pipe.id, pipe]));
  const candidates = body.bursts.flatMap(burst => burst.pipes.flatMap(one => {
    const pipe = byId.get(one.id);
    const [from, to] = [pipe && at.get(pipe.from), pipe && at.get(pipe.to)];
    return from && to ? [{ pipe: one.id, alarmId: burst.alarmId, rank: one.rank, share: one.share ?? null, from, to, middle: between(from, to) }] : [];
  }));
  return {
    at, pipes, valves, candidates,
    box: { x: -margin, y: -margin, width: right + 2 * margin, height: bottom + 2 * margin },
    joints: body.nodes.filter(node => !isMeasured(node)).map(node => `M${at.get(node.id)!.x} ${at.get(node.id)!.y}h0`).join(""),
    measured: body.nodes.filter(isMeasured).map(node => ({ ...node, ...at.get(node.id)! })),
  };
}

/** What has fallen most, then what is not known, then the lowest pressure. */
export function worstFirst<T extends NetworkNode>(nodes: readonly T[]): T[] {
  return [...nodes].sort((one, other) =>
    (other.fall ?? 0) - (one.fall ?? 0)
    || Number(one.pressure !== undefined) - Number(other.pressure !== undefined)
    || (one.pressure ?? 0) - (other.pressure ?? 0));
}

/** The view nearer or farther around a point of it; never so near that a metre is a mile. */
export function zoomed(view: View, factor: number, around: Point): View {
  const width = Math.max(20, view.width * factor);
  const by = width / view.width;
  return { x: around.x - (around.x - view.x) * by, y: around.y - (around.y - view.y) * by, width, height: view.height * by };
}

/** A component that has never told a pressure measures something else there. */
const isMeasured = (node: NetworkNode): boolean => node.pressure !== undefined || node.quality !== undefined;

/** A third of the pipes is thin, a third is wide: diameters differ from network to network. */
function widthBounds(pipes: readonly NetworkPipe[]): [number, number] {
  const known = pipes.map(pipe => pipe.diameterMm).filter(value => value !== undefined).sort((one, other) => one - other);
  return known.length === 0 ? [Infinity, Infinity] : [known[Math.floor(known.length / 3)]!, known[Math.floor(known.length * 0.8)]! + 1e-6];
}

const between = (from: Point, to: Point): Point => ({ x: round((from.x + to.x) / 2), y: round((from.y + to.y) / 2) });
const round = (value: number): number => Math.round(value * 10) / 10;
