// The plain page: reads everything once over REST, then follows the event stream. Text from devices and people only
// ever enters the page as textContent, so that no name can become markup.

const components = new Map();   // code -> component
const deviceOwner = new Map();  // device id -> component code
const gateways = new Map();     // id -> gateway
const alarms = new Map();       // id -> alarm
const STALE_MS = 5000;
const RETURNED_SHOWN_MAX = 20;

let lastEventAt = 0;
let drawPending = false;

const element = id => document.getElementById(id);
const time = ms => new Date(ms).toLocaleTimeString([], { hour12: false });
const get = async path => {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

async function loadAll() {
  const [componentRows, gatewayRows, alarmRows] = await Promise.all(
    [get("/api/v1/components"), get("/api/v1/gateways"), get("/api/v1/alarms?limit=200")]);
  components.clear();
  deviceOwner.clear();
  gateways.clear();
  alarms.clear();
  for (const row of componentRows) {
    components.set(row.code, row);
    for (const device of row.devices) deviceOwner.set(device.id, row.code);
  }
  for (const row of gatewayRows) gateways.set(row.id, row);
  for (const row of alarmRows) alarms.set(row.id, row);
  scheduleDraw();
}

async function loadFigures() {
  const stats = await get("/api/v1/stats");
  element("rows-stored").textContent = stats.storedRows.toLocaleString();
  element("acknowledged").textContent = stats.acknowledged.toLocaleString();
  element("store-lag").textContent = stats.storeTrouble ?? `${stats.storeLagBytes.toLocaleString()} B`;
}

function takeValues(body) {
  const device = components.get(deviceOwner.get(body.device))?.devices.find(candidate => candidate.id === body.device);
  if (!device) return;
  device.isThere = true;
  for (const value of body.values) {
    const at = device.values.findIndex(known => known.quantity === value.quantity);
    if (at < 0) device.values.push(value);
    else device.values[at] = value;
  }
  scheduleDraw();
}

function follow() {
  const stream = new EventSource("/api/v1/live");
  const on = (name, take) => stream.addEventListener(name, event => {
    lastEventAt = performance.now();
    take(JSON.parse(event.data));
  });
  on("hello", () => loadAll());
  on("reload", () => loadAll());
  on("beat", () => {});
  on("values", takeValues);
  on("alarm", body => {
    alarms.set(body.alarm.id, body.alarm);
    scheduleDraw();
  });
  on("gateway", body => {
    const gateway = gateways.get(body.gateway);
    if (gateway) gateway.isOnline = body.isOnline;
    scheduleDraw();
  });
}

function scheduleDraw() {
  if (drawPending) return;
  drawPending = true;
  requestAnimationFrame(() => {
    drawPending = false;
    drawFigures();
    drawAlarms();
    drawMap();
    drawValues();
  });
}

function subjectName(subject) {
  const component = components.get(deviceOwner.get(subject));
  return component ? `${component.name} (${subject})` : subject;
}

const isActive = alarm => alarm.clearedUnixMs === null;

function drawFigures() {
  const online = [...gateways.values()].filter(gateway => gateway.isOnline).length;
  element("gateways-online").textContent = `${online} / ${gateways.size}`;
  element("component-count").textContent = components.size;
  element("active-alarms").textContent = [...alarms.values()].filter(isActive).length;
}

function drawAlarms() {
  const ordered = [...alarms.values()].sort((a, b) =>
    (isActive(b) - isActive(a)) || (isActive(a) ? a.level - b.level : 0) || (b.raisedUnixMs - a.raisedUnixMs));
  let returned = 0;
  const rows = ordered.filter(alarm => isActive(alarm) || returned++ < RETURNED_SHOWN_MAX).map(alarmRow);
  element("alarms").replaceChildren(...rows);
  element("no-alarms").hidden = rows.length > 0;
}

function alarmRow(alarm) {
  const row = make("tr", undefined, isActive(alarm) ? "active" : "returned");
  row.dataset.alarm = alarm.id;
  row.dataset.rule = alarm.rule;
  row.dataset.subject = alarm.subject;
  const level = make("td", `${"▲".repeat(4 - alarm.level)} ${alarm.level}`, `level level${alarm.level}`);
  const chinese = navigator.language.startsWith("zh");
  const state = (isActive(alarm) ? "active" : `returned ${time(alarm.clearedUnixMs)}`)
    + (alarm.acknowledgedUnixMs === null ? "" : `, acknowledged by ${alarm.acknowledgedBy}`);
  const action = make("td");
  if (alarm.acknowledgedUnixMs === null) {
    const button = make("button", "acknowledge");
    button.addEventListener("click", () => acknowledge(alarm.id));
    action.append(button);
  }
  const value = alarm.value === null ? "" : Number(alarm.value.toPrecision(4));
  row.append(level, make("td", time(alarm.onsetUnixMs)), make("td", chinese ? alarm.textZh : alarm.text),
    make("td", subjectName(alarm.subject)), make("td", value, "number"), make("td", state), action);
  return row;
}

async function acknowledge(id) {
  await fetch(`/api/v1/alarms/${encodeURIComponent(id)}/acknowledge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ who: "console" }),
  });
}

function worstLevels() {
  const worst = new Map();
  for (const alarm of alarms.values()) {
    if (!isActive(alarm)) continue;
    const code = deviceOwner.get(alarm.subject);
    if (code) worst.set(code, Math.min(worst.get(code) ?? 9, alarm.level));
  }
  return worst;
}

function drawMap() {
  const map = element("map");
  const rows = [...components.values()];
  if (rows.length === 0) return;
  const span = key => {
    const all = rows.map(row => row[key]);
    const low = Math.min(...all);
    return { low, width: Math.max(Math.max(...all) - low, 1e-6) };
  };
  const x = span("longitude");
  const y = span("latitude");
  const { width, height } = map.getBoundingClientRect();
  const worst = worstLevels();
  const svg = name => document.createElementNS("http://www.w3.org/2000/svg", name);
  map.replaceChildren(...rows.map(row => {
    const group = svg("g");
    const level = worst.get(row.code);
    const classes = [];
    if (!gateways.get(row.gateway)?.isOnline) classes.push("offline");
    if (level) classes.push("alarmed", `level${level}`);
    group.setAttribute("class", classes.join(" "));
    const cx = 20 + (row.longitude - x.low) / x.width * (width - 40);
    const cy = height - 20 - (row.latitude - y.low) / y.width * (height - 40);
    const circle = svg("circle");
    circle.setAttribute("cx", cx);
    circle.setAttribute("cy", cy);
    circle.setAttribute("r", level ? 7 : 4);
    const title = svg("title");
    title.textContent = `${row.name} ${row.code} on ${row.gateway}`;
    circle.append(title);
    group.append(circle);
    if (level) {
      const mark = svg("text");
      mark.setAttribute("x", cx + 9);
      mark.setAttribute("y", cy + 4);
      mark.textContent = level;
      group.append(mark);
    }
    return group;
  }));
}

function drawValues() {
  const wanted = element("filter").value.trim().toLowerCase();
  const rows = [];
  for (const component of components.values()) {
    for (const device of component.devices) {
      for (const value of device.values) {
        const text = `${component.name} ${device.id} ${component.gateway} ${value.quantity}`.toLowerCase();
        if (wanted && !text.includes(wanted)) continue;
        rows.push(valueRow(component, device, value));
      }
    }
  }
  element("values").replaceChildren(...rows);
}

function valueRow(component, device, value) {
  const row = make("tr", undefined, value.quality === "Good" ? "" : "bad");
  row.dataset.device = device.id;
  row.dataset.quantity = value.quantity;
  // A gap is a gap: a reading without a value shows a dash, never a zero. What cannot be true is evidence, in brackets.
  const figure = value.value === null ? "–" : Number(value.value.toPrecision(6));
  const number = value.quality === "Good" || value.value === null ? figure : `(${figure})`;
  row.append(make("td", component.name), make("td", component.gateway), make("td", value.quantity),
    make("td", number, "number"), make("td", value.unit), make("td", value.quality), make("td", time(value.unixMs)));
  return row;
}

function watchStream() {
  const isStale = performance.now() - lastEventAt > STALE_MS;
  document.body.classList.toggle("stale", isStale);
  element("stream").textContent = isStale ? "stream lost: what you see is old" : "live";
}

element("filter").addEventListener("input", scheduleDraw);
setInterval(watchStream, 1000);
setInterval(() => loadFigures().catch(() => {}), 2000);
follow();
loadFigures().catch(() => {});
