// Keeps a map's view filled: asks anew where the map has moved, and only for what is not well where it stands still.

import { isAbort } from "../../api/client";
import { paced } from "../../api/paced";
import { source, watched } from "../../api/source";
import type { MapView } from "../../api/types";
import { abnormalOf, around, refreshed, viewOf, type ViewPort } from "./mapData";

const MARGIN = 0.25;
const SETTLE_MS = 120;
const REFRESH_MS = 1000;
const REFRESH_ANYWAY_MS = 5000;
const AGAIN_MS = 2000;

export interface FeedHost {
  /** What is in sight. */
  port(): ViewPort;
  /** The newest view; `isNew`: of another box, not only of newer states. */
  show(view: MapView, isNew: boolean): void;
}

export interface Feed {
  /** What was shown last. */
  view(): MapView | null;
  /** Asks when the map has stood still for a moment. */
  moved(): void;
  stop(): void;
}

export function startFeed({ port, show }: FeedHost): Feed {
  const stop = new AbortController();
  let asking: AbortController | null = null;
  let settling: ReturnType<typeof setTimeout> | null = null;
  let shown: MapView | null = null;
  // What of it is not well, as it was told last: a city that stays as it is is not drawn anew.
  let known = "";
  const load = async (): Promise<void> => {
    asking?.abort();
    const mine = asking = new AbortController();
    const from = source.get();
    try {
      const { box, zoom } = port();
      const view = await viewOf({ box: around(box, MARGIN), zoom }, mine.signal, from);
      if (mine.signal.aborted || stop.signal.aborted || source.get() !== from) return;
      known = "";
      show(shown = view, true);
    } catch (reason) {
      if (!isAbort(reason)) schedule(AGAIN_MS);
    }
  };
  const schedule = (afterMs: number): void => {
    if (settling) clearTimeout(settling);
    if (!stop.signal.aborted) settling = setTimeout(() => void load(), afterMs);
  };
  const refresh = paced(async () => {
    const [view, from] = [shown, source.get()];
    if (!view || stop.signal.aborted) return;
    const abnormal = await abnormalOf(view, port().zoom, stop.signal, from);
    if (shown !== view || source.get() !== from) return;
    const told = JSON.stringify(abnormal);
    if (told === known) return;
    const fresh = refreshed(view, abnormal);
    if (!fresh) {
      schedule(SETTLE_MS);
      return;
    }

    known = told;
    show(shown = fresh, false);
  }, REFRESH_MS);
  const offs = [watched.on("alarm", refresh), watched.on("gateway", refresh), watched.on("hello", () => schedule(0)), watched.on("reload", () => schedule(0))];
  const timer = setInterval(refresh, REFRESH_ANYWAY_MS);
  void load();
  return {
    view: () => shown,
    moved: () => schedule(SETTLE_MS),
    stop() {
      stop.abort();
      asking?.abort();
      for (const off of offs) off();
      clearInterval(timer);
      if (settling) clearTimeout(settling);
    },
  };
}
