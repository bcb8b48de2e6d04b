// The map: asks the server for squares or components of what is seen and a little around it, and for what is not well in it from then on.
// It draws from what it has at once, so that dragging never waits for the server.

import { element, get, paced } from "./api.js";
import { drawCells, drawComponents, drawScale, drawScene, palette } from "./map-drawing.js";
import { Projection } from "./projection.js";

const MARGIN = 0.25;
const SETTLE_MS = 120;
const REFRESH_MS = 1000;
const FLIGHT_MS = 700;
const HIT_PIXELS = 12;

export class CityMap {
  constructor({ onSelect, onMoved, onTouched }) {
    this.canvas = element("map");
    this.tip = element("map-tip");
    this.projection = new Projection();
    this.view = null;
    this.asked = 0;
    this.selected = null;
    this.scenes = [];
    this.isFramePending = false;
    this.flight = 0;
    this.settling = null;
    Object.assign(this, { onSelect, onMoved, onTouched });
    this.refresh = paced(() => this.loadAbnormal(), REFRESH_MS);
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.listen();
  }

  /** Begins with the whole city. */
  open(box) {
    this.city = box;
    this.projection.centreOn(box);
    this.resize();
    this.projection.take(this.projection.fitting(box, 200, 16));
    return this.load();
  }

  showAll() { if (this.city) this.flyTo(this.city, 200, 16); }

  /** Goes to a box, which is shown at least so many metres wide. */
  flyTo(box, metresMin = 300, marginPixels = 70) {
    const from = { ...this.projection };
    const to = this.projection.fitting(box, metresMin, marginPixels);
    const flight = ++this.flight;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const began = performance.now();
    const step = () => {
      if (flight !== this.flight) return;
      const share = still ? 1 : Math.min(1, (performance.now() - began) / FLIGHT_MS);
      const eased = share * share * (3 - 2 * share);
      const between = (one, other) => one + (other - one) * eased;
      this.projection.take({
        longitude: between(from.longitude, to.longitude), latitude: between(from.latitude, to.latitude),
        metresPerPixel: Math.exp(between(Math.log(from.metresPerPixel), Math.log(to.metresPerPixel))),
      });
      this.draw();
      if (share < 1) requestAnimationFrame(step);
      else this.load().catch(() => {});
    };
    step();
  }

  /** Marks the scenes that play, the newest last. */
  mark(scenes) {
    this.scenes = scenes;
    this.draw();
  }

  select(code) {
    this.selected = code;
    this.draw();
  }

  async load() {
    const asked = ++this.asked;
    const box = this.projection.box(MARGIN);
    const view = await get(`/api/v1/map?${this.query(box)}`);
    if (asked !== this.asked) return;
    this.view = view;
    this.draw();
    this.onMoved(view, this.projection.box(0));
  }

  /** What has changed since: the server tells only what is not well. */
  async loadAbnormal() {
    const view = this.view;
    if (!view) return;
    const asked = this.asked;
    const abnormal = await get(`/api/v1/map?${this.query(view.box)}&only=abnormal`);
    if (asked !== this.asked || abnormal.of !== view.of || abnormal.cellMetres !== view.cellMetres) return;
    const [key, rows, fresh] = view.of === "cells"
      ? [cell => `${cell.west} ${cell.south}`, view.cells, abnormal.cells]
      : [component => component.code, view.components, abnormal.components];
    const states = new Map(fresh.map(row => [key(row), row]));
    for (const row of rows) {
      const { level, alarmed, offline, isOffline } = states.get(key(row)) ?? {};
      Object.assign(row, { level, alarmed, offline, isOffline });
    }

    this.draw();
  }

  query([west, south, east, north]) {
    return `west=${west}&south=${south}&east=${east}&north=${north}&zoom=${this.projection.zoom.toFixed(2)}`;
  }

