import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useActing } from "../../api/acting";
import { acknowledge, assign, unshelve } from "../../api/actions";
import { alarmBook, followAlarms, isHidden, isOpen } from "../../api/alarms";
import { places, wantPlaces } from "../../api/places";
import { whoActs } from "../../api/session";
import type { Alarm } from "../../api/types";
import { useT } from "../../i18n";
import { Loading, Page, ProblemNote } from "../../shell/Page";
import type { PageProps } from "../../shell/pageProps";
import { useStore } from "../../shell/store";
import { sayProblem } from "../../shell/toasts";
import { ActionDialog, type Asking } from "./dialogs";
import { EvidencePage } from "./EvidencePage";
import { inOrder, matches, plain, type Filter } from "./filter";
import type { RowHandlers } from "./Row";
import { alarmsOf, linesOf } from "./rows";
import { meant, move, nothing, toggle, type Selection } from "./selection";
import { Table } from "./Table";
import { msOf, Toolbar, Views, type Span } from "./Toolbar";
import { useAlarmKeys } from "./useAlarmKeys";
import { usePast } from "./usePast";
import "./alarms.css";

export default function AlarmsPage({ route }: PageProps) {
  return route.id === null ? <AlarmList level={route.wishes.get("level")} /> : <EvidencePage key={route.id} id={route.id} />;
}

// Where one was when one comes back from an alarm's page.
let lastFilter: Filter = plain;
let lastSelection: Selection = nothing;
let lastUnfolded: ReadonlySet<string> = new Set();

