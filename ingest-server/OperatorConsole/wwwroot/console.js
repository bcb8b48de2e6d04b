// The plain page: reads what it shows over REST, then follows the event stream. What is asked for again is paced, so that a storm of
// events costs the server a few requests and not a thousand.

import { element, get, paced } from "./api.js";
import { AlarmTable } from "./alarms.js";
import { CityMap } from "./map.js";
import { startSession } from "./session.js";
import { TourGuide } from "./tour.js";
import { ValueTable } from "./values.js";

const STALE_MS = 5000;
const NEAR_DEGREES = 0.0012;

let lastEventAt = 0;

const values = new ValueTable();
const alarms = new AlarmTable(place => {
  tour.letGo();
  map.select(place.code);
  map.flyTo([place.longitude - NEAR_DEGREES, place.latitude - NEAR_DEGREES, place.longitude + NEAR_DEGREES, place.latitude + NEAR_DEGREES]);
});
const map = new CityMap({
  onSelect: code => {
    map.select(code);
    element("filter").value = code;
    values.load().catch(() => {});
  },
  onMoved: (view, box) => values.look(view, box)?.catch(() => {}),
  onTouched: () => tour.letGo(),
});
const tour = new TourGuide(map, alarms);

// Four times a second is as fast as a table can be read.
const scheduleDraw = paced(() => {
  alarms.draw();
  values.draw();
  tour.draw();
}, 250);
const loadCity = paced(async () => {
  const city = await get("/api/v1/city");
  if (!map.city && city.components > 0) await map.open(city.box);
  element("gateways-online").textContent = `${city.gatewaysOnline.toLocaleString()} / ${city.gateways.toLocaleString()}`;
  element("component-count").textContent = city.components.toLocaleString();
  element("active-alarms").textContent = city.alarms.map((count, index) => `${"▲".repeat(Math.max(1, 3 - index))} ${count}`).join("  ");
}, 1000);
const loadStats = paced(async () => {
  const stats = await get("/api/v1/stats");
  element("rows-stored").textContent = stats.storedRows.toLocaleString();
  element("acknowledged").textContent = stats.acknowledged.toLocaleString();
  element("store-lag").textContent = stats.storeTrouble ?? `${stats.storeLagBytes.toLocaleString()} B`;
}, 1000);
const loadTour = paced(() => tour.load(), 200);
const loadAlarms = paced(async () => {
  await alarms.load();
  scheduleDraw();
}, 1000);
const findPlaces = paced(async () => {
  await alarms.findPlaces();
  scheduleDraw();
}, 500);
const loadValues = paced(() => values.load(), 300);

function loadAll() {
  loadCity();
  loadAlarms();
  loadTour();
  loadValues();
  map.refresh();
}

function follow() {
  const stream = new EventSource("/api/v1/live");
  const on = (name, take) => stream.addEventListener(name, event => {
    lastEventAt = performance.now();
    take(JSON.parse(event.data));
  });
  on("hello", loadAll);
  on("reload", loadAll);
  on("beat", () => {});
  on("values", body => {
    if (values.take(body)) scheduleDraw();
  });
  on("alarm", body => {
    alarms.take(body.alarm);
    findPlaces();
    map.refresh();
    loadCity();
    scheduleDraw();
  });
  on("gateway", () => {
    map.refresh();
    loadCity();
  });
  on("tour", loadTour);
}

function watchStream() {
  const isStale = performance.now() - lastEventAt > STALE_MS;
  document.body.classList.toggle("stale", isStale);
  element("stream").textContent = isStale ? "stream lost: what you see is old" : "live";
}

element("filter").addEventListener("input", loadValues);
setInterval(watchStream, 1000);
setInterval(() => {
  loadStats();
  loadCity();
}, 2000);
setInterval(() => {
  map.refresh();
  loadTour();
}, 5000);
startSession().catch(() => {});
follow();
loadStats();
