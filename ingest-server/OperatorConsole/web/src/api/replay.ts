// A replay that this browser looks at: a recorded span that the server plays again, beside what is live. While it is open the pages show its city
// (api/source), and every page says so.

import { remember, remembered, Store } from "../shell/store";
import { get, post, Problem, remove } from "./client";
import { LiveStream } from "./live";

export interface Replay {
  id: string;
  fromMs: number;
  toMs: number;
  speed: number;
  /** Where it stands. */
  nowMs: number;
  isPaused: boolean;
  isAtEnd: boolean;
  /** On its way to another moment, as fast as the server goes. */
  isSeeking?: boolean;
  /** What the journal lacks. */
  notes?: readonly string[];
  /** Why it does not go on; null while it does. */
  trouble?: string | null;
}

/** Event `clock`. */
type Clock = Pick<Replay, "nowMs" | "speed" | "isPaused" | "isAtEnd" | "isSeeking" | "trouble">;

export const replay = new Store<Replay | null>(null);

/** What the stream of the open replay is; null without one. */
export const replayStream = new Store<LiveStream | null>(null);

const KEY = "replay";

/** Seconds of the past in a second. */
export const SPEEDS = [1, 10, 60, 600];

/** Looks again at the replay that was open when the page was left, if the server still has it. */
export async function resumeReplay(): Promise<void> {
  const id = remembered(KEY);
  if (id === null || replay.get()) return;
  const found = (await replays()).find(one => one.id === id);
  if (found) openReplay(found);
  else remember(KEY, null);
}

export async function replays(): Promise<readonly Replay[]> {
  const found = await get<readonly Replay[] | { items: readonly Replay[] }>("/replays");
  return "items" in found ? found.items : found;
}

export async function startReplay(fromMs: number, toMs: number, speed: number): Promise<void> {
  const { id, ...rest } = await post<{ id: string } & Partial<Replay>>("/replays", { fromMs, toMs, speed });
  openReplay({ fromMs, toMs, speed, nowMs: fromMs, isPaused: false, isAtEnd: false, ...rest, id });
}

export function openReplay(found: Replay): void {
  closeReplay();
  remember(KEY, found.id);
  replay.set({ ...found, nowMs: found.nowMs ?? found.fromMs, isPaused: found.isPaused ?? false, isAtEnd: found.isAtEnd ?? false });
  const stream = new LiveStream(`/api/v1/replays/${encodeURIComponent(found.id)}/live`);
  stream.on<Clock>("clock", clock => replay.update(now => now && now.id === found.id ? { ...now, ...clock } : now));
  stream.start();
  replayStream.set(stream);
}

/** Looks away; the replay goes on until somebody ends it or the server does. */
export function closeReplay(): void {
  replayStream.get()?.stop();
  replayStream.set(null);
  replay.set(null);
  remember(KEY, null);
}

export async function steer(change: { speed?: number; isPaused?: boolean; atMs?: number }): Promise<void> {
  const now = replay.get();
  if (!now) return;
  await post(`/replays/${encodeURIComponent(now.id)}`, change);
  const { atMs, ...rest } = change;
  replay.update(after => after && { ...after, ...rest, ...(atMs === undefined ? {} : { nowMs: atMs, isAtEnd: false, isSeeking: true }) });
}

export async function endReplay(): Promise<void> {
  const now = replay.get();
  if (!now) return;
  try {
    await remove(`/replays/${encodeURIComponent(now.id)}`);
  } catch (fault) {
    // Somebody else has ended it, or its time was over.
    if (!(fault instanceof Problem && fault.status === 404)) throw fault;
  }

  closeReplay();
}
