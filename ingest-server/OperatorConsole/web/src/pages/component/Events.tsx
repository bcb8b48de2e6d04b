import { inLanguage, useT } from "../../i18n";
import { figure } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { href } from "../../shell/router";
import { Time } from "../../shell/Time";
import type { ComponentEvent } from "./bodies";

const SHOWN = 100;

/** The same that stands at the foot of the charts, to read. */
export function Events({ events }: { events: readonly ComponentEvent[] }) {
  const t = useT();
  if (events.length === 0) return <p className="quiet">{t("component.no_events")}</p>;
  return (
    <table data-testid="component-events">
      <thead><tr><th scope="col">{t("component.time")}</th><th scope="col">{t("component.until")}</th><th scope="col">{t("component.what")}</th><th scope="col">{t("component.who")}</th></tr></thead>
      <tbody>
        {events.slice(0, SHOWN).map(event => (
          <tr key={`${event.kind} ${event.id}`} data-kind={event.kind}>
            <td><Time ms={event.fromMs} /></td>
            <td>{event.kind === "alarm" && (event.toMs === undefined ? t("component.holds") : <Time ms={event.toMs} />)}</td>
            <td>
              {event.kind === "alarm"
                ? <span className="with-mark"><LevelMark level={event.level ?? 3} isQuiet={event.toMs !== undefined} size={18} /> <a href={href("alarms", event.id)}>{inLanguage(event.text ?? "", event.textZh ?? "") || event.rule}</a></span>
                : <>{t("component.command")} {event.quantity} {event.value === undefined || event.value === null ? "" : `= ${figure(event.value)}`} · {event.commandState ? t(`component.command_${event.commandState}`) : ""} {event.reason && <span className="quiet">{event.reason}</span>}</>}
            </td>
            <td>{event.who}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
