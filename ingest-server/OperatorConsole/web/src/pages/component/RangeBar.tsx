import { useEffect, useState } from "react";
import { nowIn } from "../../api/source";
import { useT } from "../../i18n";
import { localField, fieldMs } from "../../shell/timeField";
import { between, PRESETS, shifted, zoomed, type Range } from "./range";

interface RangeBarProps {
  range: Range;
  fromMs: number;
  toMs: number;
  onChange: (range: Range) => void;
}

/** Chooses the span: usual lengths, earlier and later, or two times. */
export function RangeBar({ range, fromMs, toMs, onChange }: RangeBarProps) {
  const t = useT();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  useEffect(() => {
    setFrom(localField(fromMs));
    setTo(localField(toMs));
    // What follows now must not write into a field while somebody types in it.
  }, [range.spanMs, range.toMs]);
  const chosen = between(fieldMs(from), fieldMs(to));
  return (
    <form className="range-bar" aria-label={t("component.range")} onSubmit={event => { event.preventDefault(); if (chosen) onChange(chosen); }}>
      <div className="button-row" role="group" aria-label={t("component.range")}>
        {PRESETS.map(preset => (
          <button key={preset.key} type="button" aria-pressed={range.spanMs === preset.spanMs} data-testid={`span-${preset.key}`} onClick={() => onChange({ spanMs: preset.spanMs, toMs: range.toMs })}>{t(`component.span_${preset.key}`)}</button>
        ))}
      </div>
      <div className="button-row">
        <button type="button" title={t("component.earlier")} aria-label={t("component.earlier")} onClick={() => onChange(shifted(range, -1, nowIn()))}>←</button>
        <button type="button" title={t("component.later")} aria-label={t("component.later")} disabled={range.toMs === null} onClick={() => onChange(shifted(range, 1, nowIn()))}>→</button>
        <button type="button" title={t("component.shorter")} aria-label={t("component.shorter")} onClick={() => onChange(zoomed(range, 0.5, nowIn()))}>+</button>
        <button type="button" title={t("component.longer")} aria-label={t("component.longer")} onClick={() => onChange(zoomed(range, 2, nowIn()))}>−</button>
        <button type="button" aria-pressed={range.toMs === null} onClick={() => onChange({ spanMs: range.spanMs, toMs: null })}>{t("component.now")}</button>
      </div>
      <div className="range-fields">
        <label>{t("component.from")} <input type="datetime-local" step="1" value={from} onChange={event => setFrom(event.target.value)} /></label>
        <label>{t("component.to")} <input type="datetime-local" step="1" value={to} onChange={event => setTo(event.target.value)} /></label>
        <button type="submit" disabled={chosen === null}>{t("component.show")}</button>
      </div>
    </form>
  );
}
