import { expect, test } from "vitest";
import type { GatewayRow } from "../src/pages/gateways/bodies";
import { bytes, completeness, isWell, sharePercent, worstFirst } from "../src/pages/gateways/completeness";

const row = (id: string, more: Partial<GatewayRow> = {}): GatewayRow =>
  ({ id, group: "g", isOnline: true, sinceUnixMs: 1, seenUnixMs: 1, received: 100, missing: 0, dropped: 0, readingsAhead: 0, readingsLate: 0, ...more });

test("what was given up is not here either; nothing numbered is no share", () => {
  expect(completeness({ received: 98, missing: 1, dropped: 1 })).toBe(0.98);
  expect(completeness({ received: 0, missing: 0, dropped: 0 })).toBeNull();
});

test("a hundred percent is said of nothing that lacks one", () => {
  expect(sharePercent(completeness({ received: 10_000_000, missing: 1, dropped: 0 })!)).toBe(99.99);
  expect(sharePercent(1)).toBe(100);
});

test("offline first, then what lacks most, then by id", () => {
  const rows = [row("b"), row("a"), row("c", { missing: 3 }), row("d", { isOnline: false }), row("e", { dropped: 9 })];
  expect(worstFirst(rows).map(one => one.id)).toEqual(["d", "e", "c", "a", "b"]);
  expect(rows.filter(isWell).map(one => one.id)).toEqual(["b", "a"]);
});

test("bytes are said in a unit that people read", () => {
  expect(bytes(0)).toEqual([0, "B"]);
  expect(bytes(18_432)).toEqual([18.4, "KB"]);
  expect(bytes(3e9)).toEqual([3, "GB"]);
});
