// The alarm table: active ones first, the worst on top, then the newest that returned. Each row leads to its place on the map.

import { element, explain, get, isChinese, make, time } from "./api.js";

const RETURNED_SHOWN_MAX = 20;
const ACTIVE_SHOWN_MAX = 200;
const LIST_MAX = 1000;
const PLACES_MAX = 200;
const KEPT_MAX = 20_000;

// What lies over the life of an alarm, and why it was not annunciated.
const ASIDE = { shelved: ", shelved", suppressedByDesign: ", suppressed", outOfService: ", out of service", latchedUnacknowledged: ", latched", latchedAcknowledged: ", latched" };
const HELD = { consequence: ", consequence", flood: ", held back" };

// Why the server did not take an acknowledgement, by alarm: rows are made anew several times a second.
const refusals = new Map();

export const isActive = alarm => alarm.clearedUnixMs === null;
export const textOf = alarm => isChinese ? alarm.textZh : alarm.text;

export class AlarmTable {
  constructor(onPlace) {
    this.alarms = new Map();
    this.places = new Map();
    this.onPlace = onPlace;
  }

  async load() {
    const rows = await get(`/api/v1/alarms?limit=${LIST_MAX}`);
    this.alarms = new Map(rows.map(row => [row.id, row]));
    await this.findPlaces();
  }

  take(alarm) {
    this.alarms.set(alarm.id, alarm);
    if (this.alarms.size <= KEPT_MAX) return;

    // The oldest that has returned; of active ones the server has them all.
    const gone = [...this.alarms.values()].find(old => !isActive(old));
    this.alarms.delete((gone ?? alarm).id);
  }

  /** Whether an alarm that a scene is right to raise has come since it began. */
  answer({ rule, subject, near }, sinceUnixMs) {
    const right = new Set([subject, ...(near ?? [])]);
    return [...this.alarms.values()].find(alarm => alarm.rule === rule && right.has(alarm.subject) && alarm.raisedUnixMs >= sinceUnixMs);
  }

  shown() {
    const ordered = [...this.alarms.values()].sort((a, b) =>
      (isActive(b) - isActive(a)) || (isActive(a) ? a.level - b.level : 0) || (b.raisedUnixMs - a.raisedUnixMs));
    const active = ordered.filter(isActive);
    return [...active.slice(0, ACTIVE_SHOWN_MAX), ...ordered.filter(alarm => !isActive(alarm)).slice(0, RETURNED_SHOWN_MAX)];
  }

  /** Names and positions of the subjects that are shown: asked for once each. */
  async findPlaces() {
    const wanted = [...new Set(this.shown().map(alarm => alarm.subject))].filter(subject => !this.places.has(subject)).slice(0, PLACES_MAX);
    if (wanted.length === 0) return;
    for (const subject of wanted) this.places.set(subject, null);
    const found = await get(`/api/v1/map/places?${wanted.map(subject => `subject=${encodeURIComponent(subject)}`).join("&")}`);
    for (const place of found) this.places.set(place.subject, place);
  }

  draw() {
    const rows = this.shown().map(alarm => this.row(alarm));
    element("alarms").replaceChildren(...rows);
    element("no-alarms").hidden = rows.length > 0;
  }

  row(alarm) {
    const row = make("tr", undefined, isActive(alarm) ? "active" : "returned");
    row.dataset.alarm = alarm.id;
    row.dataset.rule = alarm.rule;
    row.dataset.subject = alarm.subject;
    const level = make("td", `${"▲".repeat(Math.max(1, 4 - alarm.level))} ${alarm.level}`, `level level${alarm.level}`);
    const state = (isActive(alarm) ? "active" : `returned ${time(alarm.clearedUnixMs)}`)
      + (alarm.acknowledgedUnixMs === null ? "" : `, acknowledged by ${alarm.acknowledgedBy}`)
      + (ASIDE[alarm.state] ?? "") + (HELD[alarm.held] ?? "")
      + (alarm.groupCount > 0 ? `, +${alarm.groupCount} consequences` : "");
    const action = make("td");
    if (alarm.acknowledgedUnixMs === null) {
      const button = make("button", refusals.has(alarm.id) ? "not acknowledged" : "ack");
      button.title = refusals.get(alarm.id) ?? "acknowledge";
      button.addEventListener("click", () => acknowledge(alarm.id));
      action.append(button);
    }

    const value = alarm.value === null ? "" : Number(alarm.value.toPrecision(4));
    row.append(level, make("td", time(alarm.onsetUnixMs)), make("td", textOf(alarm)), this.place(alarm.subject), make("td", value, "number"), make("td", state), action);
    return row;
  }

  place(subject) {
    const place = this.places.get(subject);
    if (!place) return make("td", subject);
    const cell = make("td");
    const link = make("button", place.name, "place");
    link.title = `${subject}: show on the map`;
    link.addEventListener("click", () => this.onPlace(place));
    cell.append(link);
    return cell;
  }
}

async function acknowledge(id) {
  const answer = await fetch(`/api/v1/alarms/${encodeURIComponent(id)}/acknowledge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ who: "console" }),
  });

  // An operator who believes in an acknowledgement that is none would go back to sleep.
  if (answer.ok) refusals.delete(id);
  else refusals.set(id, await explain(answer));
}
