import { describe, expect, it } from "vitest";
import type { MapView } from "../src/api/types";
import { around, cellShapes, refreshed, seenIn } from "../src/pages/city/mapData";
import { comeOf } from "../src/pages/city/TourPanel";
import { playingOf } from "../src/pages/city/useTour";
import { measures, sumOf, verdictOf } from "../src/pages/kpis/measures";
import { alarm } from "./alarm";

const cells = (rows: MapView["cells"]): MapView => ({ of: "cells", box: [0, 0, 1, 1], total: 10, cellMetres: 100, cellWidth: 0.1, cellHeight: 0.1, cells: rows, components: [] });

describe("map", () => {
  it("takes the newest states: what is not told of is well", () => {
    const before = cells([{ west: 0, south: 0, count: 4, level: 1, alarmed: 2 }, { west: 0.1, south: 0, count: 2 }]);
    const after = refreshed(before, cells([{ west: 0.1, south: 0, count: 2, offline: 1 }]))!;
    expect(after.cells).toEqual([{ west: 0, south: 0, count: 4 }, { west: 0.1, south: 0, count: 2, offline: 1 }]);
    expect(refreshed(before, { ...cells([]), cellMetres: 200 })).toBeNull();
  });

  it("counts what is in sight", () => {
    const view = cells([{ west: 0, south: 0, count: 4, level: 1, alarmed: 2 }, { west: 5, south: 5, count: 2 }]);
    expect(seenIn(view, [0, 0, 1, 1])).toEqual({ inView: 4, alarmed: 2 });
  });

  it("draws squares paler where nobody reads them", () => {
    const [full, dead] = cellShapes(cells([{ west: 0, south: 0, count: 4 }, { west: 0.1, south: 0, count: 4, offline: 4 }])).features;
    expect([full!.properties!["tone"], dead!.properties!["tone"]]).toEqual([1, 0]);
  });

  it("stays on the globe", () => {
    expect(around([-179, -84, 179, 84], 0.5)).toEqual([-180, -85, 180, 85]);
  });
});

describe("tour", () => {
  it("counts alarms that are right and came after the scene began, at its place or near it", () => {
    const alarms = new Map([alarm("a", { subject: "S", raisedUnixMs: 10 }), alarm("b", { subject: "N", raisedUnixMs: 10 })].map(one => [one.id, one]));
    expect(comeOf([{ rule: "cover-tilted", subject: "S" }, { rule: "cover-tilted", subject: "X", near: ["N"] }], 5, alarms)).toBe(2);
    expect(comeOf([{ rule: "cover-tilted", subject: "S" }], 11, alarms)).toBe(0);
    expect(comeOf([{ rule: "cover-tilted", subject: "S" }], null, alarms)).toBe(0);
  });

  it("knows which scenes play, in the order of their beginnings", () => {
    const scene = (id: string, state: "playing" | "over", fromUnixMs: number) => ({ id, what: id, place: "", state, fromUnixMs, expected: [], places: [], box: null });
    expect(playingOf({ name: "t", about: "", speed: 1, scenes: [scene("b", "playing", 2), scene("a", "playing", 1), scene("c", "over", 0)] }).map(one => one.id)).toEqual(["a", "b"]);
    expect(playingOf(null)).toEqual([]);
  });
});

describe("kpis", () => {
  const day = (name: string, annunciated: number, count: number) => ({
    day: name, raised: 100, annunciated, held: 0, perHourMean: 1, perHourMax: 2, per10MinMean: 0.1, per10MinMax: annunciated, floodSeconds: 0, floodPercent: 0, chattering: 0, stale: 1,
    topTen: [{ rule: "r", subject: "s", count }], topTenPercent: 5, byLevel: [1, 2, 3],
  });

  it("makes one of several days: means, the worst day, the sources of all", () => {
    const sum = sumOf([day("2026-01-01", 10, 5), day("2026-01-02", 30, 7)]);
    expect([sum.annunciated, sum.per10MinMax, sum.topTen[0]!.count, sum.topTenPercent, sum.byLevel]).toEqual([20, 30, 12, 6, [2, 4, 6]]);
  });

  it("judges by what people can work with", () => {
    const perDay = measures.find(measure => measure.name === "a_day")!;
    expect([150, 151, 301].map(value => verdictOf(perDay, value))).toEqual(["good", "fair", "poor"]);
  });
});
