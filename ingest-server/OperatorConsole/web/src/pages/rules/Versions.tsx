import { useEffect, useId, useState } from "react";
import { useActing } from "../../api/acting";
import { ask, post } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { whoActs } from "../../api/session";
import { useT } from "../../i18n";
import { Dialog } from "../../shell/Dialog";
import { Loading, ProblemNote } from "../../shell/Page";
import { Time } from "../../shell/Time";
import { say, sayProblem, wordsOf } from "../../shell/toasts";
import type { Activation, Version } from "./bodies";
import { draft, readDocument } from "./draft";

/** What was in force, by whom and why; and the way back. */
export function Versions({ mayRollBack }: { mayRollBack: boolean }) {
  const t = useT();
  const { canAct, why } = useActing("Engineer");
  const { data, problem, isLoading, reload } = useQuery<Version[] | { items: Version[] }>("/rules/versions", { everyMs: 15_000 });
  const [asked, setAsked] = useState<Version | null>(null);
  const [shown, setShown] = useState<{ version: Version; text: string } | null>(null);
  if (!data) return problem ? <ProblemNote problem={problem} onRetry={reload} /> : isLoading ? <Loading /> : null;
  const versions = Array.isArray(data) ? data : data.items;
  const show = async (version: Version): Promise<void> => {
    try {
      setShown({ version, text: (await ask<string>("GET", `/rules/versions/${encodeURIComponent(version.hash)}`, { asText: true })).body });
    } catch (fault) {
      sayProblem(fault);
    }
  };
  return (
    <section className="panel">
      <table data-testid="versions">
        <thead><tr><th scope="col">{t("rules.version")}</th><th scope="col">{t("rules.activated_at")}</th><th scope="col">{t("rules.who")}</th><th scope="col">{t("rules.why")}</th><th scope="col">{t("rules.hash")}</th><th scope="col"><span className="sr">{t("rules.actions")}</span></th></tr></thead>
        <tbody>
          {versions.map((version, index) => (
            <tr key={`${version.version ?? index} ${version.hash}`} data-hash={version.hash} data-active={version.isActive}>
              <td className="unbroken">{version.version ?? versions.length - index} {version.isActive && <b className="tag">{t("rules.is_active")}</b>}</td>
              <td><Time ms={version.activatedMs} /></td>
              <td title={version.who}>{version.origin === "file" ? t("rules.origin_file") : version.who}</td>
              <td>{version.note}</td>
              <td><code title={version.hash}>{version.hash.slice(0, 12)}</code></td>
              <td className="number unbroken">
                <span className="buttons">
                  <button type="button" onClick={() => void show(version)}>{t("rules.show")}</button>
                  {mayRollBack && !version.isActive && <button type="button" data-testid="roll-back" title={why} disabled={!canAct} onClick={() => setAsked(version)}>{t("rules.roll_back")} …</button>}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {versions.length === 0 && <p className="quiet">{t("rules.no_versions")}</p>}
      {shown && <Dialog title={t("rules.version_of", { version: shown.version.version ?? shown.version.hash.slice(0, 12) })} onClose={() => setShown(null)} isWide testId="version-text"><pre className="document" tabIndex={0}>{shown.text}</pre></Dialog>}
      {asked && <RollBack version={asked} onClose={() => { setAsked(null); reload(); }} />}
    </section>
  );
}

function RollBack({ version, onClose }: { version: Version; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setProblem(null), [note]);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      await post<Activation>(`/rules/versions/${encodeURIComponent(version.hash)}/activate`, { who: whoActs(), note: note.trim() });
      say(t("rules.rolled_back"));
      // What was edited was held against rules that are not in force any more.
      draft.update(now => ({ ...now, tried: null }));
      await readDocument().catch(sayProblem);
      onClose();
    } catch (fault) {
      setProblem(wordsOf(fault));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("rules.roll_back")} onClose={onClose} doText={t("rules.roll_back")} onDo={run} isBusy={isBusy} canDo={note.trim() !== ""} problem={problem} testId="roll-back-dialog">
      <p>{t("rules.roll_back_about", { version: version.version ?? version.hash.slice(0, 12) })} <Time ms={version.activatedMs} form="full" /> · {version.who} · {version.note}</p>
      <label htmlFor={id}>{t("rules.note")}</label>
      <input id={id} value={note} maxLength={500} data-autofocus data-testid="roll-back-note" onChange={event => setNote(event.target.value)} />
    </Dialog>
  );
}
