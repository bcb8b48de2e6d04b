import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { preferred, textOf } from "../src/i18n";
import { gather } from "../src/i18n/gather";

const source = join(import.meta.dirname, "../src");
const languages = ["en", "zh"] as const;
const files = (language: string): string[] => readdirSync(join(source, "i18n", language)).sort();
const textsOf = (language: string): Record<string, string> => gather(Object.fromEntries(
  files(language).map(file => [`./${language}/${file}`, JSON.parse(readFileSync(join(source, "i18n", language, file), "utf8")) as Record<string, string>])));
const english = textsOf("en");
const chinese = textsOf("zh");

describe("texts", () => {
  it("are there in both languages, file by file and key by key", () => {
    expect(files("zh")).toEqual(files("en"));
    expect(Object.keys(chinese).filter(key => !(key in english))).toEqual([]);
    expect(Object.keys(english).filter(key => !(key in chinese))).toEqual([]);
  });

  it("have the same places for figures and names", () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(match => match[0]).sort();
    const odd = Object.keys(english).filter(key => !key.endsWith("_one") && String(new Set(places(english[key]!)).size) !== String(new Set(places(chinese[key]!)).size));
    expect(odd).toEqual([]);
  });

  it("are there for every key that the code names", () => {
    const missing: string[] = [];
    for (const file of readdirSync(source, { recursive: true, encoding: "utf8" }).filter(name => /\.tsx?$/.test(name))) {
      for (const [, key] of readFileSync(join(source, file), "utf8").matchAll(/(?:\bt\(|title: |text: |useShortcuts\()"([a-z]+\.[A-Za-z0-9_]+)"/g)) {
        if (!(key! in english)) missing.push(`${file}: ${key}`);
      }
    }

    expect(missing).toEqual([]);
  });
});

describe("textOf", () => {
  it("puts in what is given, and takes the singular for one", () => {
    const texts = { "a.x": "{count} alarms of {who}", "a.x_one": "one alarm of {who}" };
    expect(textOf(texts, "a.x", { count: 2, who: "Li" })).toBe("2 alarms of Li");
    expect(textOf(texts, "a.x", { count: 1, who: "Li" })).toBe("one alarm of Li");
    expect(textOf(texts, "a.y")).toBe("a.y");
  });

  it("does not take what is put in for a place of its own", () => {
    expect(textOf({ "a.x": "{who} {note}" }, "a.x", { who: "{note}", note: "$&" })).toBe("{note} $&");
  });
});

describe("preferred", () => {
  it.each([[["zh-CN", "en"], "zh"], [["fr", "zh-TW"], "zh"], [["de", "en-GB"], "en"], [["fr"], "en"], [[], "en"]])("of %j is %s", (names, wanted) => {
    expect(preferred(names)).toBe(wanted);
    expect(languages).toContain(wanted);
  });
});
