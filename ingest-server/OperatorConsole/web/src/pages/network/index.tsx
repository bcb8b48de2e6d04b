import { useEffect, useId, useMemo, useState } from "react";
import "../../shell/parts.css";
import { query } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { useT } from "../../i18n";
import { number } from "../../i18n/format";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import type { PageProps } from "../../shell/pageProps";
import { go, href } from "../../shell/router";
import type { NetworkBody, NetworkRow } from "./bodies";
import { Bursts, ClosedValves, Points } from "./Lists";
import "./network.css";
import { planOf, type Point } from "./plan";
import { Schematic } from "./Schematic";

const EVERY_MS = 5000;

/** A pipe network as it is now. Network and zone stand in the address. */
export default function NetworkPage({ route }: PageProps) {
  const t = useT();
  const [networkId, zoneId] = [useId(), useId()];
  const { data: networks, problem: listProblem, isLoading: isListing, reload } = useQuery<NetworkRow[]>("/networks");
  const id = route.id ?? (networks?.find(row => row.kind === "water") ?? networks?.[0])?.id ?? null;
  const zone = route.wishes.get("zone");
  const { data: body, problem, isLoading } = useQuery<NetworkBody>(id === null ? null : `/networks/${encodeURIComponent(id)}${query({ zone })}`, { everyMs: EVERY_MS, on: ["alarm"] });
  const plan = useMemo(() => body ? planOf(body) : null, [body]);
  const [target, setTarget] = useState<Point | null>(null);
  const chosen = networks?.find(row => row.id === id);
  useEffect(() => setTarget(null), [id, zone]);
  return (
    <Page
      title={t("network.title")} className="network-page"
      aside={networks && networks.length > 0 && <>
        <label htmlFor={networkId}>{t("network.network")}</label>
        <select id={networkId} value={id ?? ""} data-testid="network" onChange={event => go(href("network", event.target.value), true)}>
          {networks.map(row => <option key={row.id} value={row.id}>{row.id} ({t(`network.kind_${row.kind}`)})</option>)}
        </select>
        {(chosen?.zones?.length ?? 0) > 0 && <>
          <label htmlFor={zoneId}>{t("network.zone")}</label>
          <select id={zoneId} value={zone ?? ""} data-testid="zone" onChange={event => go(href("network", id, event.target.value === "" ? undefined : { zone: event.target.value }), true)}>
            <option value="">{t("network.all_zones")}</option>
            {chosen!.zones!.map(name => <option key={name} value={name}>{name}</option>)}
          </select>
        </>}
        {body && <span className="quiet">{t("network.counts", { nodes: number(body.nodes.length), pipes: number(body.pipes.length) })}</span>}
      </>}
    >
      {listProblem && <ProblemNote problem={listProblem} onRetry={reload} />}
      {problem && <ProblemNote problem={problem} />}
      {networks?.length === 0 && <p className="panel quiet">{t("network.none")}</p>}
      {(isListing || isLoading) && !body && networks?.length !== 0 && <Loading />}
      {body && plan && (
        <div className="network-columns">
          <section className="panel schematic-panel">
            <Schematic key={`${id} ${zone}`} plan={plan} unit={body.unit ?? ""} target={target} label={t("network.schematic_of", { id: body.id })} />
            <Legend />
          </section>
          <aside className="network-lists">
            <section className="panel" aria-labelledby="bursts-head"><h2 id="bursts-head">{t("network.bursts")}</h2><Bursts body={body} plan={plan} onLook={setTarget} /></section>
            <section className="panel" aria-labelledby="points-head"><h2 id="points-head">{t("network.points")}</h2><Points plan={plan} unit={body.unit ?? ""} onLook={setTarget} /></section>
            <section className="panel" aria-labelledby="valves-head"><h2 id="valves-head">{t("network.valves")}</h2><ClosedValves plan={plan} onLook={setTarget} /></section>
          </aside>
        </div>
      )}
    </Page>
  );
}

function Legend() {
  const t = useT();
  return (
    <ul className="legend quiet">
      <li><svg viewBox="0 0 22 16" width={22} height={16} aria-hidden="true"><circle className="point" cx={11} cy={8} r={4.2} /></svg> {t("network.legend_point")}</li>
      <li><svg viewBox="0 0 22 16" width={22} height={16} aria-hidden="true"><path className="fallen" d="M11 14L4.500 3h13Z" /></svg> {t("network.legend_fallen")}</li>
      <li><svg viewBox="0 0 22 16" width={22} height={16} aria-hidden="true"><path className="closed" d="M5 3.500L17 12.500V3.500L5 12.500Z" /></svg> {t("network.legend_closed")}</li>
      <li><svg viewBox="0 0 22 16" width={22} height={16} aria-hidden="true"><path className="burst" d="M2 8h18" /></svg> {t("network.legend_burst")}</li>
    </ul>
  );
}
