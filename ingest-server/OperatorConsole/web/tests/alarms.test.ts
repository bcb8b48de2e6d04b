import { describe, expect, it } from "vitest";
import type { FloodGroup } from "../src/api/types";
import { inOrder, matches, plain, readViews } from "../src/pages/alarms/filter";
import { alarmsOf, linesOf } from "../src/pages/alarms/rows";
import { meant, move, nothing, toggle } from "../src/pages/alarms/selection";
import { slotsFor, topToSee, windowOf } from "../src/pages/alarms/window";
import { alarm } from "./alarm";

const none = new Map<string, FloodGroup>();

describe("linesOf", () => {
  it("puts consequences under their cause and shows them when it is unfolded", () => {
    const alarms = [alarm("cause"), alarm("one", { cause: "cause" }), alarm("two", { cause: "cause" }), alarm("other")];
    const folded = linesOf(alarms, none, true, new Set());
    expect(folded.map(line => line.key)).toEqual(["cause", "other"]);
    expect(alarmsOf(folded[0]!).map(one => one.id)).toEqual(["cause", "one", "two"]);
    const open = linesOf(alarms, none, true, new Set(["cause"]));
    expect(open.map(line => line.key)).toEqual(["cause", "one", "two", "other"]);
    expect(alarmsOf(open[0]!).map(one => one.id)).toEqual(["cause"]);
  });

  it("shows a consequence by itself when its cause is not there", () => {
    expect(linesOf([alarm("one", { cause: "gone" })], none, true, new Set()).map(line => line.key)).toEqual(["one"]);
  });

  it("gathers what a flood held back under the flood, and loses nobody", () => {
    const flood: FloodGroup = { id: "F", fromUnixMs: 1, untilUnixMs: null, heldLevel2: 2, heldLevel3: 0, held: 2 };
    const alarms = [alarm("a", { held: "flood", flood: "F" }), alarm("b", { held: "flood", flood: "F" }), alarm("c", { cause: "a", held: "consequence" }), alarm("d")];
    const lines = linesOf(alarms, new Map([["F", flood]]), true, new Set(["flood F"]));
    expect(lines.map(line => line.key)).toEqual(["flood F", "a", "b", "c", "d"]);
    expect(lines.flatMap(line => alarmsOf(line).map(one => one.id))).toEqual(["a", "b", "c", "d"]);
  });

  it("holds every alarm exactly once, whatever the groups", () => {
    for (let seed = 1; seed <= 200; seed++) {
      let state = seed;
      const next = (below: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % below;
      const alarms = Array.from({ length: 30 }, (_, at) => alarm(String(at), next(3) === 0 ? { cause: String(next(30)) } : {}));
      const acyclic = alarms.map(one => one.cause !== null && Number(one.cause) < Number(one.id) ? one : { ...one, cause: null });
      const flat = linesOf(acyclic, none, true, new Set()).flatMap(line => [...alarmsOf(line)]).map(one => one.id);
      expect(flat.sort()).toEqual(acyclic.map(one => one.id).sort());
    }
  });

  it("is flat without groups", () => {
    expect(linesOf([alarm("cause"), alarm("one", { cause: "cause" })], none, false, new Set())).toHaveLength(2);
  });
});

describe("filter", () => {
  it("parts what is to be done from what is put aside and what is over", () => {
    const [todo, aside, closed] = [alarm("a"), alarm("b", { state: "shelved" }), alarm("c", { state: "normal" })];
    const fits = (scope: typeof plain.scope) => [todo, aside, closed].filter(one => matches(one, { ...plain, scope }, null, "me")).map(one => one.id);
    expect([fits("todo"), fits("aside"), fits("closed"), fits("past")]).toEqual([["a"], ["b"], ["c"], ["a", "b", "c"]]);
  });

  it("finds text in either language, in the place's name and in who has it", () => {
    const one = alarm("a", { assignedTo: "Wang" });
    const place = { subject: one.subject, code: "1", name: "Bell Tower", latitude: 0, longitude: 0 };
    for (const text of ["COVER", "井盖", "tilted", "bell", "wang", one.subject]) expect(matches(one, { ...plain, text }, place, "me")).toBe(true);
    expect(matches(one, { ...plain, text: "gas" }, place, "me")).toBe(false);
  });

  it("orders by urgency: active, level, unacknowledged, newest", () => {
    const rows = [
      alarm("old", { raisedUnixMs: 1 }), alarm("new", { raisedUnixMs: 9 }), alarm("known", { acknowledgedUnixMs: 5, raisedUnixMs: 10 }), alarm("worst", { level: 1, raisedUnixMs: 1 }),
      alarm("gone", { level: 2, isActive: false, clearedUnixMs: 3, raisedUnixMs: 5 }),
    ];
    expect([...rows].sort(inOrder(plain)).map(one => one.id)).toEqual(["worst", "new", "old", "known", "gone"]);
    expect([...rows].sort(inOrder({ ...plain, sort: "time" })).map(one => one.id)[0]).toBe("known");
  });

  it("keeps on top what is over and waits for a reset, and a level 1 that nobody knows of", () => {
    const over = { isActive: false, clearedUnixMs: 3000 };
    const rows = [
      alarm("active"), alarm("returned", over), alarm("latched", { ...over, isLatching: true }), alarm("reset", { ...over, isLatching: true, resetUnixMs: 4000 }),
      alarm("button", { ...over, level: 1 }), alarm("button known", { ...over, level: 1, acknowledgedUnixMs: 5000 }),
    ];
    expect([...rows].sort(inOrder(plain)).map(one => one.id)).toEqual(["button", "active", "latched", "button known", "reset", "returned"]);
  });

  it("reads kept views, and nothing from what is none", () => {
    expect(readViews("[{\"name\":\"x\",\"filter\":{\"levels\":[1]}},{\"name\":3},null]")).toEqual([{ name: "x", filter: { ...plain, levels: [1] } }]);
    expect(readViews("{")).toEqual([]);
    expect(readViews("{}")).toEqual([]);
    expect(readViews(null)).toEqual([]);
  });
});

describe("selection", () => {
  const keys = ["a", "b", "c", "d"];

  it("moves within the list and picks a range from where it began", () => {
    let selection = move(nothing, keys, 1, false);
    selection = move(selection, keys, 2, true);
    selection = move(selection, keys, 9, true);
    expect([...selection.picked]).toEqual(["b", "c", "d"]);
    selection = move(selection, keys, 0, true);
    expect([...selection.picked]).toEqual(["a", "b"]);
    expect(move(selection, keys, 3, false).picked.size).toBe(0);
  });

  it("means what is picked, or else the cursor, and never what is gone", () => {
    expect(meant({ cursor: "b", anchor: "b", picked: new Set() }, keys)).toEqual(["b"]);
    expect(meant(toggle({ cursor: "b", anchor: "b", picked: new Set() }, "c"), keys)).toEqual(["c"]);
    expect(meant({ cursor: "x", anchor: null, picked: new Set(["y"]) }, keys)).toEqual([]);
  });
});

describe("window", () => {
  it("holds what is in sight and little more, whatever the length", () => {
    for (const count of [0, 1, 30, 10_000]) {
      for (const top of [0, 100, 5000, 440_000]) {
        const { first, end } = windowOf(top, 600, 44, count);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(600 / 44) + 18);
        if (count * 44 > top + 600) expect(first * 44).toBeLessThanOrEqual(top);
        if (count * 44 > top + 600) expect(end * 44).toBeGreaterThanOrEqual(top + 600);
      }
    }
  });

  it("has a place for each line that is drawn, also on the tallest screen", () => {
    for (const height of [600, 2160, 3840, 8000]) {
      const shown = windowOf(5000, height, 44, 10_000);
      expect(slotsFor(shown)).toBeGreaterThanOrEqual(shown.end - shown.first);
    }
  });

  it("scrolls no further than it must", () => {
    expect(topToSee(5, 0, 600, 44)).toBe(0);
    expect(topToSee(20, 0, 600, 44)).toBe(21 * 44 - 600);
    expect(topToSee(2, 500, 600, 44)).toBe(88);
  });
});
