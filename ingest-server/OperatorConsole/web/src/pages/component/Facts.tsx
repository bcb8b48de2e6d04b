import { inLanguage, useT } from "../../i18n";
import { duration } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { href } from "../../shell/router";
import { Age, Time } from "../../shell/Time";
import type { ComponentView } from "./bodies";

/** How it is: what is well is grey and small, what is not stands out. */
export function State({ view }: { view: ComponentView }) {
  const t = useT();
  const { state } = view;
  const words = [
    view.devices.length === 0 ? null : state.isGatewayOnline ? { text: t("component.gateway_online"), isWell: true } : { text: t("component.gateway_offline"), isWell: false },
    state.isSilent ? { text: state.lastGoodMs === null ? t("component.never_heard") : t("component.silent", { span: duration(state.silentAfterMs) }), isWell: false } : null,
    state.isOutOfService ? { text: t("component.out_of_service"), isWell: false } : null,
  ].filter(word => word !== null);
  return (
    <ul className="component-state" data-testid="component-state">
      {state.level !== null && <li><LevelMark level={state.level} /> {t("component.worst", { level: state.level })}</li>}
      {words.map(word => <li key={word.text} className={word.isWell ? "quiet" : "not-well"}>{word.text}</li>)}
      {state.lastGoodMs !== null && <li className="quiet">{t("component.last_good")} <Age ms={state.lastGoodMs} /></li>}
    </ul>
  );
}

export function Attributes({ view }: { view: ComponentView }) {
  const t = useT();
  const { attributes } = view;
  const rows: [string, React.ReactNode][] = [
    ["code", <span className="figure">{view.code}</span>],
    ["kind", `${inLanguage(attributes.kind ?? "", attributes.kindZh ?? "")} ${view.kind}`.trim()],
    ["gateway", attributes.gateway === "" ? null : <a href={href("gateways", attributes.gateway)}>{attributes.gateway}</a>],
    ["devices", view.devices.map(device => device.id).join(", ")],
    ["zone", attributes.zone], ["circuit", attributes.circuit], ["grid", attributes.grid], ["owner", attributes.owner], ["maintenance", attributes.maintenance],
    ["position", <span className="figure">{view.latitude.toFixed(6)}, {view.longitude.toFixed(6)}</span>],
  ];
  return (
    <dl className="attributes">
      {rows.filter(([, value]) => value !== null && value !== "" && value !== undefined).map(([key, value]) => <div key={key}><dt>{t(`component.${key}`)}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

export function ActiveAlarms({ view }: { view: ComponentView }) {
  const t = useT();
  if (view.activeAlarms.length === 0) return <p className="quiet">{t("component.no_alarms")}</p>;
  return (
    <ul className="alarm-list">
      {[...view.activeAlarms].sort((one, other) => one.level - other.level || other.raisedUnixMs - one.raisedUnixMs).map(alarm => (
        <li key={alarm.id}>
          <LevelMark level={alarm.level} isQuiet={alarm.acknowledgedUnixMs !== null} />
          <a href={href("alarms", alarm.id)}>{inLanguage(alarm.text, alarm.textZh)}</a>
          <span className="quiet"><Time ms={alarm.raisedUnixMs} /></span>
        </li>
      ))}
    </ul>
  );
}
