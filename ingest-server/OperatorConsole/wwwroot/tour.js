// The tour: while somebody plays scenes in the city, the page says what happens, where, and whether the alarm that is right for it has come;
// the map goes to each scene as it begins, unless the reader has taken the map in hand.

import { element, get, make } from "./api.js";

export class TourGuide {
  constructor(map, alarms) {
    Object.assign(this, { map, alarms });
    this.tour = null;
    this.begun = new Set();
    this.rules = null;
    this.shown = undefined;
    element("follow").addEventListener("change", () => {
      if (element("follow").checked) this.go(this.newest());
    });
  }

  async load() {
    this.tour = await get("/api/v1/tour");
    if (!this.tour) this.begun.clear();
    else this.rules ??= new Set((await get("/api/v1/rules")).map(rule => rule.id));
    const playing = this.playing();
    this.map.mark(playing);
    const fresh = playing.filter(scene => !this.begun.has(scene.id));
    for (const scene of playing) this.begun.add(scene.id);
    if (fresh.length > 0 && element("follow").checked) this.go(fresh.at(-1));
    this.draw();
  }

  /** The reader moves the map: it stays where it is put. */
  letGo() {
    if (this.tour) element("follow").checked = false;
  }

  /** Scenes that play, in the order in which they began. */
  playing() { return (this.tour?.scenes ?? []).filter(scene => scene.state === "playing").sort((one, other) => one.fromUnixMs - other.fromUnixMs); }

  newest() { return this.playing().at(-1); }

  go(scene) {
    if (scene?.box) this.map.flyTo(scene.box);
  }

  draw() {
    element("tour").hidden = !this.tour;
    if (!this.tour) return;
    element("tour-name").textContent = this.tour.speed === 1 ? this.tour.name : `${this.tour.name}, ×${this.tour.speed}`;
    element("tour-name").title = this.tour.about;
    const newest = this.newest();
    element("tour-caption").textContent = newest?.what ?? (this.tour.scenes.some(scene => scene.state === "waiting") ? "nothing happens yet" : "all scenes are played");
    element("tour-caption").dataset.scene = newest?.id ?? "";
    const list = element("tour-scenes");
    const top = list.scrollTop;
    list.replaceChildren(...this.tour.scenes.map(scene => this.row(scene)));
    list.scrollTop = top;
    if (newest?.id === this.shown) return;
    this.shown = newest?.id;
    list.querySelector(`[data-scene="${CSS.escape(newest?.id ?? "")}"]`)?.scrollIntoView({ block: "nearest" });
  }

  row(scene) {
    const row = make("li", undefined, scene.state);
    row.dataset.scene = scene.id;
    row.dataset.state = scene.state;
    const signs = { waiting: "○", playing: "●", over: "◦" };
    const what = make("button", `${signs[scene.state]} ${scene.what}`, "place");
    what.disabled = !scene.box;
    what.addEventListener("click", () => {
      this.letGo();
      this.go(scene);
    });
    row.append(what);
    const rules = new Set(scene.expected.map(alarm => alarm.rule));
    for (const rule of rules) {
      const expected = scene.expected.filter(alarm => alarm.rule === rule);
      const come = scene.fromUnixMs === null ? 0 : expected.filter(alarm => this.alarms.answer(alarm, scene.fromUnixMs)).length;
      const sign = come === expected.length ? "✓" : this.rules?.has(rule) === false ? "no rule" : "…";
      const note = make("span", `${sign} ${rule}${expected.length > 1 ? ` ${come} of ${expected.length}` : ""}`, "expected");
      note.dataset.rule = rule;
      note.dataset.come = String(come === expected.length);
      row.append(" ", note);
    }

    return row;
  }
}
