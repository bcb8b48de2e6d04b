import { useCallback, useEffect, useRef, useState } from "react";
import { get, isAbort, Problem } from "./client";
import { live, type LiveName } from "./live";
import { paced } from "./paced";
import { nowIn, pathIn, useSource } from "./source";

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
const PAST_LOOK_MS = 1000;

/** What the server answers to GET `asked` (behind /api/v1) of the city that is watched; null asks nothing. Asked again after the stream was lost. */
export function useQuery<T>(asked: string | null, { everyMs, on = NONE, paceMs = 1000 }: QueryWishes = {}): Query<T> {
  const from = useSource();
  const path = asked === null ? null : pathIn(asked, from);
  const stream = path === asked ? live : from.stream;
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
    const offs = (["hello", "reload", ...names.split(" ").filter(name => name !== "")] as LiveName[]).map(name => stream.on(name, load));
    const timer = everyMs === undefined ? null : setInterval(load, everyMs);
    return () => {
      stop.abort();
      for (const off of offs) off();
      if (timer) clearInterval(timer);
    };
  }, [path, everyMs, names, paceMs, stream]);

  const reload = useCallback(() => reloadRef.current(), []);

  // Of another path nothing is known yet, even before the effect has run.
  return state.path === path ? { ...state, reload } : { data: null, problem: null, isLoading: path !== null, reload };
}

/** Calls `take` with each event of a name of the city that is shown while the component is there. */
export function useLive<T>(name: LiveName, take: (body: T) => void): void {
  const { stream } = useSource();
  const newest = useRef(take);
  newest.current = take;
  useEffect(() => stream.on<T>(name, body => newest.current(body)), [name, stream]);
}

/** The time in the city that is shown, ms, again every `everyMs`. The clock of a replay may run fast: it is looked at every second, and tells whole `everyMs`. */
export function useNow(everyMs = 1000): number {
  const from = useSource();
  const [now, setNow] = useState(() => nowIn(from));
  useEffect(() => {
    const look = (): void => setNow(from.replay === null ? Date.now() : Math.floor(nowIn(from) / everyMs) * everyMs);
    look();
    const timer = setInterval(look, from.replay === null ? everyMs : Math.min(everyMs, PAST_LOOK_MS));
    return () => clearInterval(timer);
  }, [everyMs, from]);
  return now;
}
