import { useState } from "react";
import { useActing } from "../../api/acting";
import { query } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { may, session } from "../../api/session";
import type { Component } from "../../api/types";
import { useT } from "../../i18n";
import { number } from "../../i18n/format";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import { href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { Age, Time } from "../../shell/Time";
import type { Bus, GatewayView } from "./bodies";
import { CommandDialog, type Lamp, type Verb } from "./CommandDialog";
import { CommandList } from "./CommandList";
import { bytes } from "./completeness";
import { Share } from "./GatewayList";

const COMPONENTS_MAX = 500;

/** One gateway: its ledger, its buses, what was asked of it and what may be asked. */
export function GatewayDetail({ id }: { id: string }) {
  const t = useT();
  const who = useStore(session);
  const { isPast, why } = useActing("Operator");
  const [verb, setVerb] = useState<Verb | null>(null);
  const { data: view, problem, isLoading, reload } = useQuery<GatewayView>(`/gateways/${encodeURIComponent(id)}`, { everyMs: 5000, on: ["gateway"] });
  const { data: found } = useQuery<Component[]>(`/components${query({ q: id, measured: true, limit: COMPONENTS_MAX })}`);
  const components = found?.filter(component => component.gateway === id) ?? [];
  const lamps = lampsOf(components);
  if (!view) return <Page title={id}>{problem ? <ProblemNote problem={problem} onRetry={reload} /> : isLoading && <Loading />}</Page>;
  const dropped = view.ledger.dropped.reduce((sum, row) => sum + row.count, 0);
  return (
    <Page
      title={view.id} className="gateways-page"
      aside={<>
        <span className={view.isOnline ? "quiet" : "not-well"} data-testid="gateway-state" data-online={view.isOnline}>{t(view.isOnline ? "gateways.is_online" : "gateways.is_offline")}{view.sinceMs !== undefined && <> {t("gateways.since_time")} <Time ms={view.sinceMs} /></>}</span>
        {may("Operator", who) && (
          <span className="gateway-verbs">
            <button type="button" title={why} disabled={isPast || lamps.length === 0} data-testid="dim" onClick={() => setVerb("dim")}>{t("gateways.dim")} …</button>
            <button type="button" title={why} disabled={isPast} data-testid="rebirth" onClick={() => setVerb("rebirth")}>{t("gateways.rebirth")} …</button>
            {may("Engineer", who) && <button type="button" title={why} disabled={isPast} data-testid="reload" onClick={() => setVerb("reload")}>{t("gateways.reload")} …</button>}
          </span>
        )}
      </>}
    >
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      <div className="gateway-columns">
        <section className="panel" aria-labelledby="ledger-head">
          <h2 id="ledger-head">{t("gateways.ledger")}</h2>
          <dl className="attributes">
            <div><dt>{t("gateways.complete")}</dt><dd><Share row={{ received: view.ledger.received, missing: view.ledger.missing, dropped }} /></dd></div>
            <div><dt>{t("gateways.received")}</dt><dd className="figure">{number(view.ledger.received)}</dd></div>
            <div><dt>{t("gateways.missing")}</dt><dd className={`figure${view.ledger.missing > 0 ? " not-well" : ""}`}>{number(view.ledger.missing)}</dd></div>
            <div><dt>{t("gateways.dropped")}</dt><dd className={`figure${dropped > 0 ? " not-well" : ""}`}>{number(dropped)}</dd></div>
            {view.ledger.dropped.map(row => <div key={row.reason}><dt /><dd>{number(row.count)} · {reasonText(t, row.reason)}</dd></div>)}
            {view.backlog !== undefined && <div><dt>{t("gateways.backlog")}</dt><dd className="figure">{bytes(view.backlog).map((part, at) => at === 0 ? number(part as number) : part).join(" ")}</dd></div>}
          </dl>
        </section>
        <section className="panel" aria-labelledby="about-head">
          <h2 id="about-head">{t("gateways.about")}</h2>
          <dl className="attributes">
            {view.group && <div><dt>{t("gateways.group")}</dt><dd>{view.group}</dd></div>}
            {view.versions?.agent && <div><dt>{t("gateways.agent")}</dt><dd>{view.versions.agent}</dd></div>}
            {view.versions?.configuration && <div><dt>{t("gateways.configuration")}</dt><dd><code>{view.versions.configuration}</code></dd></div>}
            {view.seenMs !== undefined && <div><dt>{t("gateways.seen")}</dt><dd><Age ms={view.seenMs} /></dd></div>}
            {view.healthMs !== undefined && <div><dt>{t("gateways.health")}</dt><dd><Age ms={view.healthMs} /></dd></div>}
            <div><dt>{t("gateways.components")}</dt><dd>{number(components.length)} <a href={href("components", null, { q: id })}>{t("gateways.show_components")}</a></dd></div>
          </dl>
        </section>
      </div>
      <section className="panel" aria-labelledby="buses-head">
        <h2 id="buses-head">{t("gateways.buses")}</h2>
        {view.buses ? view.buses.map(bus => <BusTable key={bus.name} bus={bus} components={components} />) : <p className="quiet">{t("gateways.no_health")}</p>}
      </section>
      <section className="panel" aria-labelledby="commands-head">
        <h2 id="commands-head">{t("gateways.commands")}</h2>
        <CommandList gateway={id} />
      </section>
      {verb && <CommandDialog gateway={id} verb={verb} lamps={lamps} onClose={() => setVerb(null)} />}
    </Page>
  );
}

function BusTable({ bus, components }: { bus: Bus; components: readonly Component[] }) {
  const t = useT();
  const codeOf = (device: string): Component | undefined => components.find(component => component.devices.some(one => one.id === device));
  return (
    <table className="bus" data-bus={bus.name}>
      <caption>
        <b>{bus.name}</b> <span className={bus.isOpen === false ? "not-well" : "quiet"}>{bus.isOpen === undefined ? "" : t(bus.isOpen ? "gateways.bus_open" : "gateways.bus_closed")}</span>
        {bus.loadPercent !== undefined && <span className="quiet"> · {t("gateways.bus_load", { percent: number(bus.loadPercent) })}</span>}
        {bus.errors !== undefined && <span className="quiet"> · {t("gateways.bus_errors", { count: number(bus.errors) })}</span>}
      </caption>
      <thead><tr><th scope="col">{t("gateways.device")}</th><th scope="col">{t("gateways.kind")}</th><th scope="col">{t("gateways.state")}</th><th scope="col" className="number">{t("gateways.last_good")}</th><th scope="col" className="number">{t("gateways.errors")}</th><th scope="col" className="number">{t("gateways.latency")}</th></tr></thead>
      <tbody>
        {bus.devices.map(device => {
          const component = codeOf(device.id);
          return (
            <tr key={device.id}>
              <td>{component ? <a href={href("components", component.code)}>{component.name || device.id}</a> : device.id} {component && <span className="quiet">{device.id}</span>}</td>
              <td className="quiet">{device.kind}</td>
              <td className={device.isGood ? "quiet" : "not-well"}>{stateText(t, device.state ?? (device.isGood ? "healthy" : "down"))}</td>
              <td className="number">{device.lastGoodMs === undefined ? "–" : <Age ms={device.lastGoodMs} />}</td>
              <td className="number">{number(device.errors)}</td>
              <td className="number">{device.latencyMs === undefined ? "–" : `${number(device.latencyMs)} ms`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What can be dimmed: whoever has told of a dimming. */
function lampsOf(components: readonly Component[]): Lamp[] {
  return components.flatMap(component => component.devices.flatMap(device => {
    const dimming = device.values.find(value => value.quantity === "lamp/dimming");
    return dimming ? [{ device: device.id, name: component.name || component.code, value: dimming.value }] : [];
  }));
}

const known = (t: (key: string) => string, key: string, otherwise: string): string => t(key) === key ? otherwise : t(key);
const reasonText = (t: (key: string) => string, reason: string): string => known(t, `gateways.reason_${reason}`, reason);
const stateText = (t: (key: string) => string, state: string): string => known(t, `gateways.device_${state}`, state);
