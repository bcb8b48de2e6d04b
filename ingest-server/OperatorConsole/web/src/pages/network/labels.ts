// Which points are labelled, and on which side: where there is room beside marks and other labels, the worst points first.

import { worstFirst, type Plan, type Point, type View } from "./plan";

export type Side = "right" | "left" | "below";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

// Pixels.
const MARK = 7;
const RANK = 11;
const HEIGHT = 16;
const WIDTH = 44;
const WIDTH_FALLEN = 104;
const GAP = 8;
const CELL = 120;

/** `scale` is metres for a pixel; only what lies in the view is labelled. */
export function labelled(plan: Plan, scale: number, view: View): ReadonlyMap<string, Side> {
  const room = new Room(CELL * scale);
  const around = ({ x, y }: Point, pixels: number): Box => ({ left: x - pixels * scale, right: x + pixels * scale, top: y - pixels * scale, bottom: y + pixels * scale });
  const seen = worstFirst(plan.measured).filter(node => node.x >= view.x && node.x <= view.x + view.width && node.y >= view.y && node.y <= view.y + view.height);
  for (const node of seen) room.take(around(node, MARK));
  for (const candidate of plan.candidates) room.take(around(candidate.middle, RANK));
  const sides = new Map<string, Side>();
  for (const node of seen) {
    const width = (node.fall ?? 0) > 0 ? WIDTH_FALLEN : WIDTH;
    const side = (["right", "left", "below"] as const).find(one => room.isFree(boxOf(node, one, width, scale)));
    if (!side) continue;
    room.take(boxOf(node, side, width, scale));
    sides.set(node.id, side);
  }

  return sides;
}

function boxOf({ x, y }: Point, side: Side, width: number, scale: number): Box {
  const [across, up, gap] = [width * scale, HEIGHT * scale, GAP * scale];
  if (side === "right") return { left: x + gap, right: x + gap + across, top: y - up / 2, bottom: y + up / 2 };
  if (side === "left") return { left: x - gap - across, right: x - gap, top: y - up / 2, bottom: y + up / 2 };
  return { left: x - across / 2, right: x + across / 2, top: y + gap, bottom: y + gap + up };
}

/** What lies where, by squares, so that thousands of labels are placed at once. */
class Room {
  readonly #cells = new Map<string, Box[]>();
  readonly #cell: number;

  constructor(cell: number) {
    this.#cell = cell;
  }

  take(box: Box): void {
    for (const key of this.#keys(box)) {
      const known = this.#cells.get(key);
      if (known) known.push(box);
      else this.#cells.set(key, [box]);
    }
  }

  isFree(box: Box): boolean {
    return !this.#keys(box).some(key => this.#cells.get(key)?.some(other => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top));
  }

  #keys({ left, top, right, bottom }: Box): string[] {
    const keys: string[] = [];
    for (let column = Math.floor(left / this.#cell); column <= Math.floor(right / this.#cell); column++) {
      for (let row = Math.floor(top / this.#cell); row <= Math.floor(bottom / this.#cell); row++) keys.push(`${column} ${row}`);
    }

    return keys;
  }
}
