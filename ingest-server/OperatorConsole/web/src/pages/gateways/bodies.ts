// Bodies of /gateways, of their commands and enrolments. What nobody reports is left out.

export interface GatewayRow {
  id: string;
  group: string;
  isOnline: boolean;
  sinceUnixMs: number | null;
  seenUnixMs: number | null;
  received: number;
  missing: number;
  dropped: number;
  readingsAhead: number;
  readingsLate: number;
}

export interface GatewayView {
  id: string;
  group?: string;
  isOnline: boolean;
  sinceMs?: number;
  seenMs?: number;
  versions?: { agent?: string; configuration?: string };
  ledger: { received: number; missing: number; dropped: readonly { reason: string; count: number }[] };
  /** Bytes that wait in the gateway's outbox. */
  backlog?: number;
  /** When the gateway last spoke of itself. */
  healthMs?: number;
  buses?: readonly Bus[];
}

export interface Bus {
  name: string;
  isOpen?: boolean;
  loadPercent?: number;
  errors?: number;
  devices: readonly BusDevice[];
}

export interface BusDevice {
  id: string;
  kind: string;
  state?: string;
  isGood: boolean;
  lastGoodMs?: number;
  errors: number;
  latencyMs?: number;
}

export type CommandState = "sent" | "done" | "refused" | "timedOut";

export interface Command {
  id: string;
  kind: string;
  gateway: string;
  device?: string;
  quantity?: string;
  value?: number;
  confirms?: string;
  who: string;
  note?: string;
  createdMs: number;
  expiresMs: number;
  state: CommandState;
  /** What the gateway, or the way to it, said: `armed` waits for a second command that confirms the first. */
  outcome?: string;
  reason?: string;
  readBack?: number;
  endedMs?: number;
}

export type Order = { device: string; quantity: string; value: number; confirms?: string } | { rebirth: true } | { reload: true };

export interface Enrolment {
  id: string;
  gateway: string;
  createdMs?: number;
  expiresMs: number;
  usedMs?: number | null;
  who?: string;
}
