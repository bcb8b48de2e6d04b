import { afterEach, describe, expect, it } from "vitest";
import { language } from "../src/i18n";
import { duration, figure, number, percent, utc } from "../src/i18n/format";
import { calls } from "../src/shell/sound";
import { alarm } from "./alarm";

afterEach(() => language.set("en"));

describe("format", () => {
  it("writes spans in two units at most, in both languages", () => {
    expect([0, 59_999, 60_000, 3_900_000, 90_000_000, -5].map(duration)).toEqual(["0 s", "59 s", "1 min", "1 h 5 min", "1 d 1 h", "0 s"]);
    language.set("zh");
    expect([59_000, 3_900_000, 86_400_000].map(duration)).toEqual(["59秒", "1时5分", "1天"]);
  });

  it("writes figures with the digits that say something", () => {
    expect([number(1234567), figure(0.000123456, 3), figure(1932000, 4), figure(0), percent(0.8512)]).toEqual(["1,234,567", "0.000123", "1,932,000", "0", "85.1 %"]);
  });

  it("writes UTC for who hovers", () => {
    expect(utc(Date.UTC(2026, 10, 30, 19, 7, 42, 999))).toBe("2026-11-30 19:07:42 UTC");
  });
});

describe("sound", () => {
  it("calls for the worst alone, while it is active, shown, unknown and not put aside", () => {
    const worst = alarm("a", { level: 1 });
    expect(calls(worst)).toBe(true);
    const quiet = [
      { ...worst, level: 2 }, { ...worst, isActive: false }, { ...worst, isShown: false }, { ...worst, acknowledgedUnixMs: 5 }, { ...worst, state: "shelved" as const },
      { ...worst, state: "suppressedByDesign" as const }, { ...worst, state: "outOfService" as const },
    ];
    expect(quiet.filter(calls)).toEqual([]);
  });
});
