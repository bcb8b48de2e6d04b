import { useMemo } from "react";
import { query } from "../../api/client";
import { useNow, useQuery } from "../../api/hooks";
import { nowIn, useSource } from "../../api/source";
import { inLanguage, useT } from "../../i18n";
import { useShortcuts } from "../../shell/keyboard";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import { go, href } from "../../shell/router";
import type { ComponentEvent, ComponentView } from "./bodies";
import { Chart } from "./Chart";
import { Events } from "./Events";
import { ActiveAlarms, Attributes, State } from "./Facts";
import { COMPARED_MAX, Neighbours, useNeighbours } from "./Neighbours";
import { between, edges, pastEdges, PRESETS, rangeOf, shifted, stepMs, wishesOf, zoomed, type Range } from "./range";
import { RangeBar } from "./RangeBar";
import { useKept } from "./useKept";
import { Values } from "./Values";

const CHARTS_MAX = 6;
const NO_EVENTS: readonly ComponentEvent[] = [];

/** One component: what it is, how it is, what it was. Span, quantities and whom it is compared with stand in the address. */
export function Detail({ code, wishes }: { code: string; wishes: URLSearchParams }) {
  const t = useT();
  const range = rangeOf(wishes);
  const now = useNow(stepMs(range.spanMs));
  const isPast = useSource().replay !== null;
  const { fromMs, toMs, askedMs } = isPast ? pastEdges(range, now) : edges(range, now);
  const { data: view, problem, isLoading, reload } = useQuery<ComponentView>(`/components/${encodeURIComponent(code)}`, { everyMs: 5000, on: ["alarm"] });
  const events = useKeptEvents(code, fromMs, askedMs);
  const { data: neighbours } = useNeighbours(code);
  // Without a wish the first quantity of which there is a good value.
  const first = useMemo(() => (view?.values.find(value => value.quality === "Good") ?? view?.values[0])?.quantity, [view]);
  const charted = wishes.has("q") ? wishes.get("q")!.split(" ").filter(name => name !== "").slice(0, CHARTS_MAX) : first === undefined ? [] : [first];
  const compared = (wishes.get("with") ?? "").split(" ").filter(name => name !== "").slice(0, COMPARED_MAX);
  const show = (next: { range?: Range; charted?: readonly string[]; compared?: readonly string[] }): void => {
    const others = next.compared ?? compared;
    const quantities = next.charted ?? (wishes.has("q") ? charted : null);
    go(href("components", code, {
      ...wishesOf(next.range ?? range), ...(quantities === null ? {} : { q: quantities.join(" ") }), ...(others.length === 0 ? {} : { with: others.join(" ") }),
    }), true);
  };
  const toggled = (list: readonly string[], name: string, most: number): readonly string[] => list.includes(name) ? list.filter(other => other !== name) : [...list, name].slice(-most);
  useShortcuts("component.keys", [
    { keys: "/", text: "component.key_search", run: () => go(href("components")) },
    { keys: "[", text: "component.earlier", run: () => show({ range: shifted(range, -1, nowIn()) }) },
    { keys: "]", text: "component.later", run: () => show({ range: shifted(range, 1, nowIn()) }) },
    { keys: "+", text: "component.shorter", run: () => show({ range: zoomed(range, 0.5, nowIn()) }) },
    { keys: "-", text: "component.longer", run: () => show({ range: zoomed(range, 2, nowIn()) }) },
    { keys: "0", text: "component.now", run: () => show({ range: { spanMs: range.spanMs, toMs: null } }) },
    ...PRESETS.map((preset, index) => ({ keys: `${index + 1}`, text: `component.span_${preset.key}`, run: () => show({ range: { spanMs: preset.spanMs, toMs: range.toMs } }) })),
  ]);
  if (!view) return <Page title={code}>{problem ? <ProblemNote problem={problem} onRetry={reload} /> : isLoading && <Loading />}</Page>;
  const names = new Map(neighbours?.map(neighbour => [neighbour.code, neighbour.name || neighbour.code]) ?? []);
  const isPipe = neighbours?.some(neighbour => neighbour.by === "pipe") ?? false;
  return (
    <Page title={view.name || view.code} className="component-page" aside={<><span className="quiet">{inLanguage(view.attributes.kind ?? "", view.attributes.kindZh ?? "")}</span><State view={view} /></>}>
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      <div className="component-columns">
        <aside className="component-facts">
          <section className="panel" aria-labelledby="values-head"><h2 id="values-head">{t("component.values")}</h2><Values values={view.values} hasManyDevices={view.devices.length > 1} charted={charted} onToggle={name => show({ charted: toggled(charted, name, CHARTS_MAX) })} /></section>
          <section className="panel" aria-labelledby="active-head"><h2 id="active-head">{t("component.active_alarms")}</h2><ActiveAlarms view={view} /></section>
          <section className="panel" aria-labelledby="facts-head"><h2 id="facts-head">{t("component.attributes")}</h2><Attributes view={view} /></section>
          <section className="panel" aria-labelledby="beside-head"><h2 id="beside-head">{isPipe ? t("component.compare_pipes") : t("component.compare")}</h2><Neighbours code={code} compared={compared} onToggle={neighbour => show({ compared: toggled(compared, neighbour.code, COMPARED_MAX) })} /></section>
        </aside>
        <div className="component-charts">
          <RangeBar range={range} fromMs={fromMs} toMs={toMs} onChange={next => show({ range: next })} />
          {charted.length === 0 && <p className="panel quiet">{view.devices.length === 0 ? t("component.no_device") : t("component.choose_quantity")}</p>}
          {charted.map(quantity => (
            <Chart
              key={quantity} code={code} name={view.name || code} quantity={quantity} fromMs={fromMs} toMs={toMs} askedMs={askedMs} events={events}
              compared={compared.map(other => ({ code: other, name: names.get(other) ?? other }))}
              onZoom={(from, to) => { const next = between(from, to); if (next) show({ range: next }); }}
            />
          ))}
          <section className="panel" aria-labelledby="events-head"><h2 id="events-head">{t("component.events")}</h2><Events events={events} /></section>
        </div>
      </div>
    </Page>
  );
}

/** What happened in the span; while the next span is asked for, what was there stays. */
function useKeptEvents(code: string, fromMs: number, toMs: number): readonly ComponentEvent[] {
  const path = `/components/${encodeURIComponent(code)}/events${query({ from: fromMs, to: toMs })}`;
  const { data } = useQuery<ComponentEvent[]>(toMs <= fromMs ? null : path, { on: ["alarm"] });
  return useKept(data, code) ?? NO_EVENTS;
}
