import { useCallback, useEffect, useRef, useState } from "react";
import { ask, isAbort, Problem, query } from "../../api/client";
import { pathIn, useSource } from "../../api/source";
import type { Alarm } from "../../api/types";

const PAGE = 500;

export interface Past {
  alarms: readonly Alarm[];
  problem: Problem | null;
  isLoading: boolean;
  hasMore: boolean;
  more: () => void;
}

/** The journal of alarms, newest first, page by page as one scrolls; null asks nothing. */
export function usePast(wishes: { level: number | null; from: number | null; to: number | null } | null): Past {
  const key = wishes === null ? null : query({ ...wishes, limit: PAGE });
  const [state, setState] = useState<Omit<Past, "more"> & { after: string | null }>({ alarms: [], problem: null, isLoading: false, hasMore: false, after: null });
  const from = useSource();
  const stop = useRef<AbortController | null>(null);
  const isBusy = useRef(false);

  const load = useCallback(async (after: string | null): Promise<void> => {
    if (key === null || isBusy.current) return;
    isBusy.current = true;
    const mine = stop.current = stop.current ?? new AbortController();
    setState(before => ({ ...before, isLoading: true, problem: null }));
    try {
      const { body, headers } = await ask<Alarm[]>("GET", pathIn(`/alarms${key}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`, from), { signal: mine.signal });
      const next = headers.get("X-Next-Cursor");
      setState(before => ({ alarms: after === null ? body : [...before.alarms, ...body], problem: null, isLoading: false, hasMore: next !== null, after: next }));
    } catch (fault) {
      if (!isAbort(fault)) setState(before => ({ ...before, isLoading: false, problem: fault instanceof Problem ? fault : new Problem(0, String(fault)) }));
    } finally {
      if (stop.current === mine) isBusy.current = false;
    }
  }, [key, from]);

  useEffect(() => {
    stop.current = null;
    isBusy.current = false;
    setState({ alarms: [], problem: null, isLoading: false, hasMore: false, after: null });
    void load(null);
    return () => stop.current?.abort();
  }, [load]);

  const more = useCallback(() => {
    if (state.hasMore && !state.isLoading) void load(state.after);
  }, [state.hasMore, state.isLoading, state.after, load]);
  return { alarms: state.alarms, problem: state.problem, isLoading: state.isLoading, hasMore: state.hasMore, more };
}
