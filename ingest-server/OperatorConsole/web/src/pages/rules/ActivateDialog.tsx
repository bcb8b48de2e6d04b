import { useId, useState } from "react";
import { Problem } from "../../api/client";
import { useT } from "../../i18n";
import { Dialog } from "../../shell/Dialog";
import { useStore } from "../../shell/store";
import { say, wordsOf } from "../../shell/toasts";
import { activate, draft, isTried, takeAsBase } from "./draft";
import { Changes } from "./Report";

/** Asks before rules come into force: what a backtest said of them, and why they are changed. */
export function ActivateDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [noteId, anywayId] = [useId(), useId()];
  const now = useStore(draft);
  const tried = isTried(now);
  const [note, setNote] = useState("");
  const [isAnyway, setAnyway] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSecond, setSecond] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      if (isSecond) await takeAsBase();
      const { outcome, isApplied } = await activate(note.trim());
      say(t(outcome === "unchanged" ? "rules.was_active" : isApplied ? "rules.activated" : "rules.activated_later"));
      onClose();
    } catch (fault) {
      setProblem(wordsOf(fault));
      setSecond(fault instanceof Problem && fault.status === 412);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t("rules.activate")} onClose={onClose} doText={t(isSecond ? "rules.activate_over" : "rules.activate")} onDo={run} isBusy={isBusy} canDo={note.trim() !== "" && (tried || isAnyway)} problem={problem} testId="activate-dialog"
    >
      <p>{t("rules.activate_about")}</p>
      {tried ? <Changes report={now.backtest!.report!} /> : (
        <p className="note">
          {t("rules.not_tried")}<br />
          <label className="check" htmlFor={anywayId}><input id={anywayId} type="checkbox" checked={isAnyway} onChange={event => setAnyway(event.target.checked)} /> {t("rules.anyway")}</label>
        </p>
      )}
      <label htmlFor={noteId}>{t("rules.note")}</label>
      <input id={noteId} value={note} maxLength={500} data-autofocus data-testid="activate-note" onChange={event => setNote(event.target.value)} />
    </Dialog>
  );
}
