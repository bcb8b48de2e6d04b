import { useEffect, useRef } from "react";
import { alarmBook } from "../../api/alarms";
import type { Alarm, Box, Tour, TourScene } from "../../api/types";
import { useT } from "../../i18n";
import { useStore } from "../../shell/store";
import { playingOf } from "./useTour";

const SIGNS = { waiting: "○", playing: "●", over: "◦" } as const;

interface TourPanelProps {
  tour: Tour;
  /** Rules of this server; null while they are not known. */
  rules: ReadonlySet<string> | null;
  isFollowing: boolean;
  onFollow: (follows: boolean) => void;
  onGo: (box: Box) => void;
}

/** While somebody plays scenes in the city: what happens, where, and whether the alarm that is right for it has come. */
export function TourPanel({ tour, rules, isFollowing, onFollow, onGo }: TourPanelProps) {
  const t = useT();
  const { alarms } = useStore(alarmBook);
  const list = useRef<HTMLOListElement>(null);
  const newest = playingOf(tour).at(-1);
  useEffect(() => {
    if (newest) list.current?.querySelector(`[data-scene="${CSS.escape(newest.id)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [newest?.id]);
  return (
    <section className="panel tour" data-testid="tour" aria-label={t("city.tour")}>
      <p>
        <strong id="tour-name" title={tour.about}>{tour.speed === 1 ? tour.name : `${tour.name}, ×${tour.speed}`}</strong>{" "}
        <span id="tour-caption" role="status" data-scene={newest?.id ?? ""}>{newest?.what ?? t(tour.scenes.some(scene => scene.state === "waiting") ? "city.nothing_yet" : "city.all_played")}</span>
      </p>
      <label className="check"><input type="checkbox" id="follow" checked={isFollowing} onChange={event => onFollow(event.target.checked)} /> {t("city.follow")}</label>
      <ol ref={list} id="tour-scenes" tabIndex={0} aria-label={t("city.tour")}>
        {tour.scenes.map(scene => (
          <li key={scene.id} className={scene.state} data-scene={scene.id} data-state={scene.state}>
            <button type="button" className="link place" disabled={!scene.box} onClick={() => { if (scene.box) onGo(scene.box); }}>{SIGNS[scene.state]} {scene.what}</button>
            {[...new Set(scene.expected.map(alarm => alarm.rule))].map(rule => <Expected key={rule} rule={rule} scene={scene} alarms={alarms} isKnown={rules === null || rules.has(rule)} />)}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Expected({ rule, scene, alarms, isKnown }: { rule: string; scene: TourScene; alarms: ReadonlyMap<string, Alarm>; isKnown: boolean }) {
  const t = useT();
  const expected = scene.expected.filter(alarm => alarm.rule === rule);
  const come = comeOf(expected, scene.fromUnixMs, alarms);
  const sign = come === expected.length ? "✓" : isKnown ? "…" : t("city.no_rule");
  return <span className="expected quiet" data-rule={rule} data-come={come === expected.length}>{sign} {rule}{expected.length > 1 ? ` ${t("city.of", { come, count: expected.length })}` : ""}</span>;
}

/** How many of the alarms that are right for a scene have come since it began. */
export function comeOf(expected: TourScene["expected"], sinceUnixMs: number | null, alarms: ReadonlyMap<string, Alarm>): number {
  if (sinceUnixMs === null) return 0;
  return expected.filter(({ rule, subject, near }) => {
    const right = new Set([subject, ...near ?? []]);
    for (const alarm of alarms.values()) {
      if (alarm.rule === rule && right.has(alarm.subject) && alarm.raisedUnixMs >= sinceUnixMs) return true;
    }

    return false;
  }).length;
}
