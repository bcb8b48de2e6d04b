// Bodies of the API, as docs/alarm-life.md and docs/city-map.md tell them. Times are Unix milliseconds.

export type AlarmState =
  | "normal" | "activeUnacknowledged" | "activeAcknowledged" | "returnedUnacknowledged" | "latchedUnacknowledged" | "latchedAcknowledged"
  | "shelved" | "suppressedByDesign" | "outOfService";

export type Holding = "none" | "waitsForCause" | "consequence" | "flood" | "hidden" | "acknowledged" | "historic";

export interface Alarm {
  id: string;
  rule: string;
  ruleVersion: number;
  level: number;
  raisedLevel: number;
  subject: string;
  text: string;
  textZh: string;
  onsetUnixMs: number;
  raisedUnixMs: number;
  value: number | null;
  clearedUnixMs: number | null;
  acknowledgedUnixMs: number | null;
  acknowledgedBy: string | null;
  note: string | null;
  isActive: boolean;
  state: AlarmState;
  isShown: boolean;
  shownUnixMs: number | null;
  held: Holding;
  cause: string | null;
  groupCount: number;
  isFirstOut: boolean;
  flood: string | null;
  isLatching: boolean;
  resetUnixMs: number | null;
  resetBy: string | null;
  assignedTo: string | null;
  caseState: string | null;
  detail: string | null;
  delayMs: number;
}

/** Event `alarm`: what happened, and the alarm as it is now. */
export interface AlarmEvent {
  kind: string;
  alarm: Alarm;
}

export interface HistoryLine {
  id: number;
  unixMs: number;
  kind: string;
  alarmId: string | null;
  subject: string;
  level: number;
  who: string | null;
  untilUnixMs: number | null;
  note: string | null;
  outcome: string;
  winner: string | null;
}

export interface FloodGroup {
  id: string;
  fromUnixMs: number;
  untilUnixMs: number | null;
  heldLevel2: number;
  heldLevel3: number;
  held: number;
}

export interface Shelf {
  rule: string;
  subject: string;
  untilUnixMs: number;
  who: string;
  reason: string;
}

export interface EvidenceRow {
  position: number;
  unixMs: number;
  receivedUnixMs: number;
  quantity: string;
  value: number | null;
  quality: string;
  isHistorical?: boolean;
  isAhead?: boolean;
  isLate?: boolean;
}

export interface Evidence {
  version: number;
  alarm: string;
  subject: string;
  onsetUnixMs: number;
  raisedUnixMs: number;
  value: number | null;
  detail: string | null;
  isHistorical: boolean;
  rule: { id: string; version: number; level: number; sha256: string; text: string; document: string };
  registry: string | null;
  journal: { id: string; from: number; raised: number; isCut: boolean; rowsLeftOut: number };
  rows: EvidenceRow[];
  events: { position: number; receivedUnixMs: number; event: string; device: string | null }[];
  lastSeenUnixMs: number | null;
  quality: Record<string, number>;
  clock: { ahead: number; late: number; historical: number; offsetMaxMs: number };
  neighbours: { component: string; metres: number; rows: EvidenceRow[] }[];
}

/** West, south, east, north, degrees WGS-84. */
export type Box = readonly [number, number, number, number];

export interface City {
  components: number;
  gateways: number;
  gatewaysOnline: number;
  /** Active ones of level 1, 2, 3. */
  alarms: number[];
  box: Box;
  kinds?: { kind: string; components: number; reporting: number }[];
  coverage?: { water: number | null; gas: number | null; target: number };
  /** Readings that are known to be missing. */
  debt?: number;
}

export interface Stats {
  storedRows: number;
  acknowledged: number;
  connected: number;
  storeLagBytes: number;
  alarmLagBytes: number;
  storeTrouble: string | null;
}

export interface MapSquare {
  west: number;
  south: number;
  count: number;
  level?: number;
  alarmed?: number;
  offline?: number;
  debt?: number;
}

export interface MapComponent {
  code: string;
  name: string;
  kind: string;
  gateway: string;
  latitude: number;
  longitude: number;
  level?: number;
  isOffline?: boolean;
}

export interface MapView {
  of: "cells" | "components";
  box: Box;
  total: number;
  cellMetres: number;
  cellWidth: number;
  cellHeight: number;
  cells: MapSquare[];
  components: MapComponent[];
}

/** Where a subject of an alarm is shown. */
export interface Place {
  subject: string;
  code: string;
  name: string;
  latitude: number;
  longitude: number;
}

export interface Value {
  quantity: string;
  unit: string;
  unixMs: number;
  value: number | null;
  quality: string;
}

/** Event `values`. */
export interface ValuesEvent {
  device: string;
  values: Value[];
}

export interface Component {
  code: string;
  name: string;
  kind: string;
  gateway: string;
  latitude: number;
  longitude: number;
  grid: string | null;
  devices: { id: string; isThere: boolean; values: Value[] }[];
  zone: string | null;
  circuit: string | null;
  owner: string | null;
  maintenance: string | null;
}

export interface Rule {
  id: string;
  version: number;
  level: number;
  text: string;
  textZh: string;
}

export interface TourScene {
  id: string;
  what: string;
  place: string;
  state: "waiting" | "playing" | "over";
  fromUnixMs: number | null;
  expected: { rule: string; subject: string; near?: string[] | null }[];
  places: Place[];
  box: Box | null;
}

export interface Tour {
  name: string;
  about: string;
  speed: number;
  scenes: TourScene[];
}

export interface DayKpis {
  day: string;
  raised: number;
  annunciated: number;
  held: number;
  perHourMean: number;
  perHourMax: number;
  per10MinMean: number;
  per10MinMax: number;
  floodSeconds: number;
  floodPercent: number;
  chattering: number;
  stale: number;
  topTen: { rule: string; subject: string; count: number }[];
  topTenPercent: number;
  byLevel: number[];
}
