import { useEffect, useMemo } from "react";
import { useActing, type Acting } from "../../api/acting";
import { acknowledge } from "../../api/actions";
import { alarmBook, followAlarms, isHidden, isOpen, isUnacknowledged, textOf } from "../../api/alarms";
import { useNow } from "../../api/hooks";
import { usePlace } from "../../api/places";
import type { Alarm, Place } from "../../api/types";
import { useT } from "../../i18n";
import { duration, number } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { Time } from "../../shell/Time";
import { sayProblem } from "../../shell/toasts";
import { inOrder, plain } from "../alarms/filter";
import { linesOf } from "../alarms/rows";

const SHOWN_MAX = 60;

/** What is to be done, the worst first; each leads to its place on the map. */
export function WorstAlarms({ onPlace }: { onPlace: (place: Place) => void }) {
  const t = useT();
  const { alarms, floods, isLoaded } = useStore(alarmBook);
  const acting = useActing("Operator");
  const now = useNow(10_000);
  useEffect(followAlarms, []);
  const open = useMemo(() => [...alarms.values()].filter(alarm => isOpen(alarm) && !isHidden(alarm)).sort(inOrder(plain)), [alarms]);
  const shown = useMemo(() => linesOf(open, floods, true, new Set()).slice(0, SHOWN_MAX), [open, floods]);
  return (
    <section className="panel worst" aria-labelledby="worst-title">
      <header>
        <h2 id="worst-title">{t("city.to_do")}</h2>
        <a href={href("alarms")}>{t("city.all_alarms", { count: number(open.length) })}</a>
      </header>
      {isLoaded && shown.length === 0 && <p className="well" data-testid="city-well">{t("city.well")}</p>}
      <ol className="worst-list" data-testid="city-alarms" tabIndex={-1}>
        {shown.map(line => line.kind === "alarm"
          ? <Item key={line.key} alarm={line.alarm} under={line.under} acting={acting} now={now} onPlace={onPlace} />
          : <li key={line.key} className="returned" data-rules={rulesOf(line.under)}><span>≋</span><div><a href={href("alarms")}>{t("alarms.flood", { count: line.flood.held })}</a></div></li>)}
      </ol>
    </section>
  );
}

/** Rules of alarms, each once. */
const rulesOf = (alarms: readonly Alarm[]): string => [...new Set(alarms.map(alarm => alarm.rule))].join(" ");

/** An alarm, and how many stand under it as its consequences. */
function Item({ alarm, under, acting: { canAct, isPast, why }, now, onPlace }: { alarm: Alarm; under: readonly Alarm[]; acting: Acting; now: number; onPlace: (place: Place) => void }) {
  const t = useT();
  const place = usePlace(alarm.subject);
  return (
    <li
      className={`${alarm.isActive ? "active" : "returned"} ${isUnacknowledged(alarm) ? "unacknowledged" : "acknowledged"} level${alarm.level}`}
      data-alarm-id={alarm.id} data-rule={alarm.rule} data-rules={rulesOf([alarm, ...under])} data-subject={alarm.subject}
    >
      <LevelMark level={alarm.level} isQuiet={!alarm.isActive} />
      <div>
        <a href={href("alarms", alarm.id)}>{textOf(alarm)}</a>{alarm.groupCount > 0 && <span className="quiet"> +{number(alarm.groupCount)}</span>}
        <p className="quiet">
          {place ? <button type="button" className="link place" title={alarm.subject} onClick={() => onPlace(place)}>{place.name}</button> : alarm.subject}
          {" · "}<Time ms={alarm.raisedUnixMs} /> ({duration(now - alarm.raisedUnixMs)}){!alarm.isActive && ` · ${t("alarms.returned")}`}
          {alarm.acknowledgedBy !== null && ` · ${t("alarms.acknowledged_by", { who: alarm.acknowledgedBy })}`}
        </p>
      </div>
      {(canAct || isPast) && isUnacknowledged(alarm) && <button type="button" className="tick" disabled={!canAct} title={why ?? t("alarms.ack")} aria-label={`${t("alarms.ack")}: ${textOf(alarm)}`} onClick={() => void acknowledge([alarm]).catch(sayProblem)}>✓</button>}
    </li>
  );
}
