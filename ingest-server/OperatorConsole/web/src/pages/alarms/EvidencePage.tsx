import { useEffect, useRef, useState } from "react";
import { useActing } from "../../api/acting";
import { acknowledge, assign, unshelve } from "../../api/actions";
import { isHidden, isUnacknowledged, textOf } from "../../api/alarms";
import { useQuery } from "../../api/hooks";
import { usePlace } from "../../api/places";
import { whoActs } from "../../api/session";
import type { Alarm, Evidence, HistoryLine } from "../../api/types";
import { useT } from "../../i18n";
import { dateTime, duration, figure, number, utc } from "../../i18n/format";
import { useShortcuts } from "../../shell/keyboard";
import { LevelMark } from "../../shell/LevelMark";
import { LineChart } from "../../shell/LineChart";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import { go, href } from "../../shell/router";
import { Time } from "../../shell/Time";
import { sayProblem } from "../../shell/toasts";
import { ActionDialog, type Asking } from "./dialogs";
import { History } from "./History";
import { stateWords } from "./Row";
import { pointsOf, rowsByQuantity } from "./Sparkline";

/** One alarm with everything that proves it: to be acted upon, and to be printed. */
export function EvidencePage({ id }: { id: string }) {
  const t = useT();
  const path = `/alarms/${encodeURIComponent(id)}`;
  const { data: alarm, problem, reload } = useQuery<Alarm>(path, { on: ["alarm"] });
  const { data: history } = useQuery<HistoryLine[]>(`${path}/history`, { on: ["alarm"] });
  const { data: evidence, problem: noEvidence } = useQuery<Evidence>(`${path}/evidence`);
  if (problem && !alarm) return <Page title={t("alarms.one")}><ProblemNote problem={problem} onRetry={reload} /></Page>;
  if (!alarm) return <Loading />;
  return (
    <article className="page evidence-page" data-alarm-id={alarm.id}>
      <Head alarm={alarm} />
      <div className="evidence-columns">
        <section className="panel" aria-labelledby="proof-title">
          <h2 id="proof-title">{t("alarms.why_title")}</h2>
          {evidence ? <Proof alarm={alarm} evidence={evidence} /> : <p className="quiet">{noEvidence ? t("alarms.no_evidence") : t("shell.loading")}</p>}
        </section>
        <section className="panel" aria-labelledby="history-title">
          <h2 id="history-title">{t("alarms.history")}</h2>
          <History lines={history ?? []} />
        </section>
      </div>
    </article>
  );
}

