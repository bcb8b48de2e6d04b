// Bodies of /components/CODE and what stands behind it. Times are Unix milliseconds.

import type { Alarm } from "../../api/types";

export interface ComponentView {
  code: string;
  name: string;
  kind: string;
  latitude: number;
  longitude: number;
  attributes: {
    kind: string | null;
    kindZh: string | null;
    gateway: string;
    grid: string | null;
    zone: string | null;
    circuit: string | null;
    owner: string | null;
    maintenance: string | null;
    hardware?: readonly { serial?: string; model?: string; fromUnixMs?: number }[];
  };
  devices: readonly { id: string; isThere: boolean; lastMs: number | null }[];
  state: { isGatewayOnline: boolean; lastGoodMs: number | null; isSilent: boolean; silentAfterMs: number; level: number | null; isOutOfService: boolean };
  values: readonly ComponentValue[];
  activeAlarms: readonly Alarm[];
}

export interface ComponentValue {
  device: string;
  quantity: string;
  unit: string;
  value: number | null;
  quality: string;
  timeMs: number;
  ageMs: number;
}

export interface Gap {
  fromMs: number;
  toMs: number;
}

/** One series for a chart: columns of equal length, ascending; only buckets with a good reading. */
export interface Series {
  device: string;
  devices: readonly string[];
  quantity: string;
  unit: string;
  fromMs: number;
  toMs: number;
  widthMs: number;
  sources: readonly string[];
  timesMs: readonly number[];
  mean: readonly number[];
  min: readonly number[];
  max: readonly number[];
  count: readonly number[];
  gaps: readonly Gap[];
}

/** Something on the time axis: an alarm with its span, a command at its moment. */
export interface ComponentEvent {
  kind: "alarm" | "command";
  id: string;
  subject: string;
  fromMs: number;
  toMs?: number;
  rule?: string;
  level?: number;
  text?: string;
  textZh?: string;
  acknowledgedMs?: number;
  who?: string;
  quantity?: string;
  value?: number | null;
  commandState?: string;
  reason?: string;
}

export interface Neighbour {
  code: string;
  name?: string;
  kind: string;
  metres: number;
  by: "pipe" | "near";
}
