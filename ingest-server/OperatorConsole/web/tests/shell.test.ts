import { describe, expect, it, vi } from "vitest";
import { paced } from "../src/api/paced";
import { nameOf } from "../src/shell/keyboard";
import { shapeOf } from "../src/shell/LineChart";
import { href, parseRoute } from "../src/shell/router";

describe("router", () => {
  it.each([["", "", null], ["#/", "", null], ["#/alarms", "alarms", null], ["#/alarms/0a%2Fb", "alarms", "0a/b"], ["#/first/%zz", "first", "%zz"]])("reads %s", (hash, page, id) => {
    expect(parseRoute(hash)).toMatchObject({ page, id });
  });

  it("reads what it writes", () => {
    const to = href("components", "a/b ?#&", { from: "1", q: "x&y" });
    const read = parseRoute(to);
    expect([read.page, read.id, read.wishes.get("from"), read.wishes.get("q")]).toEqual(["components", "a/b ?#&", "1", "x&y"]);
  });
});

describe("keyboard", () => {
  const press = (key: string, held: Partial<KeyboardEvent> = {}) => nameOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });

  it("names keys as the help shows them", () => {
    expect([press("a"), press("A", { shiftKey: true }), press("?", { shiftKey: true }), press("ArrowDown", { shiftKey: true }), press(" "), press("a", { metaKey: true })])
      .toEqual(["a", "Shift+A", "?", "Shift+ArrowDown", "Space", "Ctrl+a"]);
  });
});

describe("paced", () => {
  it("runs once for many calls, and once more for those that came meanwhile", async () => {
    vi.useFakeTimers();
    try {
      const work = vi.fn();
      const call = paced(work, 100);
      call();
      call();
      await vi.advanceTimersByTimeAsync(1);
      expect(work).toHaveBeenCalledTimes(1);
      call();
      call();
      await vi.advanceTimersByTimeAsync(50);
      expect(work).toHaveBeenCalledTimes(1);
      await vi.advanceTimersByTimeAsync(100);
      expect(work).toHaveBeenCalledTimes(2);
      await vi.advanceTimersByTimeAsync(1000);
      expect(work).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("goes on after a failure", async () => {
    vi.useFakeTimers();
    try {
      const work = vi.fn(async () => { throw new Error("away"); });
      const call = paced(work, 10);
      call();
      await vi.advanceTimersByTimeAsync(20);
      call();
      await vi.advanceTimersByTimeAsync(20);
      expect(work).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("shapeOf", () => {
  it("leaves a gap where a reading has no value or is not to be trusted", () => {
    const shape = shapeOf([{ ms: 0, value: 1 }, { ms: 1, value: 2 }, { ms: 2, value: null }, { ms: 3, value: 4 }, { ms: 4, value: 999, isBad: true }, { ms: 5, value: 3 }], 100, 30, undefined, false)!;
    expect(shape.path.match(/M/g)).toHaveLength(3);
    expect(shape.crosses).toHaveLength(1);
  });

  it("stays inside its frame, also for one reading and for equal ones", () => {
    for (const points of [[{ ms: 5, value: 7 }], [{ ms: 1, value: 0 }, { ms: 2, value: 0 }], [{ ms: 1, value: -1e9 }, { ms: 2, value: 1e9 }]]) {
      const shape = shapeOf(points, 100, 30, 2, false)!;
      for (const number of shape.path.match(/-?\d+(\.\d+)?/g)!.map(Number)) expect(number).toBeGreaterThanOrEqual(0);
      expect(shape.path).not.toContain("NaN");
    }

    expect(shapeOf([{ ms: 1, value: null }], 100, 30, undefined, false)).toBeNull();
  });
});
