import { useEffect } from "react";
import { useQuery } from "../api/hooks";
import { closeReplay, endReplay, replay, replays, replayStream, resumeReplay, SPEEDS, steer, type Replay } from "../api/replay";
import { FixedSource, present } from "../api/source";
import type { City } from "../api/types";
import { t, useT } from "../i18n";
import { dateTime, number, utc } from "../i18n/format";
import { LevelMark } from "./LevelMark";
import "./replay.css";
import { href } from "./router";
import { useStore } from "./store";
import { say, sayProblem } from "./toasts";

/** On every page while the past is watched: which moment it is, what steers it, the way back; and whether this page shows it. */
export function ReplayBanner({ isHere }: { isHere: boolean }) {
  const t = useT();
  const now = useStore(replay);
  useEffect(() => {
    // A server that knows no replays, or not this one: there is nothing to say.
    resumeReplay().catch(() => {});
  }, []);
  useGone();
  if (!now) return null;
  const change = (what: Parameters<typeof steer>[0]): void => void steer(what).catch(sayProblem);
  return (
    <section className="replay-banner" aria-label={t("shell.page_replay")} data-testid="replay-banner" data-here={isHere} data-now={now.nowMs}>
      <strong role="status">{t(isHere ? "parts.not_live" : "parts.page_is_live")}</strong>
      <a href={href("replay")} className="replay-clock" title={t("parts.to_replay")}><time dateTime={new Date(now.nowMs).toISOString()} title={utc(now.nowMs)}>{dateTime(now.nowMs)}</time></a>
      <button type="button" data-testid="banner-play" onClick={() => change(now.isAtEnd ? { atMs: now.fromMs, isPaused: false } : { isPaused: !now.isPaused })}>{t(now.isAtEnd ? "replay.again" : now.isPaused ? "replay.play" : "replay.pause")}</button>
      <select aria-label={t("replay.speed")} data-testid="banner-speed" value={now.speed} onChange={event => change({ speed: Number(event.target.value) })}>
        {[...new Set([...SPEEDS, now.speed])].sort((one, other) => one - other).map(speed => <option key={speed} value={speed}>×{speed}</option>)}
      </select>
      <span>{wordsFor(now, t)}</span>
      <FixedSource value={present}><AtPresent /></FixedSource>
      <button type="button" className="primary" data-testid="back-to-now" onClick={() => endReplay().catch(sayProblem)}>{t("parts.back_to_now")}</button>
    </section>
  );
}

function wordsFor(now: Replay, t: (key: string) => string): string {
  if (now.trouble) return now.trouble;
  return now.isSeeking ? t("parts.replay_seeking") : now.isAtEnd ? t("parts.replay_end") : now.isPaused ? t("parts.replay_paused") : t("parts.replay_runs");
}

/** Who watches the past still hears of the present. */
function AtPresent() {
  const t = useT();
  const { data: city } = useQuery<City>("/city", { everyMs: 5000, on: ["alarm"] });
  if (!city) return null;
  return <span className="replay-present" data-testid="present-alarms">{t("parts.at_present")} {[1, 2].map(level => <span key={level}><LevelMark level={level} isQuiet={!city.alarms[level - 1]} size={16} /> {number(city.alarms[level - 1] ?? 0)}</span>)}</span>;
}

/** A replay that the server ended, because of its age or of a restart, is not open any more. */
function useGone(): void {
  const stream = useStore(replayStream);
  useEffect(() => stream?.state.subscribe(() => {
    const id = replay.get()?.id;
    if (stream.state.get().state !== "lost" || id === undefined) return;
    replays().then(all => {
      if (replay.get()?.id !== id || all.some(one => one.id === id)) return;
      closeReplay();
      say(t("parts.replay_gone"), "problem");
    }, () => {});
  }), [stream]);
}
