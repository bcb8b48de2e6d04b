// Finds where in a JSON text something stands: a fault's path (`$.rules[3].clearAt`), the line of a position.

export interface Spot {
  start: number;
  end: number;
}

type Step = string | number;

/** `$.rules[3]['a b'].clearAt` as its steps. */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const found of path.replace(/^\$/, "").matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[(['"])(.*?)\3\]/g)) {
    if (found[1] !== undefined) steps.push(found[1]);
    else if (found[2] !== undefined) steps.push(Number(found[2]));
    else steps.push(found[4] ?? "");
  }

  return steps;
}

/** Where the value of a path stands; of a path that leads nowhere the last part of the way that is there. Null for a text that is no JSON up to there. */
export function locate(text: string, path: string): Spot | null {
  const scanner = new Scanner(text);
  let spot = scanner.value(0);
  for (const step of stepsOf(path)) {
    if (spot === null) return null;
    const inner = typeof step === "number" ? scanner.item(spot.start, step) : scanner.member(spot.start, step);
    if (inner === null) break;
    spot = inner;
  }

  return spot;
}

/** Where JSON.parse stumbled, by what its message says; null where it does not say. */
export function syntaxFault(text: string): { reason: string; at: number } | null {
  try {
    JSON.parse(text);
    return null;
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    const at = /position (\d+)/.exec(reason)?.[1];
    return { reason, at: at === undefined ? text.length : Math.min(Number(at), text.length) };
  }
}

/** Line and column, from 1. */
export function lineOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return { line, column: at - before.lastIndexOf("\n") };
}

class Scanner {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value that begins at or behind a place. */
  value(from: number): Spot | null {
    const start = this.#skip(from);
    const sign = this.#text[start];
    if (sign === undefined) return null;
    if (sign === "\"") return this.#string(start);
    if (sign === "{" || sign === "[") return this.#nested(start);
    let end = start;
    while (end < this.#text.length && !",]}\n\r\t ".includes(this.#text[end]!)) end++;
    return end === start ? null : { start, end };
  }

  member(object: number, name: string): Spot | null {
    if (this.#text[object] !== "{") return null;
    for (let at = this.#skip(object + 1); this.#text[at] === "\""; at = this.#next(at)) {
      const key = this.#string(at);
      if (key === null) return null;
      const colon = this.#skip(key.end);
      const value = this.#text[colon] === ":" ? this.value(colon + 1) : null;
      if (value === null) return null;
      if (this.#nameOf(key) === name) return value;
      at = value.end;
    }

    return null;
  }

  item(list: number, index: number): Spot | null {
    if (this.#text[list] !== "[") return null;
    let at = list + 1;
    for (let count = 0; ; count++) {
      const value = this.value(at);
      if (value === null) return null;
      if (count === index) return value;
      at = this.#skip(value.end);
      if (this.#text[at] !== ",") return null;
      at++;
    }
  }

  /** Behind the comma that follows. */
  #next(at: number): number {
    const comma = this.#skip(at);
    return this.#text[comma] === "," ? this.#skip(comma + 1) : comma;
  }

  #skip(at: number): number {
    while (at < this.#text.length && " \n\r\t".includes(this.#text[at]!)) at++;
    return at;
  }

  #string(start: number): Spot | null {
    for (let at = start + 1; at < this.#text.length; at++) {
      if (this.#text[at] === "\\") at++;
      else if (this.#text[at] === "\"") return { start, end: at + 1 };
    }

    return null;
  }

  #nested(start: number): Spot | null {
    let depth = 0;
    for (let at = start; at < this.#text.length; at++) {
      const sign = this.#text[at];
      if (sign === "\"") {
        const string = this.#string(at);
        if (string === null) return null;
        at = string.end - 1;
      } else if (sign === "{" || sign === "[") depth++;
      else if ((sign === "}" || sign === "]") && --depth === 0) return { start, end: at + 1 };
    }

    return null;
  }

  #nameOf(key: Spot): string {
    try {
      return JSON.parse(this.#text.slice(key.start, key.end)) as string;
    } catch {
      return "";
    }
  }
}
