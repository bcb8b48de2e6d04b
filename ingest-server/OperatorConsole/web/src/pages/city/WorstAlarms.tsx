import { useEffect, useMemo } from "react";
import { acknowledge } from "../../api/actions";
import { alarmBook, followAlarms, isHidden, isOpen, isUnacknowledged, textOf } from "../../api/alarms";
import { useNow } from "../../api/hooks";
import { usePlace } from "../../api/places";
import { may, session } from "../../api/session";
import type { Alarm, Place } from "../../api/types";
import { useT } from "../../i18n";
import { duration, number } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { Time } from "../../shell/Time";
import { sayProblem } from "../../shell/toasts";
import { inOrder, plain } from "../alarms/filter";

const SHOWN_MAX = 60;

/** What is to be done, the worst first; each leads to its place on the map. */
export function WorstAlarms({ onPlace }: { onPlace: (place: Place) => void }) {
  const t = useT();
  const { alarms, isLoaded } = useStore(alarmBook);
  const canAct = may("Operator", useStore(session));
  const now = useNow(10_000);
  useEffect(followAlarms, []);
  const open = useMemo(() => [...alarms.values()].filter(alarm => isOpen(alarm) && !isHidden(alarm)).sort(inOrder(plain)), [alarms]);
  const shown = useMemo(() => open.filter(alarm => alarm.cause === null || !alarms.has(alarm.cause)).slice(0, SHOWN_MAX), [open, alarms]);
  return (
    <section className="panel worst" aria-labelledby="worst-title">
      <header>
        <h2 id="worst-title">{t("city.to_do")}</h2>
        <a href={href("alarms")}>{t("city.all_alarms", { count: number(open.length) })}</a>
      </header>
      {isLoaded && shown.length === 0 && <p className="well" data-testid="city-well">{t("city.well")}</p>}
      <ol className="worst-list" data-testid="city-alarms" tabIndex={-1}>
        {shown.map(alarm => <Item key={alarm.id} alarm={alarm} canAct={canAct} now={now} onPlace={onPlace} />)}
      </ol>
    </section>
  );
}

function Item({ alarm, canAct, now, onPlace }: { alarm: Alarm; canAct: boolean; now: number; onPlace: (place: Place) => void }) {
  const t = useT();
  const place = usePlace(alarm.subject);
  return (
    <li
      className={`${alarm.isActive ? "active" : "returned"} ${isUnacknowledged(alarm) ? "unacknowledged" : "acknowledged"} level${alarm.level}`}
      data-alarm-id={alarm.id} data-rule={alarm.rule} data-subject={alarm.subject}
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
      {canAct && isUnacknowledged(alarm) && <button type="button" className="tick" title={t("alarms.ack")} aria-label={`${t("alarms.ack")}: ${textOf(alarm)}`} onClick={() => void acknowledge([alarm]).catch(sayProblem)}>✓</button>}
    </li>
  );
}
