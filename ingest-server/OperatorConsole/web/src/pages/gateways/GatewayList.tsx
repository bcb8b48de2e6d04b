import { useId, useState } from "react";
import { useQuery } from "../../api/hooks";
import { may, session } from "../../api/session";
import { useT } from "../../i18n";
import { number } from "../../i18n/format";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import { href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { Age, Time } from "../../shell/Time";
import type { GatewayRow } from "./bodies";
import { completeness, isWell, sharePercent, worstFirst } from "./completeness";
import { Enrolments } from "./Enrolments";

/** More rows than anybody reads: the filter finds the others. */
const ROWS_MAX = 200;

/** All gateways, those that are not well first. */
export function GatewayList({ wishes }: { wishes: URLSearchParams }) {
  const t = useT();
  const id = useId();
  const who = useStore(session);
  const [text, setText] = useState(wishes.get("q") ?? "");
  const [isBadOnly, setBadOnly] = useState(wishes.get("only") === "bad");
  const { data, problem, isLoading, reload } = useQuery<GatewayRow[]>("/gateways", { everyMs: 10_000, on: ["gateway"], paceMs: 2000 });
  const wanted = text.trim().toLowerCase();
  const rows = data === null ? [] : worstFirst(data.filter(row => (!isBadOnly || !isWell(row)) && `${row.id} ${row.group}`.toLowerCase().includes(wanted)));
  const sum = (of: (row: GatewayRow) => number): number => (data ?? []).reduce((total, row) => total + of(row), 0);
  return (
    <Page title={t("shell.page_gateways")} className="gateways-page">
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      {data && (
        <dl className="tiles">
          <Tile name={t("gateways.online")} value={`${number(sum(row => row.isOnline ? 1 : 0))} / ${number(data.length)}`} />
          <Tile name={t("gateways.complete")} value={<Share row={{ received: sum(row => row.received), missing: sum(row => row.missing), dropped: sum(row => row.dropped) }} />} />
          <Tile name={t("gateways.received")} value={number(sum(row => row.received))} />
          <Tile name={t("gateways.missing")} value={number(sum(row => row.missing))} />
          <Tile name={t("gateways.dropped")} value={number(sum(row => row.dropped))} />
        </dl>
      )}
      <div className="search-line">
        <label htmlFor={id}>{t("gateways.filter")}</label>
        <input id={id} type="search" value={text} autoComplete="off" onChange={event => setText(event.target.value)} />
        <label className="check"><input type="checkbox" checked={isBadOnly} onChange={event => setBadOnly(event.target.checked)} /> {t("gateways.bad_only")}</label>
      </div>
      {!data && isLoading && <Loading />}
      {data && (
        <section className="panel">
          <table data-testid="gateways">
            <thead>
              <tr>
                <th scope="col">{t("gateways.gateway")}</th><th scope="col">{t("gateways.group")}</th><th scope="col">{t("gateways.state")}</th><th scope="col" className="number">{t("gateways.since")}</th>
                <th scope="col" className="number">{t("gateways.complete")}</th><th scope="col" className="number">{t("gateways.received")}</th><th scope="col" className="number">{t("gateways.missing")}</th>
                <th scope="col" className="number">{t("gateways.dropped")}</th><th scope="col" className="number">{t("gateways.clock")}</th>
              </tr>
            </thead>
            <tbody>{rows.slice(0, ROWS_MAX).map(row => <Row key={row.id} row={row} />)}</tbody>
          </table>
          <p className="quiet table-end" role="status">{rows.length > ROWS_MAX ? t("gateways.first_of", { shown: ROWS_MAX, count: number(rows.length) }) : t("gateways.shown", { count: rows.length })}</p>
        </section>
      )}
      {may("Admin", who) && <Enrolments gateways={data ?? []} />}
    </Page>
  );
}

const Tile = ({ name, value }: { name: string; value: React.ReactNode }) => <div className="tile"><dt>{name}</dt><dd>{value}</dd></div>;

/** How complete the ledger is; what lacks something is marked. */
export function Share({ row }: { row: Pick<GatewayRow, "received" | "missing" | "dropped"> }) {
  const share = completeness(row);
  if (share === null) return <span>–</span>;
  return <span className={share === 1 ? undefined : "not-well"}>{number(sharePercent(share))} %</span>;
}

function Row({ row }: { row: GatewayRow }) {
  const t = useT();
  return (
    <tr data-gateway={row.id} data-online={row.isOnline}>
      <td><a href={href("gateways", row.id)}>{row.id}</a></td>
      <td className="quiet">{row.group}</td>
      <td className={row.isOnline ? "quiet" : "not-well"}>{t(row.isOnline ? "gateways.is_online" : row.sinceUnixMs === null ? "gateways.never" : "gateways.is_offline")}</td>
      <td className="number">{row.sinceUnixMs === null ? "–" : row.isOnline ? <Time ms={row.sinceUnixMs} /> : <Age ms={row.sinceUnixMs} />}</td>
      <td className="number"><Share row={row} /></td>
      <td className="number">{number(row.received)}</td>
      <td className={`number${row.missing > 0 ? "" : " quiet"}`}>{number(row.missing)}</td>
      <td className={`number${row.dropped > 0 ? "" : " quiet"}`}>{number(row.dropped)}</td>
      <td className="number quiet">{row.readingsAhead + row.readingsLate === 0 ? "–" : t("gateways.clock_counts", { ahead: number(row.readingsAhead), late: number(row.readingsLate) })}</td>
    </tr>
  );
}
