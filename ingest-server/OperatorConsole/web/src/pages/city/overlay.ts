// What lies over the map, on a canvas of its own: the marks of alarms with their level and name, what is chosen, the scenes of a tour, the scale.
// Marks are told by shape, number and colour, so that no eye needs the colour.

import type { MapView, TourScene } from "../../api/types";
import { colour } from "../../shell/theme";

/** Degrees to pixels of the canvas. */
export type Project = (longitude: number, latitude: number) => { x: number; y: number };

export interface Overlay {
  view: MapView;
  chosen: string | null;
  scenes: readonly TourScene[];
  project: Project;
  width: number;
  height: number;
  metresPerPixel: number;
}

interface Mark {
  x: number;
  y: number;
  level: number;
  text: string;
}

interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Scale {
  x: number;
  y: number;
  length: number;
  text: string;
}

const MARKS_MAX = 400;
const LABELS_MAX = 60;
const LABELS_TRIED_MAX = 150;
const RINGS_MAX = 60;
const COUNT_ROOM = 44;
const SQUARE_MIN = 5;
const BOX_MIN = 30;
const FONT = "12px system-ui, 'Noto Sans CJK SC', sans-serif";

export function drawOverlay(paper: CanvasRenderingContext2D, overlay: Overlay): void {
  paper.clearRect(0, 0, overlay.width, overlay.height);
  const scale = scaleOf(overlay);
  const marks = overlay.view.of === "cells" ? cellMarks(paper, overlay) : componentMarks(overlay);
  overlay.scenes.forEach((scene, index) => drawScene(paper, overlay, scene, index === overlay.scenes.length - 1));
  if (marks.length <= MARKS_MAX) {
    for (const mark of marks) drawMark(paper, mark);
    drawLabels(paper, marks.filter(mark => mark.text !== ""), { left: scale.x - 4, right: overlay.width, top: scale.y - 20, bottom: overlay.height });
  }

  if (overlay.view.of === "components" && overlay.chosen !== null) drawChosen(paper, overlay);
  drawScale(paper, scale);
}

/** Where an alarm is, and how bad; the worst last, so that it lies on top. */
function cellMarks(paper: CanvasRenderingContext2D, { view, project, width, height }: Overlay): Mark[] {
  const marks: Mark[] = [];
  for (const cell of view.cells) {
    if (!cell.level) continue;
    const from = project(cell.west, cell.south + view.cellHeight);
    const to = project(cell.west + view.cellWidth, cell.south);
    if (to.x < -20 || from.x > width + 20 || to.y < -20 || from.y > height + 20) continue;
    const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
    const side = Math.max(to.x - from.x - 1, SQUARE_MIN);
    paper.lineWidth = 2;
    paper.strokeStyle = paper.fillStyle = colour(`--level${cell.level}`);
    if (side <= 14) paper.fillRect(x - side / 2, y - side / 2, side, side);
    else if (side >= BOX_MIN) paper.strokeRect(x - side / 2 + 1, y - side / 2 + 1, side - 2, side - 2);
    marks.push({ x, y, level: cell.level, text: side > COUNT_ROOM && (cell.alarmed ?? 0) > 1 ? `×${cell.alarmed}` : "" });
  }

  return marks.sort((one, other) => other.level - one.level);
}

function componentMarks({ view, project, width, height }: Overlay): Mark[] {
  const marks: Mark[] = [];
  for (const component of view.components) {
    if (!component.level) continue;
    const { x, y } = project(component.longitude, component.latitude);
    if (x > -20 && x < width + 20 && y > -20 && y < height + 20) marks.push({ x, y, level: component.level, text: component.name });
  }

  return marks.sort((one, other) => other.level - one.level);
}

/** An octagon for 1, a triangle for 2, a hollow square for 3; with the number in it, on a rim of the ground's colour. */
function drawMark(paper: CanvasRenderingContext2D, { x, y, level }: Mark): void {
  const size = level === 1 ? 12 : level === 2 ? 12 : 9.5;
  paper.beginPath();
  if (level === 1) {
    for (let corner = 0; corner < 8; corner++) {
      const angle = Math.PI / 8 + corner * Math.PI / 4;
      paper.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
    }
  } else if (level === 2) {
    paper.moveTo(x, y - size);
    paper.lineTo(x + size * 1.05, y + size * 0.8);
    paper.lineTo(x - size * 1.05, y + size * 0.8);
  } else {
    paper.rect(x - size, y - size, size * 2, size * 2);
  }

  paper.closePath();
  paper.lineJoin = "round";
  paper.strokeStyle = colour("--panel");
  paper.lineWidth = 5;
  paper.stroke();
  paper.fillStyle = level === 3 ? colour("--panel") : colour(`--level${level}`);
  paper.fill();
  paper.strokeStyle = colour(`--level${level}`);
  paper.lineWidth = level === 3 ? 2.4 : 1;
  paper.stroke();
  paper.fillStyle = level === 3 ? colour("--ink") : colour("--on-level");
  paper.font = "bold 12px system-ui, sans-serif";
  paper.textAlign = "center";
  paper.fillText(String(level), x, y + (level === 2 ? 7 : 4.5));
}

