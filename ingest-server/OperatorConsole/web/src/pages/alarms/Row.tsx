import { memo } from "react";
import { isHidden, isUnacknowledged, textOf } from "../../api/alarms";
import { usePlace } from "../../api/places";
import type { Alarm } from "../../api/types";
import { useT } from "../../i18n";
import { duration, figure } from "../../i18n/format";
import { LevelMark } from "../../shell/LevelMark";
import { href } from "../../shell/router";
import { Time } from "../../shell/Time";
import type { AlarmLine, Line } from "./rows";
import { Sparkline } from "./Sparkline";

export interface RowHandlers {
  point: (key: string, how: { isRange: boolean; isToggle: boolean }) => void;
  fold: (key: string) => void;
  acknowledge: (line: Line) => void;
}

interface RowProps {
  line: Line;
  index: number;
  rowHeight: number;
  isCursor: boolean;
  isPicked: boolean;
  canAct: boolean;
  /** Hours since are said by the minute. */
  minute: number;
  handlers: RowHandlers;
}

const same = (one: Line, other: Line): boolean => one === other || (one.key === other.key && one.kind === other.kind && one.isFolded === other.isFolded
  && one.under.length === other.under.length
  && (one.kind === "alarm" ? one.alarm === (other as AlarmLine).alarm && one.depth === (other as AlarmLine).depth : one.flood === (other as typeof one).flood));

/** One line of the table. Drawn again only when something of it has changed. */
export const Row = memo(function Row({ line, index, rowHeight, isCursor, isPicked, canAct, minute, handlers }: RowProps) {
  const alarm = line.kind === "alarm" ? line.alarm : null;
  const classes = ["alarm-row"];
  if (isCursor) classes.push("cursor");
  if (isPicked) classes.push("picked");
  if (alarm) classes.push(`level${alarm.level}`, alarm.isActive ? "active" : "returned", isUnacknowledged(alarm) ? "unacknowledged" : "acknowledged", ...isHidden(alarm) ? ["aside"] : []);
  else classes.push("flood");
  return (
    <div
      role="row" id={`row-${line.key.replace(/\W/g, "-")}`} className={classes.join(" ")} aria-rowindex={index + 2} aria-selected={isPicked}
      style={{ transform: `translateY(${index * rowHeight}px)`, height: rowHeight }}
      data-alarm-id={alarm?.id} data-rule={alarm?.rule} data-subject={alarm?.subject} data-state={alarm?.state} data-level={alarm?.level}
      onMouseDown={event => {
        if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button, a"))) return;
        if (event.shiftKey) event.preventDefault();
        handlers.point(line.key, { isRange: event.shiftKey, isToggle: event.ctrlKey || event.metaKey });
      }}
    >
      {alarm ? <AlarmCells line={line as AlarmLine} alarm={alarm} isPicked={isPicked} canAct={canAct} minute={minute} handlers={handlers} /> : <FloodCells line={line} handlers={handlers} />}
    </div>
  );
}, (one, other) => same(one.line, other.line) && one.index === other.index && one.rowHeight === other.rowHeight && one.isCursor === other.isCursor
  && one.isPicked === other.isPicked && one.canAct === other.canAct && one.minute === other.minute && one.handlers === other.handlers);

