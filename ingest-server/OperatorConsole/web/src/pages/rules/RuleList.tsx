import { useEffect, useId, useMemo, useState } from "react";
import { useQuery } from "../../api/hooks";
import type { Rule } from "../../api/types";
import { inLanguage, useT } from "../../i18n";
import { duration } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { Loading, ProblemNote } from "../../shell/Page";
import { href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { draft, readDocument } from "./draft";
import { entriesOf, inShort } from "./inShort";

/** The rules in force. */
export function RuleList({ mayEdit }: { mayEdit: boolean }) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState("");
  const { data, problem, isLoading, reload } = useQuery<Rule[]>("/rules");
  const { base } = useStore(draft);
  const entries = useMemo(() => entriesOf(base), [base]);
  useEffect(() => {
    // Rules that were made in code have no document: then the list says what the API says, and nothing more.
    void readDocument().catch(() => {});
  }, []);
  if (!data) return problem ? <ProblemNote problem={problem} onRetry={reload} /> : isLoading ? <Loading /> : null;
  const wanted = text.trim().toLowerCase();
  const shown = data.filter(rule => `${rule.id} ${rule.text} ${rule.textZh}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="search-line">
        <label htmlFor={id}>{t("rules.filter")}</label>
        <input id={id} type="search" value={text} autoComplete="off" onChange={event => setText(event.target.value)} />
        <span className="quiet">{t("rules.count", { count: shown.length })}</span>
      </div>
      <section className="panel">
        <table data-testid="rules">
          <thead><tr><th scope="col">{t("rules.level")}</th><th scope="col">{t("rules.rule")}</th><th scope="col">{t("rules.text")}</th><th scope="col">{t("rules.kind")}</th><th scope="col">{t("rules.condition")}</th><th scope="col" className="number">{t("rules.version")}</th>{mayEdit && <th scope="col"><span className="sr">{t("rules.edit")}</span></th>}</tr></thead>
          <tbody>
            {shown.map(rule => {
              const entry = entries.get(rule.id)?.entry;
              return (
                <tr key={rule.id} data-rule={rule.id}>
                  <td><LevelMark level={rule.level} isQuiet size={20} /></td>
                  <td><a href={href("alarms", null, { rule: rule.id })}>{rule.id}</a></td>
                  <td>{inLanguage(rule.text, rule.textZh)}</td>
                  <td className="quiet">{typeof entry?.kind === "string" ? entry.kind : ""}</td>
                  <td className="figure">{entry ? inShort(entry, duration) : ""}</td>
                  <td className="number">{rule.version}</td>
                  {mayEdit && <td className="number">{entry && <a href={href("rules", "edit", { rule: rule.id })} aria-label={t("rules.edit_one", { rule: rule.id })}>{t("rules.edit_short")}</a>}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </>
  );
}
