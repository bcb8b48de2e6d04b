import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MapView } from "../src/api/types";
import { startFeed } from "../src/pages/city/mapFeed";

const whole: MapView = {
  of: "cells", box: [0, 0, 1, 1], total: 6, cellMetres: 100, cellWidth: 0.1, cellHeight: 0.1, components: [],
  cells: [{ west: 0, south: 0, count: 4 }, { west: 0.1, south: 0, count: 2 }],
};

describe("feed of the map", () => {
  let abnormal: MapView["cells"];
  let asked: number;

  beforeEach(() => {
    vi.useFakeTimers();
    [abnormal, asked] = [[], 0];
    vi.stubGlobal("fetch", (url: string) => {
      const isAbnormal = url.includes("only=abnormal");
      if (isAbnormal) asked++;
      return Promise.resolve(new Response(JSON.stringify(isAbnormal ? { ...whole, cells: abnormal } : whole), { headers: { "content-type": "application/json" } }));
    });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("shows a city once while nothing of it changes, and each change", async () => {
    const shown: MapView[] = [];
    const feed = startFeed({ port: () => ({ box: [0, 0, 1, 1], zoom: 12 }), show: view => shown.push(view) });
    await vi.advanceTimersByTimeAsync(11_000);
    const calm = shown.length;
    expect(asked).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(shown.length).toBe(calm);

    abnormal = [{ west: 0.1, south: 0, count: 2, level: 1, alarmed: 1 }];
    await vi.advanceTimersByTimeAsync(30_000);
    expect(shown.length).toBe(calm + 1);
    expect(shown.at(-1)!.cells[1]!.level).toBe(1);

    abnormal = [];
    await vi.advanceTimersByTimeAsync(30_000);
    expect(shown.at(-1)!.cells[1]!.level).toBeUndefined();
    feed.stop();
  });
});
