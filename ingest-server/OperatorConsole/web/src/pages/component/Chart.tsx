import { useEffect, useState } from "react";
import { nowIn } from "../../api/source";
import { useT } from "../../i18n";
import { figure, number, percent } from "../../i18n/format";
import { ProblemNote } from "../../shell/Page";
import type { ComponentEvent, Series } from "./bodies";
import { summaryOf } from "./columns";
import { SeriesChart } from "./SeriesChart";
import { pointsFor, seriesPath, useSeries } from "./useSeries";

export interface Compared {
  code: string;
  name: string;
}

interface ChartProps {
  code: string;
  name: string;
  quantity: string;
  fromMs: number;
  toMs: number;
  /** End of what is asked for; what lies behind it has not come. */
  askedMs: number;
  events: readonly ComponentEvent[];
  compared: readonly Compared[];
  onZoom: (fromMs: number, toMs: number) => void;
}

/** One quantity over the span, with what the same quantity was at components beside it. */
export function Chart({ code, name, quantity, fromMs, toMs, askedMs, events, compared, onZoom }: ChartProps) {
  const t = useT();
  const [points] = useState(() => pointsFor(document.documentElement.clientWidth * 0.7));
  const { series, problem, isLoading } = useSeries(code, quantity, fromMs, askedMs, points);
  const [others, setOthers] = useState<ReadonlyMap<string, Series>>(new Map());
  const summary = series ? summaryOf(series, Math.min(nowIn(), askedMs)) : null;
  const take = (of: string, other: Series | null): void => setOthers(before => {
    if (before.get(of) === (other ?? undefined)) return before;
    const after = new Map(before);
    if (other) after.set(of, other);
    else after.delete(of);
    return after;
  });
  return (
    <section className="panel chart-panel" aria-label={quantity} data-testid="chart" data-quantity={quantity} data-points={series?.timesMs.length ?? ""} data-gaps={series?.gaps.length ?? ""}>
      <header className="chart-head">
        <h2>{quantity} {series && series.unit !== "" && <span className="quiet">{series.unit}</span>}</h2>
        <span className="chart-exports">
          <a className="button" download href={`/api/v1${seriesPath(code, quantity, fromMs, askedMs, { device: series?.device, format: "csv" })}`}>CSV</a>
          <a className="button" download href={`/api/v1${seriesPath(code, quantity, fromMs, askedMs, { device: series?.device, format: "parquet" })}`}>Parquet</a>
        </span>
      </header>
      {series && summary && (
        <p className="quiet figure">
          {t("component.summary", { min: figure(summary.min), mean: figure(summary.mean), max: figure(summary.max), count: number(summary.readings) })}
          {" · "}{t("component.covered", { share: percent(summary.covered) })} · {t("component.source", { sources: series.sources.map(one => one === "readings" ? t("component.source_readings") : one).join(", ") })}
        </p>
      )}
      {problem && <ProblemNote problem={problem} />}
      {series && (
        <SeriesChart
          series={series} events={events} fromMs={fromMs} toMs={toMs} onZoom={onZoom}
          others={compared.flatMap(other => others.has(other.code) ? [{ name: other.name, series: others.get(other.code)! }] : [])}
          label={t("component.chart_label", { quantity, name })}
          words={{ time: t("component.time"), mean: compared.length > 0 ? name : t("component.mean"), range: t("component.low_high") }}
        />
      )}
      {!series && isLoading && <p className="quiet chart-wait" role="status">{t("shell.loading")}</p>}
      {series && !summary && <p className="quiet chart-empty" role="status">{t("component.no_readings")}</p>}
      {compared.map(other => <Other key={other.code} of={other} quantity={quantity} fromMs={fromMs} toMs={askedMs} points={points} take={take} />)}
    </section>
  );
}

/** Reads the series of one component to compare with; draws nothing but why there is none. */
function Other({ of, quantity, fromMs, toMs, points, take }: { of: Compared; quantity: string; fromMs: number; toMs: number; points: number; take: (code: string, series: Series | null) => void }) {
  const t = useT();
  const { series, problem } = useSeries(of.code, quantity, fromMs, toMs, points);
  const shown = series && series.timesMs.length > 0 ? series : null;
  useEffect(() => take(of.code, shown), [of.code, shown]);
  useEffect(() => () => take(of.code, null), [of.code]);
  if (shown) return null;
  return problem || series ? <p className="quiet">{t("component.not_compared", { name: of.name })}</p> : null;
}
