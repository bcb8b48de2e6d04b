import { useEffect, useState } from "react";
import { ask, get, query } from "../../api/client";
import { useT } from "../../i18n";
import { Loading } from "../../shell/Page";
import { Time } from "../../shell/Time";
import { fieldMs } from "../../shell/timeField";
import { say, sayProblem } from "../../shell/toasts";
import type { AuditLine, Verdict } from "./bodies";

const PAGE = 200;

/** Who did what, the newest first; a page more at a time. */
export function Audit() {
  const t = useT();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [lines, setLines] = useState<readonly AuditLine[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const span = { from: msOf(from), to: msOf(to) };
  const load = async (cursor: number | null): Promise<void> => {
    try {
      const { body, headers } = await ask<AuditLine[] | { items: AuditLine[]; nextCursor: string | null }>("GET", `/audit${query({ cursor, limit: PAGE, ...span })}`);
      const found = Array.isArray(body) ? body : body.items;
      setLines(before => cursor === null ? found : [...before ?? [], ...found]);
      setNext(headers.get("link")?.includes("rel=\"next\"") && found.length > 0 ? found.at(-1)!.id : null);
    } catch (fault) {
      sayProblem(fault);
      setLines(before => before ?? []);
    }
  };
  useEffect(() => void load(null), [span.from, span.to]);
  return (
    <section className="panel" aria-label={t("admin.audit")}>
      <header className="panel-head">
        <div className="buttons">
          <label>{t("admin.from_time")} <input type="datetime-local" value={from} onChange={event => setFrom(event.target.value)} /></label>
          <label>{t("admin.to_time")} <input type="datetime-local" value={to} onChange={event => setTo(event.target.value)} /></label>
        </div>
        <div className="buttons">
          <button type="button" onClick={() => void verify(t)}>{t("admin.verify")}</button>
          <button type="button" data-testid="audit-export" onClick={() => void save(`/audit${query(span)}`)}>{t("admin.export")}</button>
        </div>
      </header>
      {lines === null ? <Loading /> : (
        <table data-testid="audit">
          <thead><tr><th scope="col" className="number">{t("admin.number")}</th><th scope="col">{t("admin.when")}</th><th scope="col">{t("admin.who")}</th><th scope="col">{t("admin.from")}</th><th scope="col">{t("admin.act")}</th><th scope="col">{t("admin.subject")}</th><th scope="col">{t("admin.result")}</th><th scope="col">{t("admin.detail")}</th></tr></thead>
          <tbody>
            {lines.map(line => (
              <tr key={line.id} data-act={line.act}>
                <td className="number quiet">{line.id}</td><td><Time ms={line.unixMs} /></td><td>{line.actor}</td><td className="quiet figure">{line.address}</td><td><code>{line.act}</code></td><td className="long">{line.subject}</td>
                <td className={line.result === undefined || line.result === "done" ? "quiet" : "not-well"}>{line.result}</td><td className="quiet long">{line.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {lines?.length === 0 && <p className="quiet">{t("admin.no_lines")}</p>}
      {next !== null && <button type="button" className="more" onClick={() => void load(next)}>{t("admin.more")}</button>}
    </section>
  );
}

/** Follows the chain of hashes: a line that was taken out or changed is found. */
async function verify(t: (key: string, params?: Record<string, string | number>) => string): Promise<void> {
  try {
    const verdict = await get<Verdict>("/audit/verify");
    if (verdict.fault === null) say(t("admin.is_whole", { first: verdict.firstId, last: verdict.lastId }));
    else say(t("admin.is_broken", { fault: verdict.fault }), "problem");
  } catch (fault) {
    sayProblem(fault);
  }
}

/** A link cannot say which form it accepts, so the table is fetched and given to the browser as a file. */
async function save(path: string): Promise<void> {
  try {
    const { body } = await ask<string>("GET", path, { headers: { accept: "text/csv" }, asText: true });
    const url = URL.createObjectURL(new Blob([body], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "audit.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch (fault) {
    sayProblem(fault);
  }
}

function msOf(text: string): number | null {
  const ms = fieldMs(text);
  return Number.isFinite(ms) ? ms : null;
}