function AlarmCells({ line, alarm, isPicked, canAct, minute, handlers }: { line: AlarmLine; alarm: Alarm; isPicked: boolean; canAct: boolean; minute: number; handlers: RowHandlers }) {
  const t = useT();
  const place = usePlace(alarm.subject);
  const isOpen = isUnacknowledged(alarm);
  return (
    <>
      <span role="gridcell" className="c-pick">
        <input type="checkbox" tabIndex={-1} checked={isPicked} aria-label={t("alarms.pick")} onChange={() => handlers.point(line.key, { isRange: false, isToggle: true })} onMouseDown={event => event.stopPropagation()} />
      </span>
      <span role="gridcell" className="c-level"><LevelMark level={alarm.level} isQuiet={!alarm.isActive} /></span>
      <span role="gridcell" className={`c-what depth${line.depth}`}>
        {line.under.length > 0 && <Fold line={line} handlers={handlers} />}
        <a href={href("alarms", alarm.id)} tabIndex={-1} title={alarm.detail ?? alarm.rule}>{textOf(alarm)}</a>
        {alarm.isFirstOut && <span className="tag">{t("alarms.first_out")}</span>}
        {alarm.delayMs > 0 && <span className="tag">{t("alarms.late", { span: duration(alarm.delayMs) })}</span>}
      </span>
      <span role="gridcell" className="c-where" title={alarm.subject}>{place
        ? <a href={href("city", null, { at: place.code })} tabIndex={-1}>{place.name}</a>
        : <span className="subject">{alarm.subject}</span>}</span>
      <span role="gridcell" className="c-value number">{alarm.value === null ? "" : figure(alarm.value, 4)}</span>
      <span role="gridcell" className="c-why"><Sparkline alarm={alarm} /></span>
      <span role="gridcell" className="c-since"><Time ms={alarm.raisedUnixMs} /> <span className="quiet">{duration(Math.max(0, minute - alarm.raisedUnixMs))}</span></span>
      <span role="gridcell" className="c-state">{stateWords(alarm, t)}</span>
      <span role="gridcell" className="c-act">{isOpen && canAct && <button type="button" tabIndex={-1} onClick={() => handlers.acknowledge(line)}>{t("alarms.ack")}</button>}</span>
    </>
  );
}

function FloodCells({ line, handlers }: { line: Line; handlers: RowHandlers }) {
  const t = useT();
  if (line.kind !== "flood") return null;
  return (
    <>
      <span role="gridcell" className="c-pick" />
      <span role="gridcell" className="c-level">{line.under.length === 0 ? "≋" : <LevelMark level={Math.min(...line.under.map(alarm => alarm.level))} isQuiet={!line.under.some(isUnacknowledged)} />}</span>
      <span role="gridcell" className="c-what"><Fold line={line} handlers={handlers} /> {t("alarms.flood", { count: line.flood.held })}</span>
      <span role="gridcell" className="c-where quiet">{t("alarms.flood_why")}</span>
      <span role="gridcell" className="c-value" />
      <span role="gridcell" className="c-why" />
      <span role="gridcell" className="c-since"><Time ms={line.flood.fromUnixMs} /></span>
      <span role="gridcell" className="c-state">{line.flood.untilUnixMs === null ? t("alarms.flood_lasts") : t("alarms.flood_over")}</span>
      <span role="gridcell" className="c-act" />
    </>
  );
}

function Fold({ line, handlers }: { line: Line; handlers: RowHandlers }) {
  const t = useT();
  return (
    <button type="button" className="fold" tabIndex={-1} aria-expanded={!line.isFolded} title={t(line.isFolded ? "alarms.unfold" : "alarms.fold")} onClick={() => handlers.fold(line.key)}>
      {line.isFolded ? "▸" : "▾"} +{line.under.length}
    </button>
  );
}

/** Where an alarm stands, in few words: whether it is over, who knows, whose it is, what holds it back. */
export function stateWords(alarm: Alarm, t: ReturnType<typeof useT>): string {
  const words: string[] = [];
  if (isHidden(alarm)) words.push(t(`alarms.state_${alarm.state}`));
  if (!alarm.isActive) words.push(t("alarms.returned"));
  if (alarm.acknowledgedBy !== null) words.push(t("alarms.acknowledged_by", { who: alarm.acknowledgedBy }));
  else if (alarm.isActive && words.length === 0) words.push(t("alarms.unacknowledged"));
  if (alarm.isLatching && !alarm.isActive && alarm.resetUnixMs === null) words.push(t("alarms.latched"));
  if (alarm.assignedTo) words.push(t("alarms.assigned_to", { who: alarm.assignedTo }));
  if (alarm.held !== "none" && alarm.held !== "hidden" && alarm.held !== "acknowledged") words.push(t(`alarms.held_${alarm.held}`));
  if (alarm.caseState !== null) words.push(t("alarms.case", { state: t(`alarms.case_${alarm.caseState}`) }));
  return words.join(" · ");
}
