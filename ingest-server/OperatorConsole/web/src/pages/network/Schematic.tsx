import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../../i18n";
import { figure } from "../../i18n/format";
import { useShortcuts } from "../../shell/keyboard";
import { href } from "../../shell/router";
import { labelled, type Side } from "./labels";
import { zoomed, type Plan, type Point, type View } from "./plan";

const STEP = 1.35;
const AT: Record<Side, { x: number; y: number; textAnchor: "start" | "middle" | "end" }> = {
  right: { x: 9, y: 4, textAnchor: "start" }, left: { x: -9, y: 4, textAnchor: "end" }, below: { x: 0, y: 20, textAnchor: "middle" },
};
/** More joints than this are only dust on the screen. */
const JOINTS_MAX = 4000;

interface SchematicProps {
  plan: Plan;
  unit: string;
  /** Where to look; a new object each time it is asked for. */
  target: Point | null;
  label: string;
}

/** The network from above: pipes in grey by their width, pressures where they are measured, closed valves filled, burst candidates with their rank. */
export function Schematic({ plan, unit, target, label }: SchematicProps) {
  const t = useT();
  const host = useRef<SVGSVGElement>(null);
  const drag = useRef<{ x: number; y: number; view: View } | null>(null);
  const [pixels, setPixels] = useState({ width: 800, height: 500 });
  const [view, setView] = useState<View | null>(null);
  const shown = view ?? plan.box;
  // As `preserveAspectRatio` does it: the tighter side decides.
  const scale = Math.max(shown.width / pixels.width, shown.height / pixels.height);
  const labels = useMemo(() => labelled(plan, scale, { x: shown.x - shown.width, y: shown.y - shown.height, width: shown.width * 3, height: shown.height * 3 }), [plan, scale, shown]);
  const zoom = (factor: number, around: Point = { x: shown.x + shown.width / 2, y: shown.y + shown.height / 2 }): void =>
    setView(zoomed(shown, factor, around));
  const move = (along: number, down: number): void => setView({ ...shown, x: shown.x + along * shown.width / 6, y: shown.y + down * shown.height / 6 });
  useEffect(() => {
    const watch = new ResizeObserver(entries => setPixels({ width: Math.max(1, entries[0]!.contentRect.width), height: Math.max(1, entries[0]!.contentRect.height) }));
    watch.observe(host.current!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (target) setView(before => {
      const now = zoomed(before ?? plan.box, Math.min(1, plan.box.width / 5 / (before ?? plan.box).width), target);
      return { ...now, x: target.x - now.width / 2, y: target.y - now.height / 2 };
    });
  }, [target]);
  useEffect(() => {
    // React's own listener is passive: the page would scroll.
    const svg = host.current!;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      setView(before => zoomed(before ?? plan.box, event.deltaY > 0 ? 1.15 : 1 / 1.15, placeOf(svg, event.clientX, event.clientY)));
    };
    svg.addEventListener("wheel", wheel, { passive: false });
    return () => svg.removeEventListener("wheel", wheel);
  }, [plan.box]);
  useShortcuts("network.keys", [
    { keys: "+", text: "network.nearer", run: () => zoom(1 / STEP) },
    { keys: "-", text: "network.farther", run: () => zoom(STEP) },
    { keys: "0", text: "network.all", run: () => setView(null) },
    { keys: "ArrowLeft", text: "network.move", run: () => move(-1, 0) },
    { keys: "ArrowRight", text: "network.move", run: () => move(1, 0) },
    { keys: "ArrowUp", text: "network.move", run: () => move(0, -1) },
    { keys: "ArrowDown", text: "network.move", run: () => move(0, 1) },
  ]);
  return (
    <div className="schematic">
      <svg
        ref={host} viewBox={`${shown.x} ${shown.y} ${shown.width} ${shown.height}`} role="group" aria-label={label} data-testid="schematic" data-nodes={plan.at.size} data-candidates={plan.candidates.length}
        onPointerDown={event => {
          drag.current = { x: event.clientX, y: event.clientY, view: shown };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={event => {
          const from = drag.current;
          if (from) setView({ ...from.view, x: from.view.x - (event.clientX - from.x) * scale, y: from.view.y - (event.clientY - from.y) * scale });
        }}
        onPointerUp={() => { drag.current = null; }}
        onPointerCancel={() => { drag.current = null; }}
      >
        {plan.pipes.map((path, width) => <path key={width} className={`pipes width${width}`} d={path} />)}
        {plan.at.size <= JOINTS_MAX && <path className="joints" d={plan.joints} />}
        {plan.candidates.map(one => <line key={`${one.alarmId} ${one.pipe}`} className={`burst rank${Math.min(one.rank, 3)}`} x1={one.from.x} y1={one.from.y} x2={one.to.x} y2={one.to.y} />)}
        {plan.valves.map(valve => (
          <g key={valve.id} className={valve.isClosed ? "valve closed" : "valve"} transform={`translate(${valve.middle.x} ${valve.middle.y}) rotate(${valve.angle}) scale(${scale})`}>
            <path d="M-6 -4.500L6 4.500V-4.500L-6 4.500Z" /><title>{`${valve.id} · ${t(valve.isClosed ? "network.closed" : "network.is_open")}`}</title>
          </g>
        ))}
        {plan.measured.map(node => (
          <a key={node.id} href={href("components", node.component)} tabIndex={-1} className={node.fall !== undefined && node.fall > 0 ? "point fallen" : node.pressure === undefined ? "point unknown" : "point"}>
            <g transform={`translate(${node.x} ${node.y}) scale(${scale})`}>
              {node.fall !== undefined && node.fall > 0 ? <path d="M0 6.500L-6.500 -5H6.500Z" /> : <circle r={4.2} />}
              <title>{`${node.id} · ${node.pressure === undefined ? node.quality ?? t("network.no_value") : `${figure(node.pressure)} ${unit}`}`}</title>
              {labels.has(node.id) && <text {...AT[labels.get(node.id)!]}>{node.pressure === undefined ? "?" : figure(node.pressure, 3)}{node.fall !== undefined && node.fall > 0 && ` (−${figure(node.fall, 2)})`}</text>}
            </g>
          </a>
        ))}
        {plan.candidates.map(one => (
          <g key={`${one.alarmId} ${one.pipe}`} className="rank" transform={`translate(${one.middle.x} ${one.middle.y}) scale(${scale})`}>
            <path d="M-4.500 -10.500h9L10.500 -4.500v9L4.500 10.500h-9L-10.500 4.500v-9Z" /><text y={4.500} textAnchor="middle">{one.rank}</text>
          </g>
        ))}
      </svg>
      <div className="schematic-tools no-print" role="group" aria-label={t("network.look")}>
        <button type="button" aria-label={t("network.nearer")} title={t("network.nearer")} onClick={() => zoom(1 / STEP)}>+</button>
        <button type="button" aria-label={t("network.farther")} title={t("network.farther")} onClick={() => zoom(STEP)}>−</button>
        <button type="button" onClick={() => setView(null)}>{t("network.all")}</button>
      </div>
    </div>
  );
}

function placeOf(svg: SVGSVGElement, clientX: number, clientY: number): Point {
  const matrix = svg.getScreenCTM();
  return matrix ? new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse()) : { x: 0, y: 0 };
}
