import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const here = join(import.meta.dirname, "..");

describe("the package", () => {
  it("names no registry in its lock file", () => {
    const lock = readFileSync(join(here, "package-lock.json"), "utf8");
    expect(lock).not.toContain("\"resolved\"");
    expect(lock).not.toMatch(/https?:\/\/(?!(?:opencollective|github|www\.)|[\w.-]*(?:sponsor|fund|patreon|tidelift|ko-fi|paypal))/);
  });

  it("has no markup made of text, no style in markup, no script from elsewhere", () => {
    const sources = readdirSync(join(here, "src"), { recursive: true, encoding: "utf8" }).filter(name => /\.(tsx?|css)$/.test(name)).map(name => ({ name, text: readFileSync(join(here, "src", name), "utf8") }));
    const banned = /dangerouslySetInnerHTML|\binnerHTML\b|outerHTML|insertAdjacentHTML|\beval\(|new Function\(|setHTML\(|@import|url\(["']?https?:/;
    expect(sources.filter(source => banned.test(source.text)).map(source => source.name)).toEqual([]);
    expect(readFileSync(join(here, "index.html"), "utf8")).not.toMatch(/style=|<style|javascript:|https?:/);
  });
});
