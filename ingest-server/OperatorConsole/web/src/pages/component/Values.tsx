import { Fragment } from "react";
import { useT } from "../../i18n";
import { Age } from "../../shell/Time";
import type { ComponentValue } from "./bodies";
import { valueText } from "./valueText";

interface ValuesProps {
  values: readonly ComponentValue[];
  hasManyDevices: boolean;
  charted: readonly string[];
  onToggle: (quantity: string) => void;
}

/** The newest value of each quantity with its quality and age; the box puts its chart on the page. */
export function Values({ values, hasManyDevices, charted, onToggle }: ValuesProps) {
  const t = useT();
  if (values.length === 0) return <p className="quiet">{t("component.no_values")}</p>;
  return (
    <table className="values" data-testid="component-values">
      <thead><tr><th scope="col">{t("component.quantity")}</th>{hasManyDevices && <th scope="col">{t("component.device")}</th>}<th scope="col" className="number">{t("component.value")}</th><th scope="col">{t("component.quality")}</th><th scope="col" className="number">{t("component.age")}</th></tr></thead>
      <tbody>
        {[...values].sort((one, other) => rankOf(one) - rankOf(other)).map(value => (
          <tr key={`${value.device} ${value.quantity}`} data-quantity={value.quantity} data-quality={value.quality}>
            <td><label className="check"><input type="checkbox" checked={charted.includes(value.quantity)} onChange={() => onToggle(value.quantity)} /> <span>{value.quantity.split("/").map((part, at) => at === 0 ? part : <Fragment key={at}>/<wbr />{part}</Fragment>)}</span></label></td>
            {hasManyDevices && <td>{value.device}</td>}
            <td className="number">{value.value === null ? "–" : valueText(value.value)} <span className="quiet">{value.unit}</span></td>
            <td className={value.quality === "Good" ? "quiet" : "not-well"}>{qualityText(t, value.quality)}</td>
            <td className="number">{value.timeMs > 0 ? <Age ms={value.timeMs} /> : "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is good first, what has never been told last; else in the order of the catalogue. */
const rankOf = (value: ComponentValue): number => value.quality === "Good" ? 0 : value.timeMs > 0 ? 1 : 2;

/** A quality that this console does not know is shown by its name. */
function qualityText(t: (key: string) => string, quality: string): string {
  const key = `component.quality_${quality}`;
  const text = t(key);
  return text === key ? quality : text;
}
