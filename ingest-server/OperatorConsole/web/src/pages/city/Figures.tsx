import { useEffect, useRef, useState } from "react";
import { useQuery } from "../../api/hooks";
import { useSource } from "../../api/source";
import type { City, Stats } from "../../api/types";
import { useT } from "../../i18n";
import { number, percent } from "../../i18n/format";

const KINDS_SHOWN = 6;

/** The city in figures; of the past without those that are the server's own. */
export function Figures({ city }: { city: City }) {
  const t = useT();
  const isPast = useSource().replay !== null;
  const { data: stats } = useQuery<Stats>(isPast ? null : "/stats", { everyMs: 2000 });
  const rate = useRate(stats?.storedRows ?? null);
  const kinds = [...city.kinds ?? []].sort((one, other) => other.components - one.components);
  const reporting = kinds.reduce((sum, kind) => sum + kind.reporting, 0);
  const isOffline = city.gatewaysOnline < city.gateways;
  return (
    <dl className="tiles city-tiles">
      <Tile name={t("city.components")} value={number(city.components)} note={kinds.length > 0 ? t("city.reporting", { count: number(reporting) }) : undefined} title={kinds.slice(0, KINDS_SHOWN).map(kind => `${t(`city.kind_${kind.kind}`) === `city.kind_${kind.kind}` ? kind.kind : t(`city.kind_${kind.kind}`)}: ${number(kind.components)}`).join("\n")} id="component-count" />
      <Tile name={t("city.gateways_online")} value={`${number(city.gatewaysOnline)} / ${number(city.gateways)}`} isOdd={isOffline} id="gateways-online" />
      <Tile name={t("city.active_alarms")} value={number(city.alarms.reduce((sum, count) => sum + count, 0))} id="active-alarms" />
      {!isPast && <Tile name={t("city.rate")} value={rate === null ? "–" : number(Math.round(rate))} id="rate" />}
      {!isPast && <Tile name={t("city.rows_stored")} value={stats ? number(stats.storedRows) : "–"} id="rows-stored" />}
      {city.coverage && <Coverage kind="water" share={city.coverage.water} target={city.coverage.target} />}
      {city.coverage && <Coverage kind="gas" share={city.coverage.gas} target={city.coverage.target} />}
      {city.debt !== undefined && <Tile name={t("city.debt")} value={number(city.debt)} title={t("city.debt_why")} isOdd={city.debt > 0} id="debt" />}
      {stats && (stats.storeTrouble !== null || stats.storeLagBytes > 50_000_000) && <Tile name={t("city.store_lag")} value={stats.storeTrouble ?? `${number(Math.round(stats.storeLagBytes / 1_000_000))} MB`} isOdd id="store-lag" />}
    </dl>
  );
}

function Tile({ name, value, note, title, isOdd = false, id }: { name: string; value: string; note?: string | undefined; title?: string; isOdd?: boolean; id: string }) {
  return (
    <div className={`tile${isOdd ? " odd" : ""}`} title={title}>
      <dt>{name}</dt>
      <dd id={id}>{value}{note !== undefined && <small>{note}</small>}</dd>
    </div>
  );
}

/** Share of the pipes under monitoring, with the mark that is to be reached. */
function Coverage({ kind, share, target }: { kind: "water" | "gas"; share: number | null; target: number }) {
  const t = useT();
  const [of, to] = [asShare(share), asShare(target)];
  return (
    <div className="tile" title={t("city.coverage_target", { target: percent(to ?? 0) })}>
      <dt>{t(`city.coverage_${kind}`)}</dt>
      <dd id={`coverage-${kind}`}>
        {of === null ? "–" : percent(of)}
        {of !== null && (
          <svg className="coverage" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect className="all" width="100" height="8" />
            <rect className="part" width={Math.min(100, of * 100)} height="8" />
            {to !== null && <rect className="target" x={to * 100 - 0.7} width="1.4" height="8" />}
          </svg>
        )}
      </dd>
    </div>
  );
}

/** Readings a second, over the last looks. */
function useRate(count: number | null): number | null {
  const looks = useRef<{ ms: number; count: number }[]>([]);
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    if (count === null) return;
    const all = looks.current;
    if (all.length > 0 && count < all.at(-1)!.count) all.length = 0;
    all.push({ ms: performance.now(), count });
    if (all.length > 6) all.shift();
    const [first, last] = [all[0]!, all.at(-1)!];
    if (last.ms - first.ms > 500) setRate((last.count - first.count) * 1000 / (last.ms - first.ms));
  }, [count]);
  return rate;
}

/** 0.85 and 85 mean the same. */
const asShare = (value: number | null): number | null => value === null ? null : value > 1 ? value / 100 : value;
