// Bodies of /rules and /backtests. Times are Unix milliseconds.

export interface Fault {
  /** JSON path, such as $.rules[3].clearAt. */
  path: string;
  reason: string;
}

export interface Validation {
  faults: readonly Fault[];
  faultCount?: number;
  hash?: string | null;
  rules?: number | null;
}

export interface Version {
  version?: number;
  hash: string;
  activatedMs: number;
  who: string;
  note: string;
  origin?: string;
  isActive: boolean;
}

export interface Activation {
  outcome: "activated" | "unchanged";
  isApplied: boolean;
  active: Version;
}

export interface Figures {
  raised: number;
  activeAtEnd: number;
  byLevel: readonly number[];
  ratePer10Min: number;
  peakPer10Min: number;
  floodPercent: number;
  chattering: number;
  stale: number;
}

export interface Counts {
  same: number;
  levelChanged: number;
  new: number;
  gone: number;
}

export interface TriedAlarm {
  id: string;
  rule: string;
  subject: string;
  level: number;
  onsetUnixMs: number;
  raisedUnixMs: number;
  clearedUnixMs: number | null;
}

export interface Report {
  source: string;
  isExact: boolean;
  notes: readonly string[];
  fromMs: number;
  toMs: number;
  readings: number;
  seconds: number;
  before: Figures | null;
  after: Figures;
  changes: Counts | null;
  rules: readonly { rule: string; before: number; after: number; changes: Counts }[];
  alarms: readonly { change: "same" | "levelChanged" | "new" | "gone"; before: TriedAlarm | null; after: TriedAlarm | null }[];
}

export interface Backtest {
  id: string;
  state: "running" | "done" | "cancelled" | "failed";
  progress: number;
  startedUnixMs: number;
  trouble: string | null;
  report: Report | null;
}
