import { useEffect, useState } from "react";
import { useActing } from "../../api/acting";
import { useT } from "../../i18n";
import { useShortcuts } from "../../shell/keyboard";
import { ProblemNote } from "../../shell/Page";
import { useStore } from "../../shell/store";
import { sayProblem } from "../../shell/toasts";
import { ActivateDialog } from "./ActivateDialog";
import { BacktestPanel } from "./BacktestPanel";
import type { Fault } from "./bodies";
import { check, draft, isChanged, isValid, readDocument, write } from "./draft";
import { Editor } from "./Editor";
import { entriesOf } from "./inShort";
import { lineOf, locate, type Spot } from "./locate";

const PAUSE_MS = 600;
const FAULTS_SHOWN = 50;

/** Changes the rules: write, see what is wrong, try against the past, activate. */
export function Edit({ wanted }: { wanted: string | null }) {
  const t = useT();
  const now = useStore(draft);
  const [spot, setSpot] = useState<Spot | null>(null);
  const [isActivating, setActivating] = useState(false);
  useEffect(() => {
    readDocument().catch(sayProblem);
  }, []);
  useEffect(() => {
    if (now.check || now.text === "") return;
    const timer = setTimeout(() => void check(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now.text, now.check]);
  const hasText = now.text !== "";
  useEffect(() => {
    const found = wanted === null || !hasText ? undefined : entriesOf(draft.get().text).get(wanted);
    if (found) setSpot(locate(draft.get().text, `$.rules[${found.index}]`));
  }, [wanted, hasText]);
  const { canAct, why } = useActing("Engineer");
  const canActivate = canAct && isChanged(now) && isValid(now);
  useShortcuts("rules.keys", [{ keys: "Ctrl+Enter", text: "rules.activate", run: () => setActivating(true), isOn: canActivate }]);
  const faults = now.check?.faults ?? [];
  const marked = new Set(faults.slice(0, FAULTS_SHOWN).flatMap(fault => { const at = spotOf(now.text, fault); return at ? [lineOf(now.text, at.start).line] : []; }));
  return (
    <div className="edit-columns">
      <section className="panel editor-panel" aria-label={t("rules.document")}>
        <header className="panel-head">
          <p role="status" data-testid="rule-check" data-state={now.isChecking || !now.check ? "checking" : faults.length > 0 ? "faulty" : isChanged(now) ? "valid" : "unchanged"}>
            {now.isChecking || !now.check ? t("rules.checking") : faults.length > 0 ? <b>{t("rules.faults", { count: now.check.faultCount ?? faults.length })}</b> : isChanged(now) ? t("rules.valid") : <span className="quiet">{t("rules.unchanged")}</span>}
          </p>
          <div className="buttons">
            <button type="button" disabled={!isChanged(now)} onClick={() => readDocument(true).catch(sayProblem)}>{t("rules.discard")}</button>
            <button type="button" className="primary" title={why} disabled={!canActivate} data-testid="activate" onClick={() => setActivating(true)}>{t("rules.activate")} …</button>
          </div>
        </header>
        {now.problem && <ProblemNote problem={now.problem} onRetry={() => void check()} />}
        {faults.length > 0 && (
          <ol className="faults" data-testid="rule-faults">
            {faults.slice(0, FAULTS_SHOWN).map((fault, index) => (
              <li key={index}><button type="button" className="link" onClick={() => setSpot(spotOf(now.text, fault))}><code>{fault.path}</code></button> {fault.reason}</li>
            ))}
          </ol>
        )}
        <Editor text={now.text} marked={marked} spot={spot} onChange={write} />
      </section>
      <BacktestPanel />
      {isActivating && <ActivateDialog onClose={() => setActivating(false)} />}
    </div>
  );
}

/** Where a fault stands: by its path, or by line and column where the text is no JSON. */
function spotOf(text: string, fault: Fault): Spot | null {
  const place = /^(\d+):(\d+)$/.exec(fault.path);
  if (!place) return locate(text, fault.path);
  const start = text.split("\n").slice(0, Number(place[1]) - 1).reduce((sum, line) => sum + line.length + 1, 0) + Number(place[2]) - 1;
  return { start, end: Math.min(text.length, start + 1) };
}