/** Words beside marks, the worst first; one that would lie on another mark, on words or on the scale is left out. */
function drawLabels(paper: CanvasRenderingContext2D, all: readonly Mark[], scale: Area): void {
  const marks = all.slice(-LABELS_TRIED_MAX);
  const taken: Area[] = [scale, ...marks.map(({ x, y }) => ({ left: x - 9, right: x + 9, top: y - 9, bottom: y + 9 }))];
  paper.font = FONT;
  paper.textAlign = "left";
  paper.lineWidth = 3.5;
  let written = 0;
  for (const { x, y, text } of [...marks].reverse()) {
    if (written === LABELS_MAX) return;
    const box = { left: x + 16, right: x + 18 + paper.measureText(text).width, top: y - 8, bottom: y + 9 };
    if (taken.some(other => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top)) continue;
    taken.push(box);
    written++;
    paper.strokeStyle = colour("--panel");
    paper.strokeText(text, x + 17, y + 4);
    paper.fillStyle = colour("--ink");
    paper.fillText(text, x + 17, y + 4);
  }
}

/** Where a scene of a tour is: a dashed ring around each place, and a box around all of them; pale once the next one has begun. */
function drawScene(paper: CanvasRenderingContext2D, { project }: Overlay, scene: TourScene, isNewest: boolean): void {
  paper.save();
  paper.globalAlpha = isNewest ? 1 : 0.3;
  paper.strokeStyle = colour("--ink");
  paper.lineWidth = isNewest ? 2 : 1;
  paper.setLineDash([5, 4]);
  for (const place of scene.places.length <= RINGS_MAX ? scene.places : []) {
    const { x, y } = project(place.longitude, place.latitude);
    paper.beginPath();
    paper.arc(x, y, 18, 0, 2 * Math.PI);
    paper.stroke();
  }

  if (scene.box && scene.places.length > 1) {
    const from = project(scene.box[0], scene.box[3]);
    const to = project(scene.box[2], scene.box[1]);
    paper.lineWidth = 1;
    paper.strokeRect(from.x - 26, from.y - 26, to.x - from.x + 52, to.y - from.y + 52);
  }

  paper.restore();
}

function drawChosen(paper: CanvasRenderingContext2D, { view, chosen, project }: Overlay): void {
  const component = view.components.find(one => one.code === chosen);
  if (!component) return;
  const { x, y } = project(component.longitude, component.latitude);
  paper.strokeStyle = colour("--ink");
  paper.lineWidth = 2.5;
  paper.beginPath();
  paper.arc(x, y, component.level ? 19 : 12, 0, 2 * Math.PI);
  paper.stroke();
  if (component.level) return;
  paper.font = FONT;
  paper.textAlign = "left";
  paper.lineWidth = 3.5;
  paper.strokeStyle = colour("--panel");
  paper.strokeText(component.name, x + 17, y + 4);
  paper.fillStyle = colour("--ink");
  paper.fillText(component.name, x + 17, y + 4);
}

function scaleOf({ width, height, metresPerPixel }: Overlay): Scale {
  const wanted = 120 * metresPerPixel;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const metres = ([5, 2, 1].find(step => step * power <= wanted) ?? 1) * power;
  const length = metres / metresPerPixel;
  return { x: width - length - 16, y: height - 14, length, text: metres >= 1000 ? `${metres / 1000} km` : `${metres} m` };
}

function drawScale(paper: CanvasRenderingContext2D, { x, y, length, text }: Scale): void {
  paper.strokeStyle = paper.fillStyle = colour("--quiet");
  paper.lineWidth = 1.5;
  paper.beginPath();
  paper.moveTo(x, y - 5);
  paper.lineTo(x, y);
  paper.lineTo(x + length, y);
  paper.lineTo(x + length, y - 5);
  paper.stroke();
  paper.font = "11px system-ui, sans-serif";
  paper.textAlign = "center";
  paper.fillText(text, x + length / 2, y - 5);
}
