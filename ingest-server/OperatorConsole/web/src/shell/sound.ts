// A new alarm of level 1 is heard until somebody acknowledges it, it returns, or the sound is silenced. Muting is remembered and is seen.

import { live } from "../api/live";
import type { Alarm, AlarmEvent } from "../api/types";
import { remember, remembered, Store } from "./store";

const AGAIN_MS = 8000;
const TONES = [[880, 0], [660, 0.18], [880, 0.36]] as const;
const TONE_S = 0.14;
const LOUDNESS = 0.25;

/** The page plays no sound at all. */
export const isMuted = new Store<boolean>(remembered("muted") === "yes");

/** Ids of alarms that are heard. */
export const ringing = new Store<ReadonlySet<string>>(new Set());

/** The browser plays nothing before somebody has touched the page. */
export const isBlocked = new Store<boolean>(false);

isMuted.subscribe(() => remember("muted", isMuted.get() ? "yes" : null));

let context: AudioContext | null = null;
let timer: ReturnType<typeof setInterval> | null = null;

/** Whether an alarm calls now: the worst level, annunciated, its condition holds, nobody knows. */
export const calls = (alarm: Alarm): boolean =>
  alarm.level === 1 && alarm.isShown && alarm.isActive && alarm.acknowledgedUnixMs === null
  && alarm.state !== "shelved" && alarm.state !== "suppressedByDesign" && alarm.state !== "outOfService";

/** Follows the stream; only what begins to call while the page is open is heard. */
export function startSound(): () => void {
  const off = live.on<AlarmEvent>("alarm", ({ kind, alarm }) => {
    const isHeard = ringing.get().has(alarm.id);
    const isNew = kind === "Raised" || kind === "Annunciated" || kind === "LevelChanged";
    if (calls(alarm) ? !isHeard && isNew : isHeard) ringing.update(ids => calls(alarm) ? new Set([...ids, alarm.id]) : new Set([...ids].filter(id => id !== alarm.id)));
  });
  const offRinging = ringing.subscribe(() => {
    if (ringing.get().size === 0) quieten();
    else if (!timer) {
      play();
      timer = setInterval(play, AGAIN_MS);
    }
  });
  const unlock = (): void => {
    if (context?.state === "suspended") void context.resume().then(() => isBlocked.set(false));
  };
  addEventListener("pointerdown", unlock);
  addEventListener("keydown", unlock);
  return () => {
    off();
    offRinging();
    quieten();
    removeEventListener("pointerdown", unlock);
    removeEventListener("keydown", unlock);
  };
}

/** Quiet until the next new one. */
export const silence = (): void => ringing.set(new Set());

function quieten(): void {
  if (timer) clearInterval(timer);
  timer = null;
}

function play(): void {
  if (isMuted.get()) return;
  try {
    context ??= new AudioContext();
    isBlocked.set(context.state === "suspended");
    for (const [hertz, afterS] of TONES) {
      const [tone, volume] = [context.createOscillator(), context.createGain()];
      const at = context.currentTime + afterS;
      tone.type = "triangle";
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
      volume.gain.linearRampToValueAtTime(0, at + TONE_S);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + TONE_S);
    }
  } catch {
    isBlocked.set(true);
  }
}
