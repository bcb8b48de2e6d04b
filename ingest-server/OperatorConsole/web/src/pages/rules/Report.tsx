import { useT } from "../../i18n";
import { figure, number } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { SubjectLink } from "../../shell/SubjectLink";
import { Time } from "../../shell/Time";
import type { Figures, Report as Found } from "./bodies";

const ALARMS_SHOWN = 100;

const ROWS: readonly { key: string; of: (figures: Figures) => number }[] = [
  { key: "raised", of: figures => figures.raised },
  { key: "level1", of: figures => figures.byLevel[0] ?? 0 },
  { key: "level2", of: figures => figures.byLevel[1] ?? 0 },
  { key: "level3", of: figures => figures.byLevel[2] ?? 0 },
  { key: "active_at_end", of: figures => figures.activeAtEnd },
  { key: "rate", of: figures => figures.ratePer10Min },
  { key: "peak", of: figures => figures.peakPer10Min },
  { key: "flood", of: figures => figures.floodPercent },
  { key: "chattering", of: figures => figures.chattering },
  { key: "stale", of: figures => figures.stale },
];

/** How many alarms become what, in one line. */
export function Changes({ report }: { report: Found }) {
  const t = useT();
  const { changes } = report;
  return (
    <p className="changes" data-testid="changes">
      {changes
        ? t("rules.changes", { same: number(changes.same), level: number(changes.levelChanged), added: number(changes.new), gone: number(changes.gone) })
        : t("rules.after_only", { count: number(report.after.raised) })}
    </p>
  );
}

/** Before and after: figures, rules, alarms that are not the same. */
export function Report({ report }: { report: Found }) {
  const t = useT();
  const { before, after } = report;
  const rules = report.rules.filter(row => row.changes.levelChanged + row.changes.new + row.changes.gone > 0 || row.before !== row.after);
  const alarms = report.alarms.filter(row => row.change !== "same");
  return (
    <div className="report" data-testid="backtest-report">
      <Changes report={report} />
      <p className="quiet">
        <Time ms={report.fromMs} /> – <Time ms={report.toMs} /> · {t("rules.readings", { count: number(report.readings), seconds: figure(report.seconds, 3) })} · {t(report.isExact ? "rules.exact" : "rules.approximate")}
      </p>
      {report.notes.length > 0 && <ul className="notes quiet">{report.notes.map(note => <li key={note}>{note}</li>)}</ul>}
      <table>
        <thead><tr><th scope="col">{t("rules.figure")}</th>{before && <th scope="col" className="number">{t("rules.before")}</th>}<th scope="col" className="number">{t("rules.after")}</th>{before && <th scope="col" className="number">{t("rules.difference")}</th>}</tr></thead>
        <tbody>
          {ROWS.map(({ key, of }) => (
            <tr key={key}>
              <th scope="row">{t(`rules.figure_${key}`)}</th>
              {before && <td className="number">{figure(of(before))}</td>}
              <td className="number">{figure(of(after))}</td>
              {before && <td className="number">{signed(of(after) - of(before))}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {rules.length > 0 && (
        <table>
          <thead><tr><th scope="col">{t("rules.rule")}</th><th scope="col" className="number">{t("rules.before")}</th><th scope="col" className="number">{t("rules.after")}</th><th scope="col" className="number">{t("rules.new")}</th><th scope="col" className="number">{t("rules.gone")}</th><th scope="col" className="number">{t("rules.level_changed")}</th></tr></thead>
          <tbody>{rules.map(row => <tr key={row.rule}><td>{row.rule}</td><td className="number">{row.before}</td><td className="number">{row.after}</td><td className="number">{row.changes.new}</td><td className="number">{row.changes.gone}</td><td className="number">{row.changes.levelChanged}</td></tr>)}</tbody>
        </table>
      )}
      {alarms.length > 0 && (
        <details>
          <summary>{t("rules.changed_alarms", { count: alarms.length })}</summary>
          <table>
            <thead><tr><th scope="col">{t("rules.change")}</th><th scope="col">{t("rules.level")}</th><th scope="col">{t("rules.rule")}</th><th scope="col">{t("rules.subject")}</th><th scope="col">{t("rules.raised_at")}</th></tr></thead>
            <tbody>
              {alarms.slice(0, ALARMS_SHOWN).map(row => {
                const alarm = (row.after ?? row.before)!;
                return (
                  <tr key={alarm.id}>
                    <td>{t(`rules.change_${row.change}`)}</td><td><LevelMark level={alarm.level} size={18} isQuiet={row.change === "gone"} /></td><td>{alarm.rule}</td>
                    <td><SubjectLink subject={alarm.subject} /></td><td><Time ms={alarm.raisedUnixMs} /></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </details>
      )}
    </div>
  );
}

const signed = (value: number): string => Math.abs(value) < 1e-9 ? "0" : value > 0 ? `+${figure(value)}` : figure(value);
