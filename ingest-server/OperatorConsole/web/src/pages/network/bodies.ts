// Bodies of /networks.

export interface NetworkRow {
  id: string;
  kind: "water" | "gas" | "other";
  nodes: number;
  pipes: number;
  valves?: number;
  zones?: readonly string[];
}

export interface NetworkNode {
  id: string;
  lon: number;
  lat: number;
  /** What measures there. */
  component?: string;
  /** Of the component. */
  name?: string;
  /** The newest one; left out where it is not good. */
  pressure?: number;
  quality?: string;
  timeMs?: number;
  /** By how much the pressure lies below what it was before an active burst. */
  fall?: number;
}

export interface NetworkPipe {
  id: string;
  /** pipe, or what kind of valve it is. */
  kind?: string;
  from: string;
  to: string;
  lengthM?: number;
  diameterMm?: number;
  isClosed: boolean;
  component?: string;
}

export interface Burst {
  alarmId: string;
  pipes: readonly { id: string; rank: number; share?: number | null }[];
}

export interface NetworkBody {
  id: string;
  unit?: string;
  nodes: readonly NetworkNode[];
  pipes: readonly NetworkPipe[];
  bursts: readonly Burst[];
}
