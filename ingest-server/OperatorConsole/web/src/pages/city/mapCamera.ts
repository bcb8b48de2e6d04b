// The map itself, without any tile server, and where it looks.

import * as maplibre from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { Box } from "../../api/types";
import { styleOf } from "./mapStyle";

export const METRES_PER_DEGREE = 6_371_008.8 * Math.PI / 180;
const ROOM = 60;
const EDGE = 24;

// The worker is a file of this server, as the content security policy wants it.
maplibre.setWorkerUrl(workerUrl);

/** A map of the city that cannot be tilted or turned. Throws where the browser has no WebGL. */
export function makeMap(container: HTMLElement, city: Box, label: string): maplibre.Map {
  const map = new maplibre.Map({
    container, style: styleOf(), bounds: bounds(city), fitBoundsOptions: { padding: EDGE }, attributionControl: false, dragRotate: false, pitchWithRotate: false,
    touchPitch: false, maxPitch: 0, maxZoom: 20, minZoom: 6, renderWorldCopies: false, fadeDuration: 0, refreshExpiredTiles: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", label);
  return map;
}

/** Goes to a box, which is shown at least so many metres wide. */
export function flyTo(map: maplibre.Map, box: Box, metresMin: number): void {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const camera = map.cameraForBounds(atLeast(box, metresMin), { padding: ROOM });
  if (camera) map.easeTo({ ...camera, duration: isStill ? 0 : 700 });
}

export const showAll = (map: maplibre.Map, city: Box): maplibre.Map => map.fitBounds(bounds(city), { padding: EDGE, duration: 500 });

/** What is in sight. */
export function boxOf(map: maplibre.Map): Box {
  const edges = map.getBounds();
  return [edges.getWest(), edges.getSouth(), edges.getEast(), edges.getNorth()];
}

/** Of a web map with tiles of 256 pixels; MapLibre counts by 512. */
export const zoom256 = (map: maplibre.Map): number => Math.min(24, Math.max(0, map.getZoom() + 1));

const bounds = ([west, south, east, north]: Box): [[number, number], [number, number]] => [[west, south], [east, north]];

/** The box, made so many metres wide if it is narrower. */
function atLeast([west, south, east, north]: Box, metres: number): [[number, number], [number, number]] {
  const middle = (south + north) / 2;
  const across = metres / METRES_PER_DEGREE / Math.max(0.01, Math.cos(middle * Math.PI / 180)) / 2;
  const up = metres / METRES_PER_DEGREE / 4;
  const [x, y] = [(west + east) / 2, middle];
  return [[Math.min(west, x - across), Math.min(south, y - up)], [Math.max(east, x + across), Math.max(north, y + up)]];
}
