// What raised an alarm, for the small picture in its row: asked for when a row has stood still in sight, few at a time, each once.

import { useEffect, useState } from "react";
import { get } from "./client";
import type { Evidence } from "./types";

const KEPT_MAX = 400;
const AT_ONCE = 3;
const STILL_MS = 250;

const kept = new Map<string, Evidence | null>();
const queue: { id: string; take: (evidence: Evidence | null) => void }[] = [];
let running = 0;

/** The evidence of an alarm; undefined while it is not known, null where there is none. */
export function useEvidence(id: string): Evidence | null | undefined {
  const [state, setState] = useState<{ id: string; evidence: Evidence | null | undefined }>({ id, evidence: kept.get(id) });
  useEffect(() => {
    if (kept.has(id)) {
      setState({ id, evidence: kept.get(id) });
      return;
    }

    const wish = { id, take: (evidence: Evidence | null) => setState({ id, evidence }) };
    const timer = setTimeout(() => {
      queue.push(wish);
      void work();
    }, STILL_MS);
    return () => {
      clearTimeout(timer);
      const at = queue.indexOf(wish);
      if (at >= 0) queue.splice(at, 1);
    };
  }, [id]);
  return state.id === id ? state.evidence : kept.get(id);
}

async function work(): Promise<void> {
  if (running >= AT_ONCE) return;
  running++;
  try {
    for (let wish = queue.shift(); wish; wish = queue.shift()) wish.take(await find(wish.id));
  } finally {
    running--;
  }
}

async function find(id: string): Promise<Evidence | null> {
  const known = kept.get(id);
  if (known) return known;
  let evidence: Evidence | null = null;
  try {
    evidence = await get<Evidence>(`/alarms/${encodeURIComponent(id)}/evidence`);
  } catch {
    // Not collected yet, or not any more: the row shows no picture, and asks again when it is seen again.
    return null;
  }

  kept.set(id, evidence);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
  return evidence;
}
