import { useEffect, useId, useState } from "react";
import { get, post, remove } from "../../api/client";
import { useT } from "../../i18n";
import { percent } from "../../i18n/format";
import { useStore } from "../../shell/store";
import { sayProblem } from "../../shell/toasts";
import type { Backtest } from "./bodies";
import { draft, isValid } from "./draft";
import { Report } from "./Report";

const LOOK_MS = 700;
const HOUR = 3_600_000;
const SPANS = [["hour", HOUR], ["day", 24 * HOUR], ["week", 168 * HOUR], ["all", null]] as const;

/** Tries the text against what the server has seen, beside the rules in force. */
export function BacktestPanel() {
  const t = useT();
  const id = useId();
  const now = useStore(draft);
  const [span, setSpan] = useState<(typeof SPANS)[number][0]>("day");
  const [isBusy, setBusy] = useState(false);
  const job = now.backtest;
  const isRunning = job?.state === "running";
  useEffect(() => {
    if (!isRunning || !job) return;
    let isOver = false;
    const timer = setInterval(() => {
      get<Backtest>(`/backtests/${job.id}`).then(
        newest => { if (!isOver) draft.update(before => before.backtest?.id === newest.id ? { ...before, backtest: newest } : before); },
        sayProblem);
    }, LOOK_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [isRunning, job?.id]);
  const start = async (): Promise<void> => {
    setBusy(true);
    const text = draft.get().text;
    const length = SPANS.find(([key]) => key === span)![1];
    try {
      const begun = await post<Backtest>("/backtests", { rules: JSON.parse(text) as unknown, ...(length === null ? {} : { from: Date.now() - length, to: Date.now() }) });
      draft.update(before => ({ ...before, backtest: begun, tried: text }));
    } catch (fault) {
      sayProblem(fault);
    }

    setBusy(false);
  };
  return (
    <section className="panel backtest-panel" aria-labelledby={`${id}-head`} data-testid="backtest" data-state={job?.state ?? "none"}>
      <header className="panel-head">
        <h2 id={`${id}-head`}>{t("rules.backtest")}</h2>
        <div className="buttons">
          <label htmlFor={id}>{t("rules.over")}</label>
          <select id={id} value={span} disabled={isRunning} onChange={event => setSpan(event.target.value as typeof span)}>{SPANS.map(([key]) => <option key={key} value={key}>{t(`rules.span_${key}`)}</option>)}</select>
          {isRunning
            ? <button type="button" onClick={() => remove(`/backtests/${job.id}`).catch(sayProblem)}>{t("rules.stop")}</button>
            : <button type="button" disabled={isBusy || !isValid(now)} data-testid="run-backtest" onClick={() => void start()}>{t("rules.run")}</button>}
        </div>
      </header>
      {!job && <p className="quiet">{t("rules.backtest_about")}</p>}
      {isRunning && <p className="progress-line"><progress max={1} value={job.progress} aria-label={t("rules.backtest")} /> <span className="figure">{percent(job.progress, 0)}</span></p>}
      {job?.state === "failed" && <p className="problem" role="alert">{job.trouble ?? t("rules.failed")}</p>}
      {job?.state === "cancelled" && <p className="quiet">{t("rules.cancelled")}</p>}
      {job?.state === "done" && job.report && <>
        {now.tried !== now.text && <p className="note">{t("rules.other_text")}</p>}
        <Report report={job.report} />
      </>}
    </section>
  );
}
