import { useId, useState } from "react";
import { post, remove } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { useT } from "../../i18n";
import { duration } from "../../i18n/format";
import { Dialog } from "../../shell/Dialog";
import { ProblemNote } from "../../shell/Page";
import { Secret } from "../../shell/Secret";
import { Time } from "../../shell/Time";
import { say, sayProblem, wordsOf } from "../../shell/toasts";
import type { Enrolment, GatewayRow } from "./bodies";

const MINUTES = [15, 60, 480, 1440];

/** Lets a gateway in: a token that works once and is shown once. */
export function Enrolments({ gateways }: { gateways: readonly GatewayRow[] }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const { data, problem, reload } = useQuery<Enrolment[] | { items: Enrolment[] }>("/enrolments");
  const rows = data === null ? [] : Array.isArray(data) ? data : data.items;
  const drop = async (row: Enrolment): Promise<void> => {
    try {
      await remove(`/enrolments/${encodeURIComponent(row.id)}`);
      say(t("gateways.enrolment_dropped", { gateway: row.gateway }));
    } catch (fault) {
      sayProblem(fault);
    }

    reload();
  };
  return (
    <section className="panel" aria-labelledby="enrol-head">
      <header className="panel-head">
        <h2 id="enrol-head">{t("gateways.enrolments")}</h2>
        <button type="button" data-testid="enrol" onClick={() => setOpen(true)}>{t("gateways.enrol")}</button>
      </header>
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      {data && rows.length === 0 && <p className="quiet">{t("gateways.no_enrolments")}</p>}
      {rows.length > 0 && (
        <table data-testid="enrolments">
          <thead><tr><th scope="col">{t("gateways.gateway")}</th><th scope="col">{t("gateways.made")}</th><th scope="col">{t("gateways.valid_until")}</th><th scope="col"><span className="sr">{t("gateways.actions")}</span></th></tr></thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.id} data-gateway={row.gateway}>
                <td>{row.gateway}</td><td><Time ms={row.createdMs} /> {row.who && <span className="quiet">{row.who}</span>}</td>
                <td>{row.usedMs ? <>{t("gateways.used")} <Time ms={row.usedMs} /></> : <Time ms={row.expiresMs} />}</td>
                <td className="number">{!row.usedMs && <button type="button" onClick={() => void drop(row)}>{t("gateways.drop")}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isOpen && <EnrolDialog gateways={gateways} onClose={() => { setOpen(false); reload(); }} />}
    </section>
  );
}

function EnrolDialog({ gateways, onClose }: { gateways: readonly GatewayRow[]; onClose: () => void }) {
  const t = useT();
  const [ids, groupId, minutesId] = [useId(), useId(), useId()];
  const [gateway, setGateway] = useState("");
  const [group, setGroup] = useState("");
  const [minutes, setMinutes] = useState(60);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [given, setGiven] = useState<{ token: string; expiresMs: number } | null>(null);
  const isListed = gateways.some(row => row.id === gateway.trim());
  const enrol = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      setGiven(await post("/enrolments", { gateway: gateway.trim(), validMinutes: minutes, ...(isListed || group.trim() === "" ? {} : { group: group.trim() }) }));
    } catch (fault) {
      setProblem(wordsOf(fault));
    }

    setBusy(false);
  };
  if (given) {
    return (
      <Dialog title={t("gateways.enrol_done", { gateway: gateway.trim() })} onClose={onClose} testId="enrol-token">
        <p>{t("gateways.token_once")}</p>
        <Secret text={given.token} />
        <p className="quiet">{t("gateways.valid_until")} <Time ms={given.expiresMs} form="full" /></p>
        <p className="quiet">{t("gateways.token_how")}</p>
      </Dialog>
    );
  }

  return (
    <Dialog title={t("gateways.enrol")} onClose={onClose} doText={t("gateways.make_token")} onDo={enrol} isBusy={isBusy} canDo={gateway.trim() !== ""} problem={problem} testId="enrol-dialog">
      <p className="quiet">{t("gateways.enrol_about")}</p>
      <label htmlFor={ids}>{t("gateways.gateway")}</label>
      <input id={ids} value={gateway} maxLength={63} autoComplete="off" list={`${ids}-known`} data-autofocus onChange={event => setGateway(event.target.value)} />
      <datalist id={`${ids}-known`}>{gateways.slice(0, 500).map(row => <option key={row.id} value={row.id} />)}</datalist>
      {gateway.trim() !== "" && !isListed && <>
        <label htmlFor={groupId}>{t("gateways.group_of_new")}</label>
        <input id={groupId} value={group} maxLength={63} autoComplete="off" onChange={event => setGroup(event.target.value)} />
      </>}
      <label htmlFor={minutesId}>{t("gateways.valid_for")}</label>
      <select id={minutesId} value={minutes} onChange={event => setMinutes(Number(event.target.value))}>
        {MINUTES.map(value => <option key={value} value={value}>{duration(value * 60_000)}</option>)}
      </select>
    </Dialog>
  );
}