  resize() {
    const { width, height } = this.canvas.getBoundingClientRect();
    if (width === 0) return;
    const density = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: Math.round(width * density), height: Math.round(height * density) });
    Object.assign(this.projection, { width, height });
    this.draw();
    if (this.view) this.settle();
  }

  draw() {
    if (this.isFramePending) return;
    this.isFramePending = true;
    requestAnimationFrame(() => {
      this.isFramePending = false;
      this.paint();
    });
  }

  paint() {
    const { canvas, projection, view } = this;
    const paper = canvas.getContext("2d");
    const density = canvas.width / projection.width;
    const colours = palette();
    paper.setTransform(density, 0, 0, density, 0, 0);
    paper.fillStyle = colours.ground;
    paper.fillRect(0, 0, projection.width, projection.height);
    if (!view) return;
    const seen = view.of === "cells" ? drawCells(paper, projection, view, colours) : drawComponents(paper, projection, view, colours, this.selected);
    this.scenes.forEach((scene, index) => drawScene(paper, projection, scene, index === this.scenes.length - 1, colours));
    drawScale(paper, projection, colours);
    this.tell(view, seen);
  }

  /** The same in words, for who cannot see it and for who tests it. */
  tell(view, { inView, alarmed }) {
    Object.assign(this.canvas.dataset, { view: view.of, inView, alarmed, cellMetres: view.cellMetres, zoom: this.projection.zoom.toFixed(1) });
    const what = view.of === "cells" ? `squares of ${view.cellMetres} m` : "single components";
    const text = `${inView.toLocaleString()} components in view, ${what}; ${alarmed === 0 ? "no alarm" : `${alarmed.toLocaleString()} with an alarm`}`;
    if (element("map-text").textContent !== text) element("map-text").textContent = text;
  }

  /** After a move: asks once it has come to rest. */
  settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.load().catch(() => {}), SETTLE_MS);
  }

  moved() {
    this.flight++;
    this.draw();
    this.settle();
    this.onTouched();
  }

  listen() {
    const { canvas, projection } = this;
    let drag = null;
    canvas.addEventListener("pointerdown", event => {
      drag = { x: event.offsetX, y: event.offsetY, far: 0 };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", event => {
      if (!drag) {
        this.hover(event.offsetX, event.offsetY);
        return;
      }

      const [dx, dy] = [event.offsetX - drag.x, event.offsetY - drag.y];
      drag = { x: event.offsetX, y: event.offsetY, far: drag.far + Math.abs(dx) + Math.abs(dy) };
      if (drag.far < 4) return;
      projection.pan(dx, dy);
      this.moved();
    });
    canvas.addEventListener("pointerup", event => {
      if (drag && drag.far < 4) this.pick(event.offsetX, event.offsetY);
      drag = null;
    });
    canvas.addEventListener("pointercancel", () => { drag = null; });
    canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    canvas.addEventListener("wheel", event => {
      event.preventDefault();
      projection.zoomAt(event.offsetX, event.offsetY, Math.exp(-event.deltaY / 400));
      this.moved();
    }, { passive: false });
    canvas.addEventListener("keydown", event => this.press(event));
    element("map-in").addEventListener("click", () => this.zoomBy(2));
    element("map-out").addEventListener("click", () => this.zoomBy(0.5));
    element("map-all").addEventListener("click", () => {
      this.onTouched();
      this.showAll();
    });
  }

  zoomBy(factor) {
    this.projection.zoomAt(this.projection.width / 2, this.projection.height / 2, factor);
    this.moved();
  }

  press(event) {
    const far = 80;
    const moves = { ArrowLeft: [far, 0], ArrowRight: [-far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    if (moves[event.key]) {
      this.projection.pan(...moves[event.key]);
      this.moved();
    } else if (event.key === "+" || event.key === "=") this.zoomBy(2);
    else if (event.key === "-") this.zoomBy(0.5);
    else if (event.key === "0") this.showAll();
    else return;
    event.preventDefault();
  }

  /** What lies under a point: the nearest component, or the square. */
  at(x, y) {
    const { view, projection } = this;
    if (view?.of === "cells") {
      const [longitude, latitude] = [projection.longitudeAt(x), projection.latitudeAt(y)];
      return view.cells.find(cell =>
        longitude >= cell.west && longitude < cell.west + view.cellWidth && latitude >= cell.south && latitude < cell.south + view.cellHeight);
    }

    const distance = component => Math.hypot(projection.x(component.longitude) - x, projection.y(component.latitude) - y);
    return (view?.components ?? []).filter(component => distance(component) < HIT_PIXELS).sort((one, other) => distance(one) - distance(other))[0];
  }

  hover(x, y) {
    const found = this.at(x, y);
    this.tip.hidden = !found;
    if (!found) return;
    this.tip.textContent = found.code
      ? `${found.name} · ${found.code} · ${found.gateway}${found.isOffline ? " · offline" : ""}`
      : `${found.count} components${found.offline ? `, ${found.offline} offline` : ""}${found.alarmed ? `, ${found.alarmed} with an alarm` : ""}`;
    this.tip.style.transform = `translate(${Math.min(x + 12, this.projection.width - 220)}px, ${y + 12}px)`;
  }

  pick(x, y) {
    this.canvas.focus();
    const found = this.at(x, y);
    if (found?.code) this.onSelect(found.code);
    else if (found) {
      this.projection.zoomAt(x, y, 4);
      this.moved();
    }
  }
}
