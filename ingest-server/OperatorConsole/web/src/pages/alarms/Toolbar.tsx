import { useId, useState, type RefObject } from "react";
import { useT } from "../../i18n";
import { number } from "../../i18n/format";
import { Dialog } from "../../shell/Dialog";
import { LevelMark } from "../../shell/LevelMark";
import { useStore } from "../../shell/store";
import { forgetView, plain, saveView, views, type Filter, type Scope } from "./filter";

const SCOPES: readonly Scope[] = ["todo", "aside", "closed", "past"];

interface ToolbarProps {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  counts: Readonly<Record<Scope, number | null>>;
  levels: readonly number[];
  finder: RefObject<HTMLInputElement | null>;
  /** Of the journal: from when to when. */
  span: Span;
  onSpan: (span: Span) => void;
}

/** Local times as an input writes them; empty for no bound. */
export interface Span {
  from: string;
  to: string;
}

/** Unix ms of a local time; null for none. */
export const msOf = (local: string): number | null => local === "" || Number.isNaN(Date.parse(local)) ? null : Date.parse(local);

/** Which alarms are seen: what part of them, which levels, what text; and views by name. */
export function Toolbar({ filter, onFilter, counts, levels, finder, span, onSpan }: ToolbarProps) {
  const t = useT();
  const change = (part: Partial<Filter>): void => onFilter({ ...filter, ...part });
  const toggleLevel = (level: number): void => change({ levels: filter.levels.includes(level) ? filter.levels.filter(other => other !== level) : [...filter.levels, level].sort() });
  return (
    <div className="alarm-tools">
      <div className="segments" role="group" aria-label={t("alarms.scope")}>
        {SCOPES.map(scope => (
          <button key={scope} type="button" aria-pressed={filter.scope === scope} data-scope={scope} onClick={() => change({ scope })}>
            {t(`alarms.scope_${scope}`)}{counts[scope] !== null && <b>{number(counts[scope])}</b>}
          </button>
        ))}
      </div>
      <div className="segments" role="group" aria-label={t("alarms.levels")}>
        {[1, 2, 3].map(level => (
          <button key={level} type="button" aria-pressed={filter.levels.includes(level)} data-filter-level={level} title={t("alarms.only_level", { level })} onClick={() => toggleLevel(level)}>
            <LevelMark level={level} size={18} isQuiet={levels[level - 1] === 0} /><b>{number(levels[level - 1] ?? 0)}</b>
          </button>
        ))}
      </div>
      {filter.scope === "past" && (
        <div className="span">
          <label>{t("alarms.from")} <input type="datetime-local" value={span.from} onChange={event => onSpan({ ...span, from: event.target.value })} /></label>
          <label>{t("alarms.to")} <input type="datetime-local" value={span.to} onChange={event => onSpan({ ...span, to: event.target.value })} /></label>
        </div>
      )}
      <input ref={finder} type="search" className="finder" value={filter.text} placeholder={t("alarms.find")} aria-label={t("alarms.find")} title="/" onChange={event => change({ text: event.target.value })} onKeyDown={event => { if (event.key === "Escape") event.currentTarget.blur(); }} />
      <label className="check"><input type="checkbox" checked={filter.onlyUnacknowledged} onChange={event => change({ onlyUnacknowledged: event.target.checked })} /> {t("alarms.only_unacknowledged")}</label>
      <label className="check"><input type="checkbox" checked={filter.onlyMine} onChange={event => change({ onlyMine: event.target.checked })} /> {t("alarms.only_mine")}</label>
      <label className="check"><input type="checkbox" checked={filter.isGrouped} onChange={event => change({ isGrouped: event.target.checked })} /> {t("alarms.grouped")}</label>
      <label className="check"><input type="checkbox" checked={filter.sort === "time"} onChange={event => change({ sort: event.target.checked ? "time" : "urgency" })} /> {t("alarms.by_time")}</label>
    </div>
  );
}

/** Views that are kept by name. */
export function Views({ filter, onFilter }: { filter: Filter; onFilter: (filter: Filter) => void }) {
  const t = useT();
  const all = useStore(views);
  const [isSaving, setSaving] = useState(false);
  const shown = all.find(view => JSON.stringify(view.filter) === JSON.stringify(filter));
  return (
    <div className="views">
      <select
        aria-label={t("alarms.views")} value={shown?.name ?? ""} data-testid="views"
        onChange={event => {
          const view = all.find(one => one.name === event.target.value);
          onFilter(view ? view.filter : plain);
        }}
      >
        <option value="">{JSON.stringify(filter) === JSON.stringify(plain) ? t("alarms.view_all") : t("alarms.view_unnamed")}</option>
        {all.map(view => <option key={view.name} value={view.name}>{view.name}</option>)}
      </select>
      <button type="button" onClick={() => setSaving(true)}>{t("alarms.view_save")}</button>
      {shown && <button type="button" onClick={() => forgetView(shown.name)}>{t("alarms.view_forget")}</button>}
      {isSaving && <SaveDialog filter={filter} onClose={() => setSaving(false)} />}
    </div>
  );
}

function SaveDialog({ filter, onClose }: { filter: Filter; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [name, setName] = useState("");
  return (
    <Dialog title={t("alarms.view_save")} doText={t("shell.save")} canDo={name.trim() !== ""} onClose={onClose} onDo={() => { saveView(name.trim(), filter); onClose(); }} testId="save-view">
      <label htmlFor={id}>{t("shell.name")}</label>
      <input id={id} value={name} maxLength={60} data-autofocus onChange={event => setName(event.target.value)} />
    </Dialog>
  );
}
