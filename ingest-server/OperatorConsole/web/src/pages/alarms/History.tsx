import type { HistoryLine } from "../../api/types";
import { useT } from "../../i18n";
import { Time } from "../../shell/Time";

/** What happened to an alarm and who did it, in order; what was refused is there too. */
export function History({ lines }: { lines: readonly HistoryLine[] }) {
  const t = useT();
  if (lines.length === 0) return <p className="quiet">–</p>;
  return (
    <ol className="history" data-testid="history">
      {lines.map(line => (
        <li key={line.id} data-kind={line.kind} className={isRefused(line) ? "refused" : undefined}>
          <Time ms={line.unixMs} form="full" />
          <span>
            <b>{t(`alarms.kind_${line.kind}`)}</b>
            {line.who !== null && <> · {line.who}</>}
            {isRefused(line) && <> · {line.winner !== null ? t("alarms.was_first", { who: line.winner }) : t("alarms.refused", { why: line.outcome })}</>}
            {line.untilUnixMs !== null && <> · {t("alarms.until")} <Time ms={line.untilUnixMs} form="full" /></>}
            {line.note && <span className="history-note">{line.note}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

const isRefused = (line: HistoryLine): boolean => line.outcome !== "applied" && line.outcome !== "unchanged";
