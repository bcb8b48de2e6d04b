// The newest values of what is looked at: the components that are seen on the map, or those that a text finds. Never of the whole city.

import { element, get, make, time } from "./api.js";

const COMPONENTS_MAX = 200;

export class ValueTable {
  constructor() {
    this.components = new Map();
    this.owners = new Map();
    this.box = null;
    this.asked = 0;
  }

  /** What the map shows now. */
  look(view, box) {
    this.box = view.of === "components" && view.total <= COMPONENTS_MAX * 5 ? box : null;
    if (element("filter").value.trim() === "") return this.load();
  }

  async load() {
    const asked = ++this.asked;
    const text = element("filter").value.trim();
    const query = text !== ""
      ? `q=${encodeURIComponent(text)}`
      : this.box && ["west", "south", "east", "north"].map((edge, index) => `${edge}=${this.box[index]}`).join("&");
    const rows = query ? await get(`/api/v1/components?${query}&measured=true&limit=${COMPONENTS_MAX}`) : [];
    if (asked !== this.asked) return;
    this.components = new Map(rows.map(row => [row.code, row]));
    this.owners = new Map(rows.flatMap(row => row.devices.map(device => [device.id, device])));
    element("values-hint").textContent = query
      ? `${rows.length === COMPONENTS_MAX ? "the first " : ""}${rows.length} measured components`
      : "zoom in on the map, or name what is wanted";
    this.draw();
  }

  /** Values off the live stream; true when they are of something shown. */
  take(body) {
    const device = this.owners.get(body.device);
    if (!device) return false;
    for (const value of body.values) {
      const at = device.values.findIndex(known => known.quantity === value.quantity);
      if (at < 0) device.values.push(value);
      else device.values[at] = value;
    }

    return true;
  }

  draw() {
    const rows = [];
    for (const component of this.components.values()) {
      for (const device of component.devices) {
        for (const value of device.values) rows.push(valueRow(component, device, value));
      }
    }

    element("values").replaceChildren(...rows);
  }
}

function valueRow(component, device, value) {
  const row = make("tr", undefined, value.quality === "Good" ? "" : "bad");
  row.dataset.device = device.id;
  row.dataset.quantity = value.quantity;
  // A gap is a gap: a reading without a value shows a dash, never a zero. What cannot be true is evidence, in brackets.
  const figure = value.value === null ? "–" : Number(value.value.toPrecision(6));
  const number = value.quality === "Good" || value.value === null ? figure : `(${figure})`;
  const name = make("td", component.name);
  name.title = `${device.id} on ${component.gateway}`;
  row.append(name, make("td", value.quantity), make("td", number, "number"), make("td", value.unit), make("td", value.quality), make("td", time(value.unixMs)));
  return row;
}