function AlarmList({ level }: { level: string | null }) {
  const t = useT();
  const { canAct, why } = useActing("Operator");
  const book = useStore(alarmBook);
  const known = useStore(places);
  const [filter, setFilter] = useState<Filter>(() => level ? { ...plain, levels: [Number(level)] } : lastFilter);
  const [selection, setSelection] = useState<Selection>(lastSelection);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(lastUnfolded);
  const [asking, setAsking] = useState<Asking | null>(null);
  const finder = useRef<HTMLInputElement>(null);
  useEffect(followAlarms, []);
  useEffect(() => {
    if (level) setFilter(before => ({ ...before, levels: [Number(level)] }));
  }, [level]);
  useEffect(() => {
    [lastFilter, lastSelection, lastUnfolded] = [filter, selection, unfolded];
  }, [filter, selection, unfolded]);

  const [span, setSpan] = useState<Span>({ from: "", to: "" });
  const past = usePast(filter.scope === "past" ? { level: filter.levels.length === 1 ? filter.levels[0]! : null, from: msOf(span.from), to: msOf(span.to) } : null);
  const me = whoActs();
  const needsPlaces = filter.text.trim() !== "";
  const searched = needsPlaces ? known : null;
  const all = useMemo(() => filter.scope === "past" ? past.alarms : [...book.alarms.values()], [book.alarms, past.alarms, filter.scope]);
  const alarms = useMemo(
    () => all.filter(alarm => matches(alarm, filter, searched?.get(alarm.subject), me)).sort(inOrder(filter)), [all, filter, searched, me]);
  useEffect(() => {
    if (needsPlaces) wantPlaces(all.slice(0, 2000).map(alarm => alarm.subject));
  }, [needsPlaces, all]);
  const lines = useMemo(() => linesOf(alarms, book.floods, filter.isGrouped && filter.scope !== "past", unfolded), [alarms, book.floods, filter.isGrouped, filter.scope, unfolded]);
  const keys = useMemo(() => lines.map(line => line.key), [lines]);
  const counts = useMemo(() => {
    const open = [...book.alarms.values()].filter(isOpen);
    const aside = open.filter(isHidden).length;
    return { todo: open.length - aside, aside, closed: book.alarms.size - open.length, past: null };
  }, [book.alarms]);
  const levels = useMemo(() => {
    const byLevel = [0, 0, 0];
    for (const alarm of all) {
      if (matches(alarm, { ...filter, levels: [] }, searched?.get(alarm.subject), me)) byLevel[alarm.level - 1] = (byLevel[alarm.level - 1] ?? 0) + 1;
    }

    return byLevel;
  }, [all, filter, searched, me]);

  const chosen = useMemo(() => {
    const wanted = new Set(meant(selection, keys));
    return lines.filter(line => wanted.has(line.key)).flatMap<Alarm>(line => [...alarmsOf(line)]);
  }, [selection, keys, lines]);
  const fold = useCallback((key: string, isFolded?: boolean) => setUnfolded(before => {
    const next = new Set(before);
    if (isFolded ?? before.has(key)) next.delete(key);
    else next.add(key);
    return next;
  }), []);
  const newest = useRef({ keys });
  newest.current = { keys };
  const handlers = useMemo<RowHandlers>(() => ({
    point: (key, { isRange, isToggle }) => setSelection(before => isToggle ? toggle(before, key) : move(before, newest.current.keys, newest.current.keys.indexOf(key), isRange)),
    fold,
    acknowledge: line => void acknowledge(alarmsOf(line)).catch(sayProblem),
  }), [fold]);
  useAlarmKeys({
    lines, selection, setSelection, chosen, canAct, fold, ask: setAsking, find: () => finder.current?.focus(),
    toggleLevel: one => setFilter(before => ({ ...before, levels: before.levels.includes(one) ? before.levels.filter(other => other !== one) : [...before.levels, one].sort() })),
  });

  return (
    <Page title={t("shell.page_alarms")} className="alarms-page" aside={<><p className="quiet" data-testid="alarm-count">{t("alarms.shown", { count: alarms.length, lines: lines.length })}</p><Views filter={filter} onFilter={setFilter} /></>}>
      <Toolbar filter={filter} onFilter={setFilter} counts={counts} levels={levels} finder={finder} span={span} onSpan={setSpan} />
      {book.isCut && <p className="note" role="status">{t("alarms.cut", { count: book.alarms.size })}</p>}
      {past.problem && <ProblemNote problem={past.problem} />}
      <Table
        lines={lines} selection={selection} canAct={canAct} handlers={handlers} label={t("shell.page_alarms")} {...filter.scope === "past" ? { onEnd: past.more } : {}}
      />
      {lines.length === 0 && (filter.scope === "past" ? past.isLoading : !book.isLoaded) && <Loading />}
      {lines.length === 0 && (filter.scope === "past" ? !past.isLoading : book.isLoaded) && (
        <p className="list-empty" data-testid="no-alarms">{t(filter === plain || JSON.stringify(filter) === JSON.stringify(plain) ? "alarms.all_well" : "alarms.none_fit")}</p>
      )}
      <div className="alarm-actions" role="toolbar" aria-label={t("alarms.actions")}>
        <span className="quiet" data-testid="chosen">{why !== undefined ? why : chosen.length === 0 ? t("alarms.choose") : t("alarms.chosen", { count: chosen.length })}</span>
        <Action text="alarms.ack" hint="a" isOn={canAct && chosen.some(alarm => alarm.acknowledgedUnixMs === null)} onDo={() => void acknowledge(chosen).catch(sayProblem)} isMain />
        <Action text="alarms.ack_note" hint="⇧A" isOn={canAct && chosen.some(alarm => alarm.acknowledgedUnixMs === null)} onDo={() => setAsking("acknowledge")} />
        <Action text="alarms.do_shelve" hint="h" isOn={canAct && chosen.length > 0} onDo={() => setAsking("shelve")} />
        {chosen.some(alarm => alarm.state === "shelved") && <Action text="alarms.do_unshelve" hint="u" isOn={canAct} onDo={() => void unshelve(chosen)} />}
        <Action text="alarms.take" hint="t" isOn={canAct && chosen.length > 0} onDo={() => void assign(chosen, me)} />
        <Action text="alarms.do_assign" hint="⇧T" isOn={canAct && chosen.length > 0} onDo={() => setAsking("assign")} />
        <Action text="alarms.do_comment" hint="c" isOn={canAct && chosen.length > 0} onDo={() => setAsking("comment")} />
        {chosen.some(alarm => alarm.isLatching) && <Action text="alarms.do_reset" hint="e" isOn={canAct} onDo={() => setAsking("reset")} />}
      </div>
      {asking && chosen.length > 0 && <ActionDialog asking={asking} alarms={chosen} onClose={() => setAsking(null)} />}
    </Page>
  );
}

function Action({ text, hint, isOn, onDo, isMain = false }: { text: string; hint: string; isOn: boolean; onDo: () => void; isMain?: boolean }) {
  const t = useT();
  return <button type="button" className={isMain ? "primary" : undefined} disabled={!isOn} onClick={onDo}>{t(text)} <kbd>{hint}</kbd></button>;
}
