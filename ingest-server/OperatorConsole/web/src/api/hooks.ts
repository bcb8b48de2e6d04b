import { useCallback, useEffect, useRef, useState } from "react";
import { get, isAbort, Problem } from "./client";
import { live, type LiveName } from "./live";
import { paced } from "./paced";

export interface Query<T> {
  data: T | null;
  /** Why the newest asking failed; the data of before stays. */
  problem: Problem | null;
  isLoading: boolean;
  reload: () => void;
}

export interface QueryWishes {
  /** Asks again after so long, ms. */
  everyMs?: number;
  /** Asks again when one of these events comes, at most once in `paceMs` (1000). After `hello` and `reload` in any case. */
  on?: readonly LiveName[];
  paceMs?: number;
}

const NONE: readonly LiveName[] = [];

/** What the server answers to GET `path` (behind /api/v1); null asks nothing. Asked again after the stream was lost. */
export function useQuery<T>(path: string | null, { everyMs, on = NONE, paceMs = 1000 }: QueryWishes = {}): Query<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; problem: Problem | null; isLoading: boolean }>(
    { path, data: null, problem: null, isLoading: path !== null });
  const reloadRef = useRef<() => void>(() => {});
  const names = on.join(" ");

  useEffect(() => {
    if (path === null) {
      setState({ path, data: null, problem: null, isLoading: false });
      return;
    }

    const stop = new AbortController();
    setState(before => before.path === path ? { ...before, isLoading: true } : { path, data: null, problem: null, isLoading: true });
    const load = paced(async () => {
      try {
        const data = await get<T>(path, stop.signal);
        if (!stop.signal.aborted) setState({ path, data, problem: null, isLoading: false });
      } catch (fault) {
        if (stop.signal.aborted || isAbort(fault)) return;
        const problem = fault instanceof Problem ? fault : new Problem(0, String(fault));
        setState(before => ({ ...before, problem, isLoading: false }));
      }
    }, paceMs);
    reloadRef.current = load;
    load();
    const offs = (["hello", "reload", ...names.split(" ").filter(name => name !== "")] as LiveName[]).map(name => live.on(name, load));
    const timer = everyMs === undefined ? null : setInterval(load, everyMs);
    return () => {
      stop.abort();
      for (const off of offs) off();
      if (timer) clearInterval(timer);
    };
  }, [path, everyMs, names, paceMs]);

  const reload = useCallback(() => reloadRef.current(), []);

  // Of another path nothing is known yet, even before the effect has run.
  return state.path === path ? { ...state, reload } : { data: null, problem: null, isLoading: path !== null, reload };
}

/** Calls `take` with each event of a name while the component is there. */
export function useLive<T>(name: LiveName, take: (body: T) => void): void {
  const newest = useRef(take);
  newest.current = take;
  useEffect(() => live.on<T>(name, body => newest.current(body)), [name]);
}

/** The time, ms, again every `everyMs`. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
