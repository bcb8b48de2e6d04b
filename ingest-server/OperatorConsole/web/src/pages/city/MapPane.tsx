import * as maplibre from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import { isAbort } from "../../api/client";
import { live } from "../../api/live";
import { paced } from "../../api/paced";
import type { Box, MapView, TourScene } from "../../api/types";
import { useT } from "../../i18n";
import { number } from "../../i18n/format";
import { useStore } from "../../shell/store";
import { isDark } from "../../shell/theme";
import { abnormalOf, around, cellShapes, componentShapes, refreshed, seenIn, viewOf, type Seen } from "./mapData";
import { styleOf } from "./mapStyle";
import { drawOverlay } from "./overlay";
import { pipeShapes } from "./pipes";
import "./map.css";

const MARGIN = 0.25;
const SETTLE_MS = 120;
const REFRESH_MS = 1000;
const HIT_PIXELS = 12;
const METRES_PER_DEGREE = 6_371_008.8 * Math.PI / 180;

// The worker is a file of this server, as the content security policy wants it.
maplibre.setWorkerUrl(workerUrl);

export interface MapHandle {
  /** Goes to a box, which is shown at least so many metres wide. */
  flyTo(box: Box, metresMin?: number): void;
  showAll(): void;
  zoomBy(steps: number): void;
}

interface MapPaneProps {
  city: Box;
  chosen: string | null;
  scenes: readonly TourScene[];
  onChoose: (code: string) => void;
  /** What is in sight, after each move and refresh. */
  onMoved: (view: MapView, box: Box) => void;
  /** Somebody has taken the map in hand. */
  onTouched: () => void;
  handle: Ref<MapHandle>;
  /** Where the city is asked for: the live one, or a replay's. */
  from?: string;
}

