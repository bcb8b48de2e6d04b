import { useEffect, useMemo, useState } from "react";
import { query } from "../../api/client";
import { useLive, useQuery } from "../../api/hooks";
import { paced } from "../../api/paced";
import { watched } from "../../api/source";
import type { Box, Component, MapView, Value, ValuesEvent } from "../../api/types";
import { useT } from "../../i18n";
import { figure } from "../../i18n/format";
import { href } from "../../shell/router";
import { Time } from "../../shell/Time";

const COMPONENTS_MAX = 100;
const REDRAW_MS = 500;

interface ValuesPanelProps {
  chosen: string | null;
  onChoose: (code: string | null) => void;
  look: { view: MapView; box: Box } | null;
}

/** The newest values of what is looked at: the component that is chosen, what a text finds, or what is seen on the map. Never of the whole city. */
export function ValuesPanel({ chosen, onChoose, look }: ValuesPanelProps) {
  const t = useT();
  const [text, setText] = useState("");
  useEffect(() => {
    if (chosen !== null) setText(chosen);
  }, [chosen]);
  const isNear = look !== null && look.view.of === "components" && look.view.total <= COMPONENTS_MAX * 5;
  const wishes = text.trim() !== ""
    ? query({ q: text.trim(), measured: true, limit: COMPONENTS_MAX })
    : isNear ? query({ west: look.box[0], south: look.box[1], east: look.box[2], north: look.box[3], measured: true, limit: COMPONENTS_MAX }) : null;
  const { data: components } = useQuery<Component[]>(wishes === null ? null : `/components${wishes}`, { paceMs: 300 });
  const newer = useNewer(components);
  return (
    <section className="panel values" aria-labelledby="values-title">
      <header>
        <h2 id="values-title">{t("city.values")}</h2>
        <input type="search" value={text} placeholder={t("city.find")} aria-label={t("city.find")} onChange={event => { setText(event.target.value); if (event.target.value === "") onChoose(null); }} />
      </header>
      {wishes === null ? <p className="quiet">{t("city.values_hint")}</p> : components && components.length === 0 ? <p className="quiet">{t("city.values_none")}</p> : null}
      <div className="values-scroll" tabIndex={0} role="region" aria-labelledby="values-title">
        <table>
          <tbody data-testid="values">
            {(components ?? []).map(component => component.devices.flatMap(device => device.values.map(value => (
              <ValueRow key={`${device.id} ${value.quantity}`} component={component} device={device.id} value={newer.get(`${device.id} ${value.quantity}`) ?? value} />
            ))))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function ValueRow({ component, device, value }: { component: Component; device: string; value: Value }) {
  const isGood = value.quality === "Good";
  // A gap is a gap: a reading without a value shows a dash, never a zero. What cannot be true is evidence, in brackets.
  const shown = value.value === null ? "–" : isGood ? figure(value.value) : `(${figure(value.value)})`;
  return (
    <tr className={isGood ? undefined : "bad"} data-device={device} data-quantity={value.quantity}>
      <td title={`${device} · ${component.gateway}`}><a href={href("components", component.code)}>{component.name}</a></td>
      <td>{value.quantity}</td>
      <td className="number">{shown} <span className="quiet">{value.unit}</span></td>
      <td>{isGood ? "" : value.quality}</td>
      <td className="number"><Time ms={value.unixMs} /></td>
    </tr>
  );
}

/** Values that the stream has told since the list was read; drawn twice a second at most. */
function useNewer(components: readonly Component[] | null): ReadonlyMap<string, Value> {
  const [told, setTold] = useState<ReadonlyMap<string, Value>>(new Map());
  const devices = useMemo(() => new Set((components ?? []).flatMap(component => component.devices.map(device => device.id))), [components]);
  const held = useMemo(() => new Map<string, Value>(), [devices]);
  const draw = useMemo(() => paced(() => setTold(new Map(held)), REDRAW_MS), [held]);
  useEffect(() => watched.watch([...devices]), [devices]);
  useLive<ValuesEvent>("values", ({ device, values }) => {
    if (!devices.has(device)) return;
    for (const value of values) {
      const key = `${device} ${value.quantity}`;
      if ((held.get(key)?.unixMs ?? 0) <= value.unixMs) held.set(key, value);
    }

    draw();
  });
  return told;
}
