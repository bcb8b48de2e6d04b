import { describe, expect, test } from "vitest";
import type { NetworkBody } from "../src/pages/network/bodies";
import { labelled } from "../src/pages/network/labels";
import { planOf, worstFirst, zoomed } from "../src/pages/network/plan";

const body: NetworkBody = {
  id: "water", unit: "MPa",
  nodes: [
    { id: "A", lon: 116, lat: 36.46 }, { id: "B", lon: 116.01, lat: 36.46, component: "c1", pressure: 0.3 }, { id: "C", lon: 116.01, lat: 36.45, component: "c2", pressure: 0.2, fall: 0.1 },
    { id: "D", lon: 116, lat: 36.45, component: "c3", quality: "Timeout" },
  ],
  pipes: [
    { id: "P1", from: "A", to: "B", diameterMm: 400, isClosed: false }, { id: "P2", from: "B", to: "C", diameterMm: 100, isClosed: false },
    { id: "V1", kind: "valve", from: "C", to: "D", isClosed: true }, { id: "P3", from: "D", to: "nowhere", isClosed: false },
  ],
  bursts: [{ alarmId: "a", pipes: [{ id: "P2", rank: 1, share: 0.7 }, { id: "elsewhere", rank: 2 }] }],
};

describe("plan of a network", () => {
  const plan = planOf(body);

  test("north is up, a degree of longitude is as long as it is there", () => {
    const [north, south] = [plan.at.get("B")!, plan.at.get("C")!];
    expect(north.y).toBe(0);
    expect(south.y).toBeCloseTo(1113.2, 0);
    expect(plan.at.get("B")!.x - plan.at.get("A")!.x).toBeCloseTo(1113.2 * Math.cos(36.455 * Math.PI / 180), 0);
  });

  test("a pipe to a node that is not there is not drawn, a candidate outside of the zone neither", () => {
    expect(plan.pipes.join("").split("M").length - 1).toBe(3);
    expect(plan.candidates.map(one => one.pipe)).toEqual(["P2"]);
    expect(plan.valves.map(valve => valve.id)).toEqual(["V1"]);
  });

  test("what has fallen is named first, then what is not known", () => {
    expect(worstFirst(plan.measured).map(node => node.id)).toEqual(["C", "D", "B"]);
  });

  test("where there is no room, the worst alone is named", () => {
    expect(new Set(labelled(plan, 1, plan.box).keys())).toEqual(new Set(["B", "C", "D"]));
    expect([...labelled(plan, 30, plan.box).keys()][0]).toBe("C");
    expect(labelled(plan, 30, plan.box).size).toBeLessThan(3);
  });

  test("a label lies on no mark: it changes the side or is left out", () => {
    const beside = planOf({
      id: "x", pipes: [], bursts: [],
      nodes: [{ id: "left", lon: 116, lat: 36.45, component: "a", pressure: 0.3 }, { id: "right", lon: 116.0002, lat: 36.45, component: "b", pressure: 0.31 }, { id: "far", lon: 116.01, lat: 36.451, component: "c", pressure: 0.32 }],
    });
    expect([...labelled(beside, 1, beside.box)]).toEqual([["left", "left"], ["right", "right"], ["far", "right"]]);
  });

  test("a network of nothing has a box to look at", () => {
    const empty = planOf({ id: "x", nodes: [], pipes: [], bursts: [] });
    expect(Object.values(empty.box).every(Number.isFinite)).toBe(true);
  });

  test("nearer keeps the point under the hand where it is", () => {
    const view = zoomed({ x: 0, y: 0, width: 1000, height: 500 }, 0.5, { x: 200, y: 100 });
    expect(view).toEqual({ x: 100, y: 50, width: 500, height: 250 });
  });
});
