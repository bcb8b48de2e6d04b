// What the map shows: asked from the server by box and zoom, never all of the city at once; then only what is not well of it, again and again.

import { get, query } from "../../api/client";
import { pathIn, type Source } from "../../api/source";
import type { Box, MapComponent, MapSquare, MapView } from "../../api/types";

export interface ViewPort {
  box: Box;
  /** Of a web map with tiles of 256 pixels. */
  zoom: number;
}

/** A box and so much of its width and height around it, kept on the globe. */
export function around([west, south, east, north]: Box, share: number): Box {
  const [across, up] = [(east - west) * share, (north - south) * share];
  return [Math.max(-180, west - across), Math.max(-85, south - up), Math.min(180, east + across), Math.min(85, north + up)];
}

export const viewOf = ({ box, zoom }: ViewPort, signal: AbortSignal, from: Source): Promise<MapView> => get<MapView>(pathIn(`/map${wishes(box, zoom)}`, from), signal);

export const abnormalOf = (view: MapView, zoom: number, signal: AbortSignal, from: Source): Promise<MapView> =>
  get<MapView>(pathIn(`/map${wishes(view.box, zoom)}&only=abnormal`, from), signal);

/** A view with the newest states; null where the abnormal is of another view and it must be asked for anew. */
export function refreshed(view: MapView, abnormal: MapView): MapView | null {
  if (abnormal.of !== view.of || abnormal.cellMetres !== view.cellMetres) return null;
  if (view.of === "cells") {
    const states = new Map(abnormal.cells.map(cell => [cellKey(cell), cell]));
    return { ...view, cells: view.cells.map(cell => states.get(cellKey(cell)) ?? well(cell)) };
  }

  const states = new Map(abnormal.components.map(component => [component.code, component]));
  return { ...view, components: view.components.map(component => states.get(component.code) ?? wellComponent(component)) };
}

export interface Seen {
  /** Components in sight. */
  inView: number;
  /** Of these with an alarm. */
  alarmed: number;
}

/** What of a view is in sight. */
export function seenIn(view: MapView, [west, south, east, north]: Box): Seen {
  let [inView, alarmed] = [0, 0];
  if (view.of === "cells") {
    for (const cell of view.cells) {
      if (cell.west > east || cell.west + view.cellWidth < west || cell.south > north || cell.south + view.cellHeight < south) continue;
      inView += cell.count;
      alarmed += cell.alarmed ?? 0;
    }
  } else {
    for (const component of view.components) {
      if (component.longitude < west || component.longitude > east || component.latitude < south || component.latitude > north) continue;
      inView++;
      if (component.level) alarmed++;
    }
  }

  return { inView, alarmed };
}

/** Squares as shapes with their tone: 0 nobody reads them, 1 the fullest that is well. */
export function cellShapes(view: MapView): GeoJSON.FeatureCollection<GeoJSON.Polygon> {
  const most = view.cells.reduce((max, cell) => Math.max(max, cell.count), 1);
  return {
    type: "FeatureCollection",
    features: view.cells.map((cell, index) => {
      const [west, south, east, north] = [cell.west, cell.south, cell.west + view.cellWidth, cell.south + view.cellHeight];
      return {
        type: "Feature", id: index, properties: { tone: toneOf(cell, most), level: cell.level ?? 0, index },
        geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
      };
    }),
  };
}

export function componentShapes(view: MapView): GeoJSON.FeatureCollection<GeoJSON.Point> {
  return {
    type: "FeatureCollection",
    features: view.components.map((component, index) => ({
      type: "Feature", id: index, properties: { level: component.level ?? 0, isOffline: component.isOffline === true, index },
      geometry: { type: "Point", coordinates: [component.longitude, component.latitude] },
    })),
  };
}

const toneOf = (cell: MapSquare, most: number): number => (cell.count - (cell.offline ?? 0)) / cell.count * Math.log(1 + cell.count) / Math.log(1 + most);

const cellKey = (cell: MapSquare): string => `${cell.west} ${cell.south}`;

const well = ({ west, south, count }: MapSquare): MapSquare => ({ west, south, count });

function wellComponent(component: MapComponent): MapComponent {
  const { level: _level, isOffline: _isOffline, ...rest } = component;
  return rest;
}

const wishes = ([west, south, east, north]: Box, zoom: number): string => query({ west, south, east, north, zoom: zoom.toFixed(2) });
