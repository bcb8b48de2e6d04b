import { useEffect, useId, useState } from "react";
import { openReplay, replays, SPEEDS, startReplay, type Replay } from "../../api/replay";
import { may, session } from "../../api/session";
import { useT } from "../../i18n";
import { duration } from "../../i18n/format";
import { useStore } from "../../shell/store";
import { Time } from "../../shell/Time";
import { fieldMs, localField } from "../../shell/timeField";
import { sayProblem, wordsOf } from "../../shell/toasts";

const HOUR = 3_600_000;
const BACK = [["quarter", HOUR / 4], ["hour", HOUR], ["six", 6 * HOUR], ["day", 24 * HOUR]] as const;

/** Chooses what to play. */
export function Begin() {
  const t = useT();
  const [fromId, toId, speedId] = [useId(), useId(), useId()];
  const mayStart = may("Engineer", useStore(session));
  const [from, setFrom] = useState(() => localField(Date.now() - HOUR));
  const [to, setTo] = useState(() => localField(Date.now()));
  const [speed, setSpeed] = useState(10);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [others, setOthers] = useState<readonly Replay[]>([]);
  useEffect(() => {
    if (mayStart) replays().then(setOthers, sayProblem);
  }, [mayStart]);
  const [fromMs, toMs] = [fieldMs(from), fieldMs(to)];
  const isGood = Number.isFinite(fromMs) && Number.isFinite(toMs) && fromMs < toMs;
  const start = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await startReplay(fromMs, toMs, speed);
    } catch (fault) {
      setProblem(wordsOf(fault));
      setBusy(false);
    }
  };
  return (
    <>
      <section className="panel replay-begin">
        <p>{t("replay.about")}</p>
        <form onSubmit={event => { event.preventDefault(); if (isGood && mayStart) void start(); }}>
          <div className="button-row" role="group" aria-label={t("replay.last")}>
            {BACK.map(([key, ms]) => <button key={key} type="button" onClick={() => { setFrom(localField(Date.now() - ms)); setTo(localField(Date.now())); }}>{t(`replay.last_${key}`)}</button>)}
          </div>
          <div className="replay-fields">
            <label htmlFor={fromId}>{t("replay.from")}</label><input id={fromId} type="datetime-local" step="1" value={from} onChange={event => setFrom(event.target.value)} />
            <label htmlFor={toId}>{t("replay.to")}</label><input id={toId} type="datetime-local" step="1" value={to} onChange={event => setTo(event.target.value)} />
            <label htmlFor={speedId}>{t("replay.speed")}</label>
            <select id={speedId} value={speed} onChange={event => setSpeed(Number(event.target.value))}>{SPEEDS.map(one => <option key={one} value={one}>×{one}</option>)}</select>
            <span className="quiet">{isGood && t("replay.lasts", { span: duration((toMs - fromMs) / speed) })}</span>
          </div>
          {problem !== null && <p className="problem" role="alert">{problem}</p>}
          <button type="submit" className="primary" disabled={!isGood || isBusy || !mayStart} data-testid="start-replay">{t("replay.start")}</button>
          {!mayStart && <p className="quiet">{t("shell.not_allowed", { role: t("shell.role_engineer") })}</p>}
        </form>
      </section>
      {others.length > 0 && (
        <section className="panel" aria-labelledby="open-replays">
          <h2 id="open-replays">{t("replay.running")}</h2>
          <table>
            <thead><tr><th scope="col">{t("replay.from")}</th><th scope="col">{t("replay.to")}</th><th scope="col">{t("replay.stands")}</th><th scope="col" className="number">{t("replay.speed")}</th><th scope="col"><span className="sr">{t("replay.look")}</span></th></tr></thead>
            <tbody>{others.map(one => <tr key={one.id}><td><Time ms={one.fromMs} form="full" /></td><td><Time ms={one.toMs} form="full" /></td><td><Time ms={one.nowMs} form="full" /></td><td className="number">×{one.speed}</td><td className="number"><button type="button" onClick={() => openReplay(one)}>{t("replay.look")}</button></td></tr>)}</tbody>
          </table>
        </section>
      )}
    </>
  );
}
