// What is under the pointer, in words.

import type { Map } from "maplibre-gl";
import type { MapComponent, MapSquare, MapView } from "../../api/types";
import { number } from "../../i18n/format";

const HIT_PIXELS = 12;
const BESIDE = 14;

type Say = (key: string, values?: Record<string, string | number>) => string;

export interface Found {
  /** The component there; null for a square. */
  code: string | null;
  text: string;
}

export function under(map: Map, view: MapView, { x, y }: { x: number; y: number }, t: Say): Found | null {
  if (view.of === "cells") {
    const { lng, lat } = map.unproject([x, y]);
    const cell = view.cells.find(one => lng >= one.west && lng < one.west + view.cellWidth && lat >= one.south && lat < one.south + view.cellHeight);
    return cell ? { code: null, text: wordsOfSquare(cell, t) } : null;
  }

  let best: { far: number; component: MapComponent } | null = null;
  for (const component of view.components) {
    const point = map.project([component.longitude, component.latitude]);
    const far = Math.hypot(point.x - x, point.y - y);
    if (far < HIT_PIXELS && (!best || far < best.far)) best = { far, component };
  }

  if (!best) return null;
  const { name, code, gateway, isOffline } = best.component;
  return { code, text: [name, code, gateway, ...isOffline ? [t("city.offline")] : []].join(" · ") };
}

function wordsOfSquare(cell: MapSquare, t: Say): string {
  const words = [t("city.tip_components", { count: number(cell.count) })];
  if (cell.offline) words.push(t("city.tip_offline", { count: number(cell.offline) }));
  if (cell.alarmed) words.push(t("city.tip_alarmed", { count: number(cell.alarmed) }));
  if (cell.debt) words.push(t("city.tip_debt", { count: number(cell.debt) }));
  return words.join(" · ");
}

/** Puts the words beside the pointer, within so many pixels of width; null hides them. */
export function place(note: HTMLElement, found: Found | null, { x, y }: { x: number; y: number }, width: number): void {
  note.hidden = !found;
  if (!found) return;
  note.textContent = found.text;
  note.style.transform = `translate(${Math.max(0, Math.min(x + BESIDE, width - note.offsetWidth - 4))}px, ${y + BESIDE}px)`;
}
