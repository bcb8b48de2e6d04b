// What city is watched: the one of now, or that of an open replay. Whatever the pages ask and hear of the city goes through here, so that no page
// shows a part of the one beside a part of the other.

import { createContext, useContext } from "react";
import { Store, useStore } from "../shell/store";
import { live, type LiveName, type LiveStream, type StreamState } from "./live";
import { replay, replayStream } from "./replay";

export interface Source {
  /** Id of the replay; null for the present. */
  replay: string | null;
  stream: LiveStream;
}

export const present: Source = { replay: null, stream: live };

export const source = new Store<Source>(present);

replayStream.subscribe(() => {
  const [id, stream] = [replay.get()?.id, replayStream.get()];
  source.set(id !== undefined && stream ? { replay: id, stream } : present);
});

/** What a replay has of its own. Registry, networks and evidence are the same at any time; readings are asked for by their time. */
const OF_THE_CITY = /^\/(city|map|alarms(\/[^/?]+(\/history)?)?|floods|components(\/(?!unknown)[^/?]+(\/events)?)?)(?=\?|$)/;

/** Where a path of the present is answered for a source. */
export const pathIn = (path: string, from: Source = source.get()): string =>
  from.replay !== null && OF_THE_CITY.test(path) ? `/replays/${encodeURIComponent(from.replay)}${path}` : path;

/** The time in the watched city, ms. */
export const nowIn = (from: Source = source.get()): number => from.replay === null ? Date.now() : replay.get()?.nowMs ?? Date.now();

/** The stream of what is watched, whichever that is. When another city is watched `reload` comes: read everything again. */
export const watched = {
  on<T>(name: LiveName, take: (body: T) => void): () => void {
    let off = source.get().stream.on(name, take);
    const offSource = source.subscribe(() => {
      off();
      off = source.get().stream.on(name, take);
      if (name === "reload") take({} as T);
    });
    return () => {
      off();
      offSource();
    };
  },

  /** See LiveStream.watch. */
  watch(devices: readonly string[]): () => void {
    let off = source.get().stream.watch(devices);
    const offSource = source.subscribe(() => {
      off();
      off = source.get().stream.watch(devices);
    });
    return () => {
      off();
      offSource();
    };
  },
};

/** Around what shows the present whatever is watched; null: what is watched. */
export const FixedSource = createContext<Source | null>(null);

/** What this part of the page shows. */
export function useSource(): Source {
  const fixed = useContext(FixedSource);
  const now = useStore(source);
  return fixed ?? now;
}

export const useStreamState = (): StreamState => useStore(useSource().stream.state);
