import { describe, expect, test } from "vitest";
import type { Series } from "../src/pages/component/bodies";
import { columnsOf, summaryOf } from "../src/pages/component/columns";
import { between, DAY, edges, HOUR, rangeOf, shifted, SPAN_MAX_MS, SPAN_MIN_MS, stepMs, wishesOf, zoomed } from "../src/pages/component/range";
import { fieldMs, localField } from "../src/shell/timeField";

const series = (timesMs: number[], gaps: Series["gaps"], widthMs = 10): Series => ({
  device: "d", devices: ["d"], quantity: "q", unit: "", fromMs: 0, toMs: 1000, widthMs, sources: ["readings"], timesMs,
  mean: timesMs.map((_, at) => at + 1), min: timesMs.map((_, at) => at), max: timesMs.map((_, at) => at + 2), count: timesMs.map((_, at) => at + 1), gaps,
});

describe("columns of a chart", () => {
  test("a gap between two buckets breaks the line once, in its middle", () => {
    const [x, mean] = columnsOf(series([100, 200, 600], [{ fromMs: 210, toMs: 600 }]));
    expect(x).toEqual([0.105, 0.205, 0.405, 0.605]);
    expect(mean).toEqual([1, 2, null, 3]);
  });

  test("without a gap nothing breaks the line, however far the buckets are apart", () => {
    expect(columnsOf(series([100, 900], []))[1]).toEqual([1, 2]);
  });

  test("gaps before the first and after the last bucket add no row", () => {
    expect(columnsOf(series([500], [{ fromMs: 0, toMs: 500 }, { fromMs: 510, toMs: 1000 }]))[0]).toEqual([0.505]);
  });

  test("times rise strictly, as uPlot needs it", () => {
    const [x] = columnsOf(series([100, 100, 120], [{ fromMs: 110, toMs: 120 }], 0));
    expect(x).toEqual([...new Set(x)].sort((one, other) => one - other));
  });

  test("the summary weighs means by their readings and tells the share that is there", () => {
    expect(summaryOf(series([0, 500], [{ fromMs: 100, toMs: 350 }]), 2000)).toEqual({ min: 0, max: 3, mean: 5 / 3, readings: 3, covered: 0.75 });
    expect(summaryOf(series([], []), 2000)).toBeNull();
  });

  test("what lies ahead is not missing", () => {
    expect(summaryOf(series([0], [{ fromMs: 250, toMs: 500 }]), 500)?.covered).toBe(0.5);
  });
});

describe("range of the charts", () => {
  test("comes back from the address as it went in", () => {
    for (const range of [{ spanMs: 7 * DAY, toMs: null }, { spanMs: HOUR, toMs: 1_700_000_000_000 }]) expect(rangeOf(new URLSearchParams(wishesOf(range)))).toEqual(range);
  });

  test("nonsense in the address is a day up to now, a thousand years are a hundred", () => {
    for (const text of ["", "span=x", "span=-5", "span=NaN&to=", "to=abc"]) expect(rangeOf(new URLSearchParams(text))).toEqual({ spanMs: DAY, toMs: null });
    expect(rangeOf(new URLSearchParams("span=1e30")).spanMs).toBe(SPAN_MAX_MS);
    expect(rangeOf(new URLSearchParams("to=1e300")).toMs).toBeLessThanOrEqual(Date.UTC(9999, 11, 31));
  });

  test("what was drawn is shown, but never less than a minute", () => {
    expect(between(1000 * HOUR, 1002 * HOUR)).toEqual({ spanMs: 2 * HOUR, toMs: 1002 * HOUR });
    expect(between(1000 * HOUR, 1000 * HOUR + 10)?.spanMs).toBe(SPAN_MIN_MS);
    expect(between(5, 5)).toBeNull();
    expect(between(Number.NaN, 5)).toBeNull();
  });

  test("later than now follows now", () => {
    const now = 1_700_000_000_000;
    expect(shifted({ spanMs: HOUR, toMs: null }, -1, now)).toEqual({ spanMs: HOUR, toMs: now - HOUR });
    expect(shifted({ spanMs: HOUR, toMs: now - HOUR }, 1, now).toMs).toBeNull();
    expect(zoomed({ spanMs: HOUR, toMs: now - HOUR }, 0.5, now)).toEqual({ spanMs: HOUR / 2, toMs: now - 1.25 * HOUR });
    expect(zoomed({ spanMs: HOUR, toMs: null }, 2, now)).toEqual({ spanMs: 2 * HOUR, toMs: null });
  });

  test("what follows now moves on in whole steps, so that charts of one page ask for the same", () => {
    const range = { spanMs: DAY, toMs: null };
    expect(stepMs(range.spanMs)).toBe(60_000);
    expect(edges(range, 1_700_000_000_001)).toEqual(edges(range, 1_700_000_000_002));
    expect(edges(range, 1_700_000_000_001).toMs).toBeGreaterThanOrEqual(1_700_000_000_001);
  });
});

test("a field's time comes back as it went in; an empty field is none", () => {
  expect(fieldMs(localField(1_700_000_000_000))).toBe(1_700_000_000_000);
  expect(fieldMs("")).toBeNaN();
  expect(localField(Number.NaN)).toBe("");
});
