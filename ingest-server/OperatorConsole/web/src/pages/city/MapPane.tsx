import type * as maplibre from "maplibre-gl";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import type { Box, MapView, TourScene } from "../../api/types";
import { useT } from "../../i18n";
import { number } from "../../i18n/format";
import { useStore } from "../../shell/store";
import { isDark } from "../../shell/theme";
import { boxOf, flyTo, makeMap, METRES_PER_DEGREE, showAll, zoom256 } from "./mapCamera";
import { cellShapes, componentShapes, seenIn, type Seen } from "./mapData";
import { startFeed } from "./mapFeed";
import { styleOf } from "./mapStyle";
import { place, under } from "./mapTip";
import { drawOverlay } from "./overlay";
import { pipeShapes } from "./pipes";
import "./map.css";

const METRES_MIN = 300;

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
  /** What is in sight, after each move. */
  onMoved: (view: MapView, box: Box) => void;
  /** Somebody has taken the map in hand. */
  onTouched: () => void;
  handle: Ref<MapHandle>;
}

/** The watched city on a map. Draws from what it has at once, so that dragging never waits for the server. */
export function MapPane({ city, chosen, scenes, onChoose, onMoved, onTouched, handle }: MapPaneProps) {
  const t = useT();
  const frame = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLCanvasElement>(null);
  const tip = useRef<HTMLParagraphElement>(null);
  const map = useRef<maplibre.Map | null>(null);
  const redraw = useRef<() => void>(() => {});
  const newest = useRef({ chosen, scenes, onChoose, onMoved, onTouched, t });
  newest.current = { chosen, scenes, onChoose, onMoved, onTouched, t };
  const [seen, setSeen] = useState<(Seen & { view: MapView; zoom: number }) | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const dark = useStore(isDark);
  useImperativeHandle(handle, () => ({
    flyTo: (box, metresMin = METRES_MIN) => { if (map.current) flyTo(map.current, box, metresMin); },
    showAll: () => { if (map.current) showAll(map.current, city); },
    zoomBy: steps => map.current?.zoomTo(map.current.getZoom() + steps, { duration: 200 }),
  }));

  useEffect(() => {
    let made: maplibre.Map;
    try {
      made = makeMap(frame.current!, city, newest.current.t("city.map"));
    } catch (reason) {
      setFault(reason instanceof Error ? reason.message : String(reason));
      return;
    }

    map.current = made;
    const stop = new AbortController();
    let isStyled = false;
    const filled = new Map<string, GeoJSON.FeatureCollection>();
    const fill = (id: "cells" | "components" | "pipes", shapes: GeoJSON.FeatureCollection): void => {
      if (!isStyled || filled.get(id) === shapes) return;
      filled.set(id, shapes);
      made.getSource<maplibre.GeoJSONSource>(id)?.setData(shapes);
    };
    const tell = (view: MapView): void => {
      setSeen({ ...seenIn(view, boxOf(made)), view, zoom: zoom256(made) });
      draw();
    };
    const show = (view: MapView): void => {
      fill("cells", view.of === "cells" ? cellShapes(view) : EMPTY);
      fill("components", view.of === "components" ? componentShapes(view) : EMPTY);
      tell(view);
    };
    const feed = startFeed({
      port: () => ({ box: boxOf(made), zoom: zoom256(made) }),
      show: (view, isNew) => {
        show(view);
        if (isNew) newest.current.onMoved(view, boxOf(made));
      },
    });
    const draw = redraw.current = (): void => {
      const view = feed.view();
      if (paper.current && view) drawOn(paper.current, frame.current!, made, view, newest.current);
    };
    const at = (point: maplibre.Point) => {
      const view = feed.view();
      return view && under(made, view, point, newest.current.t);
    };
    const touch = (): void => newest.current.onTouched();

    made.on("style.load", () => {
      isStyled = true;
      filled.clear();
      const view = feed.view();
      if (view) show(view);
      void pipeShapes(stop.signal).then(shapes => {
        if (shapes && !stop.signal.aborted) fill("pipes", shapes);
      }).catch(() => {});
    });
    made.on("render", draw);
    made.on("moveend", () => {
      const view = feed.view();
      if (view) tell(view);
      feed.moved();
    });
    made.on("resize", () => feed.moved());
    for (const kind of ["dragstart", "wheel", "dblclick", "boxzoomstart"] as const) made.on(kind, touch);
    made.getCanvas().addEventListener("keydown", touch);
    made.on("click", event => {
      const found = at(event.point);
      if (found?.code) newest.current.onChoose(found.code);
      else if (found) {
        touch();
        made.easeTo({ center: event.lngLat, zoom: made.getZoom() + 2, duration: 400 });
      }
    });
    made.on("mousemove", event => place(tip.current!, made.isMoving() ? null : at(event.point), event.point, frame.current!.clientWidth));
    made.on("mouseout", () => { tip.current!.hidden = true; });
    return () => {
      stop.abort();
      feed.stop();
      redraw.current = () => {};
      map.current = null;
      made.remove();
    };
  }, [city.join()]);

  useEffect(() => redraw.current(), [chosen, scenes]);
  useEffect(() => {
    map.current?.setStyle(styleOf(), { diff: false });
  }, [dark]);
  useEffect(() => map.current?.getCanvas().setAttribute("aria-label", t("city.map")), [t]);

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

/** The marks over the map, as sharp as the screen is. */
function drawOn(canvas: HTMLCanvasElement, frame: HTMLElement, map: maplibre.Map, view: MapView, { chosen, scenes }: Pick<MapPaneProps, "chosen" | "scenes">): void {
  const { width, height } = frame.getBoundingClientRect();
  const density = devicePixelRatio || 1;
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const context = canvas.getContext("2d")!;
  context.setTransform(density, 0, 0, density, 0, 0);
  const [, south, , north] = boxOf(map);
  drawOverlay(context, {
    view, chosen, scenes, width, height,
    project: (longitude, latitude) => map.project([longitude, latitude]),
    metresPerPixel: (north - south) * METRES_PER_DEGREE / Math.max(1, height),
  });
}