function Head({ alarm }: { alarm: Alarm }) {
  const t = useT();
  const place = usePlace(alarm.subject);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { canAct, why } = useActing("Operator");
  const isOpen = isUnacknowledged(alarm);
  useShortcuts("alarms.one", [
    { keys: "a", text: "alarms.key_acknowledge", isOn: canAct && isOpen, run: () => void acknowledge([alarm]).catch(sayProblem) },
    { keys: "Shift+A", text: "alarms.key_acknowledge_note", isOn: canAct && isOpen, run: () => setAsking("acknowledge") },
    { keys: "h", text: "alarms.key_shelve", isOn: canAct, run: () => setAsking("shelve") },
    { keys: "t", text: "alarms.key_take", isOn: canAct, run: () => void assign([alarm], whoActs()) },
    { keys: "c", text: "alarms.key_comment", isOn: canAct, run: () => setAsking("comment") },
    { keys: "p", text: "alarms.key_print", run: () => print() },
    { keys: "Escape", text: "alarms.key_back", run: () => go(href("alarms")) },
  ]);
  const facts: [string, React.ReactNode][] = [
    [t("alarms.fact_where"), place ? <a href={href("city", null, { at: place.code })}>{place.name}</a> : alarm.subject],
    [t("alarms.fact_subject"), <code key="subject">{alarm.subject}</code>],
    [t("alarms.fact_onset"), <Time key="onset" ms={alarm.onsetUnixMs} form="full" />],
    [t("alarms.fact_raised"), <Time key="raised" ms={alarm.raisedUnixMs} form="full" />],
    [t("alarms.fact_returned"), <Time key="returned" ms={alarm.clearedUnixMs} form="full" />],
    [t("alarms.fact_acknowledged"), alarm.acknowledgedUnixMs === null ? "–" : <span key="by">{alarm.acknowledgedBy} · <Time ms={alarm.acknowledgedUnixMs} form="full" /></span>],
    [t("alarms.fact_value"), alarm.value === null ? "–" : figure(alarm.value)],
    [t("alarms.fact_rule"), <span key="rule"><code>{alarm.rule}</code> v{alarm.ruleVersion}</span>],
    [t("alarms.fact_assigned"), alarm.assignedTo || "–"],
    [t("alarms.fact_note"), alarm.note || "–"],
    ...alarm.detail === null ? [] : [[t("alarms.fact_detail"), alarm.detail] as [string, React.ReactNode]],
    ...alarm.cause === null ? [] : [[t("alarms.fact_cause"), <a key="cause" href={href("alarms", alarm.cause)}><code>{alarm.cause}</code></a>] as [string, React.ReactNode]],
    ...alarm.groupCount === 0 ? [] : [[t("alarms.fact_group"), number(alarm.groupCount)] as [string, React.ReactNode]],
    [t("alarms.fact_id"), <code key="id">{alarm.id}</code>],
  ];
  return (
    <header className="evidence-head">
      <div className="evidence-title">
        <LevelMark level={alarm.level} isQuiet={!alarm.isActive} size={34} />
        <div>
          <h1>{textOf(alarm)}</h1>
          <p className="quiet" data-testid="alarm-state">{t("shell.level", { level: alarm.level })} · {stateWords(alarm, t)}</p>
        </div>
        <div className="evidence-buttons no-print">
          <button type="button" className="primary" title={why} disabled={!canAct || !isOpen} onClick={() => void acknowledge([alarm]).catch(sayProblem)}>{t("alarms.ack")} <kbd>a</kbd></button>
          {isHidden(alarm)
            ? <button type="button" title={why} disabled={!canAct || alarm.state !== "shelved"} onClick={() => void unshelve([alarm])}>{t("alarms.do_unshelve")}</button>
            : <button type="button" title={why} disabled={!canAct} onClick={() => setAsking("shelve")}>{t("alarms.do_shelve")} <kbd>h</kbd></button>}
          <button type="button" title={why} disabled={!canAct} onClick={() => setAsking("comment")}>{t("alarms.do_comment")} <kbd>c</kbd></button>
          <button type="button" onClick={() => print()}>{t("alarms.print")} <kbd>p</kbd></button>
        </div>
      </div>
      <p className="print-only quiet">SmartPoles · {t("alarms.report")} · {t("alarms.printed", { when: `${dateTime(Date.now())} (${utc(Date.now())})` })}</p>
      <dl className="facts">
        {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
      {asking && <ActionDialog asking={asking} alarms={[alarm]} onClose={() => setAsking(null)} />}
    </header>
  );
}

function Proof({ alarm, evidence }: { alarm: Alarm; evidence: Evidence }) {
  const t = useT();
  const [ref, width] = useWidth();
  const groups = [...rowsByQuantity(evidence.rows)];
  return (
    <div ref={ref} className="proof">
      {groups.length === 0 && <p className="quiet">{t("alarms.no_readings")}</p>}
      {groups.map(([quantity, rows]) => (
        <figure key={quantity}>
          <figcaption><b>{quantity}</b> <span className="quiet">{t("alarms.readings", { count: rows.length })}</span></figcaption>
          {width > 0 && <LineChart points={pointsOf(rows)} width={width} height={160} markMs={alarm.raisedUnixMs} hasAxes label={`${quantity}: ${t("alarms.readings", { count: rows.length })}`} />}
        </figure>
      ))}
      {evidence.neighbours.filter(neighbour => neighbour.rows.length > 0).map(neighbour => (
        <figure key={neighbour.component}>
          <figcaption><b>{t("alarms.neighbour")}</b> <code>{neighbour.component}</code> <span className="quiet">{number(neighbour.metres)} m</span></figcaption>
          {width > 0 && <LineChart points={pointsOf(neighbour.rows)} width={width} height={90} markMs={alarm.raisedUnixMs} hasAxes label={neighbour.component} />}
        </figure>
      ))}
      {evidence.events.length > 0 && (
        <table>
          <thead><tr><th>{t("alarms.event_time")}</th><th>{t("alarms.event_what")}</th><th>{t("alarms.event_device")}</th></tr></thead>
          <tbody>{evidence.events.map((event, index) => <tr key={index}><td><Time ms={event.receivedUnixMs} form="full" /></td><td>{event.event}</td><td>{event.device ?? "–"}</td></tr>)}</tbody>
        </table>
      )}
      <dl className="facts">
        <div><dt>{t("alarms.fact_quality")}</dt><dd>{Object.entries(evidence.quality).map(([name, count]) => `${name} ${number(count)}`).join(", ") || "–"}</dd></div>
        <div><dt>{t("alarms.fact_offset")}</dt><dd>{duration(evidence.clock.offsetMaxMs)}</dd></div>
        <div><dt>{t("alarms.fact_last_seen")}</dt><dd><Time ms={evidence.lastSeenUnixMs} form="full" /></dd></div>
        <div><dt>{t("alarms.fact_journal")}</dt><dd>{number(evidence.journal.from)} … {number(evidence.journal.raised)}{evidence.journal.isCut ? ` (${t("alarms.cut_short")})` : ""}</dd></div>
        <div className="wide"><dt>{t("alarms.fact_rule_text")}</dt><dd><code>{evidence.rule.text}</code></dd></div>
        <div className="wide"><dt>{t("alarms.fact_rule_hash")}</dt><dd><code>{evidence.rule.sha256}</code></dd></div>
      </dl>
    </div>
  );
}

/** Width of an element, followed. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const look = new ResizeObserver(() => setWidth(Math.floor(ref.current?.clientWidth ?? 0)));
    look.observe(ref.current!);
    return () => look.disconnect();
  }, []);
  return [ref, width];
}
