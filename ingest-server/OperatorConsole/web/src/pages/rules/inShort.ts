/** A rule of the document, as far as this page reads it. */
export interface RuleEntry {
  id?: unknown;
  kind?: unknown;
  quantity?: unknown;
  [member: string]: unknown;
}

/** Members that say how much, in the order in which they are read. */
const LIMITS = [["above", ">"], ["below", "<"], ["rise", "+"], ["fall", "−"], ["deviations", "σ"], ["silenceMs", ""], ["leadDays", ""], ["count", "×"]] as const;

/** The rules of a document by their ids; empty for a text that is none. */
export function entriesOf(text: string): ReadonlyMap<string, { index: number; entry: RuleEntry }> {
  const found = new Map<string, { index: number; entry: RuleEntry }>();
  try {
    const { rules } = JSON.parse(text) as { rules?: unknown };
    if (Array.isArray(rules)) {
      (rules as RuleEntry[]).forEach((entry, index) => {
        if (typeof entry?.id === "string") found.set(entry.id, { index, entry });
      });
    }
  } catch {
    // While somebody writes it, a document is often none.
  }

  return found;
}

/** `water/pressure < 0.14`; empty where there is nothing short to say. */
export function inShort(entry: RuleEntry, span: (ms: number) => string): string {
  const quantity = typeof entry.quantity === "string" ? entry.quantity : "";
  for (const [member, sign] of LIMITS) {
    const value = entry[member];
    if (typeof value !== "number") continue;
    const text = member.endsWith("Ms") ? span(value) : `${value}`;
    const window = typeof entry["windowMs"] === "number" && ["rise", "fall"].includes(member) ? ` / ${span(entry["windowMs"])}` : "";
    return `${quantity} ${sign} ${text}${window}`.replace(/\s+/g, " ").trim();
  }

  return quantity;
}
