import { useMemo, useState } from "react";
import { query } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { wantPlaces, usePlace } from "../../api/places";
import type { DayKpis } from "../../api/types";
import { useT } from "../../i18n";
import { duration, figure, number } from "../../i18n/format";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import type { PageProps } from "../../shell/pageProps";
import { href } from "../../shell/router";
import { measures, sumOf, verdictOf, type Measure } from "./measures";
import "./kpis.css";

const DAY_MS = 86_400_000;
const SPANS = [1, 7, 30, 90] as const;

/** How well the alarms serve their operators, against the figures of ISA-18.2. */
export default function KpisPage(_: PageProps) {
  const t = useT();
  const [days, setDays] = useState<number>(7);
  const [end] = useState(() => Date.now());
  const { data, problem, reload } = useQuery<DayKpis[]>(`/kpis${query({ from: Math.floor(end / DAY_MS) * DAY_MS - (days - 1) * DAY_MS })}`, { everyMs: 60_000 });
  const total = useMemo(() => data && sumOf(data), [data]);
  return (
    <Page
      title={t("kpis.title")} className="kpis-page"
      aside={(
        <div className="segments" role="group" aria-label={t("kpis.span")}>
          {SPANS.map(span => <button key={span} type="button" aria-pressed={span === days} onClick={() => setDays(span)}>{t("kpis.days", { count: span })}</button>)}
        </div>
      )}
    >
      <p className="quiet">{t("kpis.about")}</p>
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      {!data || !total ? !problem && <Loading /> : <>
        <ul className="kpi-tiles" data-testid="kpis">{measures.map(measure => <Tile key={measure.name} measure={measure} total={total} days={data} />)}</ul>
        <div className="kpi-columns">
          <section className="panel" aria-labelledby="kpi-days"><h2 id="kpi-days">{t("kpis.by_day")}</h2><DayTable days={data} /></section>
          <section className="panel" aria-labelledby="kpi-top"><h2 id="kpi-top">{t("kpis.top")}</h2><TopTen total={total} /></section>
        </div>
      </>}
    </Page>
  );
}

function Tile({ measure, total, days }: { measure: Measure; total: DayKpis; days: readonly DayKpis[] }) {
  const t = useT();
  const value = measure.of(total);
  const verdict = verdictOf(measure, value);
  const most = Math.max(measure.most, ...days.map(measure.of));
  return (
    <li className={`tile kpi ${verdict}`}>
      <h3>{t(`kpis.${measure.name}`)}</h3>
      <p className="kpi-value">{measure.isSpan ? duration(value * 1000) : figure(value, 3)}<small>{t(`kpis.verdict_${verdict}`)}</small></p>
      <svg viewBox={`0 0 ${days.length * 6} 30`} preserveAspectRatio="none" aria-hidden="true">
        {days.map((day, index) => {
          const height = Math.max(measure.of(day) > 0 ? 1 : 0, measure.of(day) / most * 28);
          return <rect key={day.day} className={verdictOf(measure, measure.of(day))} x={index * 6 + 0.5} y={30 - height} width="5" height={height} />;
        })}
        <line x1="0" x2={days.length * 6} y1={30 - measure.good / most * 28} y2={30 - measure.good / most * 28} />
      </svg>
      <p className="quiet">{t("kpis.target", { good: measure.isSpan ? duration(measure.good * 1000) : figure(measure.good), most: measure.isSpan ? duration(measure.most * 1000) : figure(measure.most) })}</p>
    </li>
  );
}

function DayTable({ days }: { days: readonly DayKpis[] }) {
  const t = useT();
  return (
    <div className="kpi-scroll" tabIndex={0} role="region" aria-labelledby="kpi-days">
      <table>
        <thead><tr>{["day", "raised", "annunciated", "held", "per_hour_max", "per_10_max", "flood", "chattering", "stale", "levels"].map((name, index) => <th key={name} scope="col" className={index === 0 ? undefined : "number"}>{t(`kpis.${name}`)}</th>)}</tr></thead>
        <tbody>
          {[...days].reverse().map(day => (
            <tr key={day.day}>
              <th scope="row">{day.day}</th><td className="number">{number(day.raised)}</td><td className="number">{number(day.annunciated)}</td><td className="number">{number(day.held)}</td>
              <td className="number">{number(day.perHourMax)}</td><td className="number">{number(day.per10MinMax)}</td><td className="number">{duration(day.floodSeconds * 1000)}</td>
              <td className="number">{number(day.chattering)}</td><td className="number">{number(day.stale)}</td><td className="number">{day.byLevel.map(number).join(" / ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TopTen({ total }: { total: DayKpis }) {
  const t = useT();
  useMemo(() => wantPlaces(total.topTen.map(source => source.subject)), [total]);
  if (total.topTen.length === 0) return <p className="quiet">{t("kpis.no_alarms")}</p>;
  return (
    <>
      <p className="quiet">{t("kpis.top_share", { share: figure(total.topTenPercent, 3) })}</p>
      <ol className="top-ten">{total.topTen.map(source => <Source key={`${source.rule} ${source.subject}`} source={source} most={total.topTen[0]!.count} />)}</ol>
    </>
  );
}

function Source({ source, most }: { source: DayKpis["topTen"][number]; most: number }) {
  const place = usePlace(source.subject);
  return (
    <li>
      <span>{place ? <a href={href("components", place.code)}>{place.name}</a> : source.subject} <code>{source.rule}</code></span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width={source.count / most * 100} height="8" /></svg>
      <b className="number">{number(source.count)}</b>
    </li>
  );
}
