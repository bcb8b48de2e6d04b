import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { textOf } from "../../api/alarms";
import { query } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { replay, SPEEDS, steer } from "../../api/replay";
import type { Alarm, City } from "../../api/types";
import { useT } from "../../i18n";
import { clock, dateTime } from "../../i18n/format";
import { useShortcuts } from "../../shell/keyboard";
import { LevelMark } from "../../shell/LevelMark";
import { Loading, ProblemNote } from "../../shell/Page";
import { PastStamp } from "../../shell/PastStamp";
import { go, href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { SubjectLink } from "../../shell/SubjectLink";
import { Time } from "../../shell/Time";
import { sayProblem } from "../../shell/toasts";
import type { MapHandle } from "../city/MapPane";

const LOOK_MS = 1500;
const ALARMS_MAX = 300;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const NO_SCENES: never[] = [];

const MapPane = lazy(async () => ({ default: (await import("../city/MapPane")).MapPane }));

/** Map and alarms of the replay, and what steers it. */
export function Player() {
  const t = useT();
  const now = useStore(replay)!;
  const map = useRef<MapHandle>(null);
  const { data: city } = useQuery<City>("/city");
  const { data: alarms, problem } = useQuery<Alarm[]>(`/alarms${query({ state: "open", limit: ALARMS_MAX })}`, { everyMs: LOOK_MS, paceMs: LOOK_MS / 2 });
  const change = (what: Parameters<typeof steer>[0]): void => void steer(what).catch(sayProblem);
  const toggle = (): void => change(now.isAtEnd ? { atMs: now.fromMs, isPaused: false } : { isPaused: !now.isPaused });
  const jump = (ms: number): void => change({ atMs: Math.max(now.fromMs, Math.min(now.toMs, Math.round(now.nowMs + ms))) });
  useShortcuts("replay.keys", [
    { keys: "Space", text: "replay.key_play", run: toggle },
    { keys: "ArrowLeft", text: "replay.key_back", run: () => jump(-(now.toMs - now.fromMs) / 20) },
    { keys: "ArrowRight", text: "replay.key_on", run: () => jump((now.toMs - now.fromMs) / 20) },
  ]);
  const open = (code: string): void => go(href("components", code, spanOf(now.nowMs)));
  const ignore = useCallback(() => {}, []);
  return (
    <>
      <section className="panel replay-controls" aria-label={t("replay.controls")} data-testid="replay-player" data-now={now.nowMs} data-end={now.isAtEnd}>
        <button type="button" className="primary" data-testid="replay-play" onClick={toggle}>{t(now.isAtEnd ? "replay.again" : now.isPaused ? "replay.play" : "replay.pause")}</button>
        <div className="button-row" role="group" aria-label={t("replay.speed")}>{SPEEDS.map(speed => <button key={speed} type="button" aria-pressed={now.speed === speed} onClick={() => change({ speed })}>×{speed}</button>)}</div>
        <nav className="button-row" aria-label={t("replay.see")}>{(["city", "alarms"] as const).map(page => <a key={page} className="button" href={href(page)}>{t(`shell.page_${page}`)}</a>)}</nav>
        <Slider fromMs={now.fromMs} toMs={now.toMs} nowMs={now.nowMs} onSeek={atMs => change({ atMs })} />
      </section>
      {now.trouble && <p className="problem" role="alert">{now.trouble}</p>}
      {(now.notes?.length ?? 0) > 0 && <ul className="note">{now.notes!.map(note => <li key={note}>{note}</li>)}</ul>}
      <div className="replay-columns">
        <section className="panel replay-map" aria-label={t("replay.map")}>
          {city && <Suspense fallback={<Loading />}><MapPane city={city.box} chosen={null} scenes={NO_SCENES} onChoose={open} onMoved={ignore} onTouched={ignore} handle={map} /></Suspense>}
          <PastStamp />
        </section>
        <section className="panel replay-alarms" aria-labelledby="replay-alarms-head">
          <h2 id="replay-alarms-head">{t("replay.alarms", { time: clock(now.nowMs) })}</h2>
          {problem && problem.status !== 404 && <ProblemNote problem={problem} />}
          {alarms?.length === 0 && <p className="quiet">{t("replay.no_alarms")}</p>}
          {alarms && alarms.length > 0 && (
            <table data-testid="replay-alarms">
              <thead><tr><th scope="col">{t("replay.level")}</th><th scope="col">{t("replay.what")}</th><th scope="col">{t("replay.where")}</th><th scope="col">{t("replay.raised")}</th></tr></thead>
              <tbody>
                {inOrder(alarms).map(alarm => (
                  <tr key={alarm.id} className={alarm.isActive ? undefined : "quiet"}>
                    <td><LevelMark level={alarm.level} isQuiet={!alarm.isActive} size={20} /></td><td>{textOf(alarm)}</td>
                    <td><SubjectLink subject={alarm.subject} wishes={spanOf(now.nowMs)} /></td><td><Time ms={alarm.raisedUnixMs} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
    </>
  );
}

/** The hour before, as the page of a component shows it; to the minute, so that the address does not run with the clock. */
const spanOf = (ms: number): Record<string, string> => ({ span: `${HOUR}`, to: `${Math.ceil(ms / MINUTE) * MINUTE}` });

const inOrder = (alarms: readonly Alarm[]): Alarm[] => [...alarms].sort((one, other) => Number(other.isActive) - Number(one.isActive) || one.level - other.level || other.raisedUnixMs - one.raisedUnixMs);

/** Where in the span it stands. While it is dragged, the clock does not pull it back. */
function Slider({ fromMs, toMs, nowMs, onSeek }: { fromMs: number; toMs: number; nowMs: number; onSeek: (ms: number) => void }) {
  const t = useT();
  const [held, setHeld] = useState<number | null>(null);
  const shown = held ?? nowMs;
  const drop = (): void => {
    if (held !== null) onSeek(held);
    setHeld(null);
  };
  return (
    <div className="replay-slider">
      <time>{dateTime(fromMs)}</time>
      <input
        type="range" min={fromMs} max={toMs} step={1000} value={shown} aria-label={t("replay.position")} aria-valuetext={dateTime(shown)}
        onChange={event => setHeld(Number(event.target.value))} onPointerUp={drop} onKeyUp={drop} onBlur={drop}
      />
      <time>{dateTime(toMs)}</time>
      <b className="figure">{dateTime(shown)}</b>
    </div>
  );
}
