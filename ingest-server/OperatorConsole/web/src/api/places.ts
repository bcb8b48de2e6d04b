// Names and positions of the subjects of alarms: asked for once each, many at a time.

import { useEffect } from "react";
import { Store, usePartOf } from "../shell/store";
import { get, query } from "./client";
import { paced } from "./paced";
import type { Place } from "./types";

const AT_ONCE_MAX = 100;
const KEPT_MAX = 20_000;

/** A row that scrolls by is gone before its place would be there. */
const STILL_MS = 100;

/** What is known; null for a subject without a place. */
export const places = new Store<ReadonlyMap<string, Place | null>>(new Map());

const wanted = new Set<string>();

const find = paced(async () => {
  const asked = [...wanted].slice(0, AT_ONCE_MAX);
  if (asked.length === 0) return;
  for (const subject of asked) wanted.delete(subject);
  const found = await get<Place[]>(`/map/places?${asked.map(subject => query({ subject }).slice(1)).join("&")}`);
  const known = new Map(places.get().size > KEPT_MAX ? [] : places.get());
  for (const subject of asked) known.set(subject, null);
  for (const place of found) known.set(place.subject, place);
  places.set(known);
  if (wanted.size > 0) find();
}, 150);

/** Asks for what is not known yet. */
export function wantPlaces(subjects: Iterable<string>): void {
  for (const subject of subjects) {
    if (!places.get().has(subject)) wanted.add(subject);
  }

  if (wanted.size > 0) find();
}

/** The place of a subject; null while it is not known and for one without. */
export function usePlace(subject: string): Place | null {
  const place = usePartOf(places, known => known.get(subject));
  useEffect(() => {
    if (place !== undefined) return;
    const timer = setTimeout(() => wantPlaces([subject]), STILL_MS);
    return () => clearTimeout(timer);
  }, [subject, place]);
  return place ?? null;
}
