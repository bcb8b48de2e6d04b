import { describe, expect, test } from "vitest";
import { entriesOf, inShort } from "../src/pages/rules/inShort";
import { lineOf, locate, stepsOf, syntaxFault } from "../src/pages/rules/locate";

const TEXT = `{
  "version": 2, "text": "a ] } \\" here", "rules": [
    { "id": "one", "steps": [{ "above": 1 }, { "above": -2.5e3 }] },
    { "id": "tw\\u006f", "on": true, "guard": { "quantity": "x" } }
  ]
}`;

const at = (path: string): string | null => {
  const spot = locate(TEXT, path);
  return spot && TEXT.slice(spot.start, spot.end);
};

describe("place of a fault", () => {
  test("is found by its path", () => {
    expect(at("$.version")).toBe("2");
    expect(at("$.rules[0].steps[1].above")).toBe("-2.5e3");
    expect(at("$.rules[1].id")).toBe("\"tw\\u006f\"");
    expect(at("$.rules[1]['guard'].quantity")).toBe("\"x\"");
    expect(at("$.rules[1].on")).toBe("true");
    expect(at("$")).toBe(TEXT);
  });

  test("of a path that leads nowhere is the last part that is there", () => {
    expect(at("$.rules[0].clearAt")).toBe("{ \"id\": \"one\", \"steps\": [{ \"above\": 1 }, { \"above\": -2.5e3 }] }");
    expect(at("$.rules[7]")).toMatch(/^\[/);
  });

  test("signs inside of strings mislead nobody, and a text that breaks off ends the search", () => {
    expect(at("$.text")).toBe("\"a ] } \\\" here\"");
    for (let length = 0; length < TEXT.length; length++) expect(() => locate(TEXT.slice(0, length), "$.rules[1].guard.quantity")).not.toThrow();
  });

  test("paths are read as the server writes them", () => {
    expect(stepsOf("$.rules[3].where.classes[0]")).toEqual(["rules", 3, "where", "classes", 0]);
    expect(stepsOf("$")).toEqual([]);
  });

  test("a text that is no JSON is said with its place", () => {
    expect(syntaxFault(TEXT)).toBeNull();
    const fault = syntaxFault("{\n  \"a\": 1,\n  oops\n}");
    expect(fault).not.toBeNull();
    expect(lineOf("{\n  \"a\": 1,\n  oops\n}", fault!.at).line).toBeGreaterThanOrEqual(3);
    expect(lineOf("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
  });
});

describe("a rule in short", () => {
  const span = (ms: number): string => `${ms / 1000} s`;

  test("says quantity and limit", () => {
    expect(inShort({ quantity: "water/pressure", below: 0.14 }, span)).toBe("water/pressure < 0.14");
    expect(inShort({ quantity: "water/pressure", fall: 0.05, windowMs: 60_000 }, span)).toBe("water/pressure − 0.05 / 60 s");
    expect(inShort({ quantity: "gas/ch4", silenceMs: 7_200_000 }, span)).toBe("gas/ch4 7200 s");
    expect(inShort({ kind: "composite" }, span)).toBe("");
  });

  test("entries are found by their ids; a half-written document has none", () => {
    expect(entriesOf(TEXT).get("two")?.index).toBe(1);
    for (const text of ["", "{", "[]", "{\"rules\": 3}", "{\"rules\": [null, 1, {}]}"]) expect(entriesOf(text).size).toBe(0);
  });
});