/** The city on a map without any tile server. Draws from what it has at once, so that dragging never waits for the server. */
export function MapPane({ city, chosen, scenes, onChoose, onMoved, onTouched, handle, from = "/map" }: MapPaneProps) {
  const t = useT();
  const frame = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLCanvasElement>(null);
  const tip = useRef<HTMLParagraphElement>(null);
  const map = useRef<maplibre.Map | null>(null);
  const state = useRef({ view: null as MapView | null, chosen, scenes, onChoose, onMoved, onTouched, t });
  const [seen, setSeen] = useState<(Seen & { view: MapView; zoom: number }) | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const dark = useStore(isDark);
  Object.assign(state.current, { chosen, scenes, onChoose, onMoved, onTouched, t });

  const flyTo = (box: Box, metresMin = 300): void => {
    const now = map.current;
    if (!now) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const camera = now.cameraForBounds(atLeast(box, metresMin), { padding: 60 });
    if (camera) now.easeTo({ ...camera, duration: still ? 0 : 700 });
  };
  useImperativeHandle(handle, () => ({
    flyTo,
    showAll: () => map.current?.fitBounds(bounds(city), { padding: 24, duration: 500 }),
    zoomBy: steps => map.current?.zoomTo(map.current.getZoom() + steps, { duration: 200 }),
  }));

  useEffect(() => {
    let made: maplibre.Map;
    try {
      made = new maplibre.Map({
        container: frame.current!, style: styleOf(), bounds: bounds(city), fitBoundsOptions: { padding: 24 }, attributionControl: false, dragRotate: false,
        pitchWithRotate: false, touchPitch: false, maxPitch: 0, maxZoom: 20, minZoom: 6, renderWorldCopies: false, fadeDuration: 0, refreshExpiredTiles: false,
      });
    } catch (reason) {
      setFault(reason instanceof Error ? reason.message : String(reason));
      return;
    }

    map.current = made;
    made.touchZoomRotate.disableRotation();
    made.keyboard.disableRotation();
    made.getCanvas().setAttribute("aria-label", state.current.t("city.map"));
    const stop = new AbortController();
    let asking: AbortController | null = null;
    let settling: ReturnType<typeof setTimeout> | null = null;
    let isStyled = false;
    const zoom256 = (): number => Math.min(24, Math.max(0, made.getZoom() + 1));
    const boxNow = (): Box => {
      const edges = made.getBounds();
      return [edges.getWest(), edges.getSouth(), edges.getEast(), edges.getNorth()];
    };
    const tell = (view: MapView): void => {
      setSeen({ ...seenIn(view, boxNow()), view, zoom: zoom256() });
      draw();
    };
    const show = (view: MapView): void => {
      state.current.view = view;
      if (isStyled) {
        (made.getSource("cells") as maplibre.GeoJSONSource).setData(view.of === "cells" ? cellShapes(view) : EMPTY);
        (made.getSource("components") as maplibre.GeoJSONSource).setData(view.of === "components" ? componentShapes(view) : EMPTY);
      }

      tell(view);
    };
    const load = async (): Promise<void> => {
      asking?.abort();
      const mine = asking = new AbortController();
      try {
        const box = boxNow();
        const view = await viewOf({ box: around(box, MARGIN), zoom: zoom256() }, mine.signal, from);
        if (mine.signal.aborted || stop.signal.aborted) return;
        show(view);
        state.current.onMoved(view, boxNow());
      } catch (reason) {
        if (!isAbort(reason)) schedule(2000);
      }
    };
    const schedule = (afterMs = SETTLE_MS): void => {
      if (settling) clearTimeout(settling);
      settling = setTimeout(() => void load(), afterMs);
    };
    const refresh = paced(async () => {
      const view = state.current.view;
      if (!view || stop.signal.aborted) return;
      const abnormal = await abnormalOf(view, zoom256(), stop.signal, from);
      if (state.current.view !== view) return;
      const fresh = refreshed(view, abnormal);
      if (fresh) show(fresh);
      else schedule();
    }, REFRESH_MS);
    const draw = (): void => {
      const canvas = paper.current;
      const view = state.current.view;
      if (!canvas || !view) return;
      const { width, height } = frame.current!.getBoundingClientRect();
      const density = devicePixelRatio || 1;
      if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
        Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
      }

      const context = canvas.getContext("2d")!;
      context.setTransform(density, 0, 0, density, 0, 0);
      const box = boxNow();
      drawOverlay(context, {
        view, chosen: state.current.chosen, scenes: state.current.scenes, width, height,
        project: (longitude, latitude) => made.project([longitude, latitude]),
        metresPerPixel: (box[3] - box[1]) * METRES_PER_DEGREE / Math.max(1, height),
      });
    };
    const at = ({ x, y }: { x: number; y: number }): { code: string | null; text: string } | null => {
      const view = state.current.view;
      if (!view) return null;
      if (view.of === "cells") {
        const { lng, lat } = made.unproject([x, y]);
        const cell = view.cells.find(one => lng >= one.west && lng < one.west + view.cellWidth && lat >= one.south && lat < one.south + view.cellHeight);
        if (!cell) return null;
        const words = [state.current.t("city.tip_components", { count: number(cell.count) })];
        if (cell.offline) words.push(state.current.t("city.tip_offline", { count: number(cell.offline) }));
        if (cell.alarmed) words.push(state.current.t("city.tip_alarmed", { count: number(cell.alarmed) }));
        if (cell.debt) words.push(state.current.t("city.tip_debt", { count: number(cell.debt) }));
        return { code: null, text: words.join(" · ") };
      }

      let best: { far: number; index: number } | null = null;
      view.components.forEach((component, index) => {
        const point = made.project([component.longitude, component.latitude]);
        const far = Math.hypot(point.x - x, point.y - y);
        if (far < HIT_PIXELS && (!best || far < best.far)) best = { far, index };
      });
      const found = best === null ? null : view.components[(best as { index: number }).index]!;
      return found && { code: found.code, text: [found.name, found.code, found.gateway, ...found.isOffline ? [state.current.t("city.offline")] : []].join(" · ") };
    };

    made.on("style.load", () => {
      isStyled = true;
      if (state.current.view) show(state.current.view);
      void pipeShapes(stop.signal).then(shapes => {
        if (shapes && !stop.signal.aborted) (made.getSource("pipes") as maplibre.GeoJSONSource | undefined)?.setData(shapes);
      }).catch(() => {});
    });
    made.on("render", draw);
    made.on("moveend", () => {
      const view = state.current.view;
      if (view) tell(view);
      schedule();
    });
    made.on("resize", () => schedule());
    for (const kind of ["dragstart", "wheel", "dblclick", "boxzoomstart"] as const) made.on(kind, () => state.current.onTouched());
    made.getCanvas().addEventListener("keydown", () => state.current.onTouched());
    made.on("click", event => {
      const found = at(event.point);
      if (found?.code) state.current.onChoose(found.code);
      else if (found) {
        state.current.onTouched();
        made.easeTo({ center: event.lngLat, zoom: made.getZoom() + 2, duration: 400 });
      }
    });
    made.on("mousemove", event => {
      const note = tip.current!;
      const found = made.isMoving() ? null : at(event.point);
      note.hidden = !found;
      if (!found) return;
      note.textContent = found.text;
      note.style.transform = `translate(${Math.max(0, Math.min(event.point.x + 14, frame.current!.clientWidth - note.offsetWidth - 4))}px, ${event.point.y + 14}px)`;
    });
    made.on("mouseout", () => { tip.current!.hidden = true; });
    const offs = [live.on("alarm", refresh), live.on("gateway", refresh), live.on("hello", () => { schedule(0); }), live.on("reload", () => { schedule(0); })];
    const timer = setInterval(refresh, 5000);
    void load();
    redraw.current = draw;
    return () => {
      stop.abort();
      asking?.abort();
      for (const off of offs) off();
      clearInterval(timer);
      if (settling) clearTimeout(settling);
      redraw.current = () => {};
      map.current = null;
      made.remove();
    };
  }, [city.join(), from]);

  const redraw = useRef<() => void>(() => {});
  useEffect(() => redraw.current(), [chosen, scenes]);
  useEffect(() => {
    map.current?.setStyle(styleOf(), { diff: false });
  }, [dark]);
  useEffect(() => {
    const view = state.current.view;
    if (!view || !map.current) return;
    map.current.getCanvas().setAttribute("aria-label", t("city.map"));
  }, [t]);

  const text = seen === null ? "" : `${t("city.in_view", { count: number(seen.inView) })}, ${seen.view.of === "cells" ? t("city.squares", { metres: seen.view.cellMetres }) : t("city.singly")}; ${seen.alarmed === 0 ? t("city.no_alarm") : t("city.with_alarm", { count: number(seen.alarmed) })}`;
  return (
    <div
      className="map-frame" id="map" data-testid="map" data-view={seen?.view.of} data-in-view={seen?.inView} data-alarmed={seen?.alarmed} data-cell-metres={seen?.view.cellMetres}
      data-zoom={seen?.zoom.toFixed(1)}
    >
      <div className="map-gl" ref={frame} />
      <canvas className="map-paper" ref={paper} aria-hidden="true" />
      <p className="map-tip" ref={tip} hidden />
      {fault !== null && <p className="note map-fault" role="alert">{t("city.no_webgl")} {fault}</p>}
      <p className="map-text" aria-live="polite">{text}</p>
    </div>
  );
}

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

const bounds = ([west, south, east, north]: Box): [[number, number], [number, number]] => [[west, south], [east, north]];

/** The box, made so many metres wide if it is narrower. */
function atLeast([west, south, east, north]: Box, metres: number): [[number, number], [number, number]] {
  const middle = (south + north) / 2;
  const across = metres / METRES_PER_DEGREE / Math.max(0.01, Math.cos(middle * Math.PI / 180)) / 2;
  const up = metres / METRES_PER_DEGREE / 4;
  const [x, y] = [(west + east) / 2, middle];
  return [[Math.min(west, x - across), Math.min(south, y - up)], [Math.max(east, x + across), Math.max(north, y + up)]];
}
