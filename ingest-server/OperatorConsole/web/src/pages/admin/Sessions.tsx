import { remove } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { useT } from "../../i18n";
import { Loading, ProblemNote } from "../../shell/Page";
import { Age, Time } from "../../shell/Time";
import { say, sayProblem } from "../../shell/toasts";
import type { SessionRow } from "./bodies";

/** Which browsers are in; ending one works at once. */
export function Sessions() {
  const t = useT();
  const { data, problem, isLoading, reload } = useQuery<SessionRow[]>("/sessions", { everyMs: 15_000 });
  if (!data) return problem ? <ProblemNote problem={problem} onRetry={reload} /> : isLoading ? <Loading /> : null;
  const end = async (row: SessionRow): Promise<void> => {
    try {
      await remove(`/sessions/${encodeURIComponent(row.id)}`);
      say(t("admin.session_ended", { name: row.name }));
    } catch (fault) {
      sayProblem(fault);
    }

    reload();
  };
  return (
    <section className="panel" aria-label={t("admin.sessions")}>
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      <table data-testid="sessions">
        <thead><tr><th scope="col">{t("admin.name")}</th><th scope="col">{t("admin.since")}</th><th scope="col" className="number">{t("admin.last_seen")}</th><th scope="col">{t("admin.ends")}</th><th scope="col">{t("admin.from")}</th><th scope="col">{t("admin.browser")}</th><th scope="col"><span className="sr">{t("admin.actions")}</span></th></tr></thead>
        <tbody>
          {data.map(row => (
            <tr key={row.id} data-session={row.id}>
              <td><b>{row.name}</b> {row.kind === "token" && <span className="quiet">({t("admin.by_token")})</span>} {row.isOwn && <span className="quiet">({t("admin.this_browser")})</span>}</td>
              <td><Time ms={row.createdMs} /></td><td className="number"><Age ms={row.seenMs} /></td><td><Time ms={row.expiresMs} /></td><td className="figure">{row.address}</td>
              <td className="quiet browser" title={row.browser ?? ""}>{row.browser}</td>
              <td className="number">{!row.isOwn && <button type="button" onClick={() => void end(row)}>{t("admin.end")}</button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.length === 0 && <p className="quiet">{t("admin.no_sessions")}</p>}
    </section>
  );
}
