// Bodies of /users, /sessions, /tokens and /audit. Times are Unix milliseconds.

export const ROLES = ["viewer", "operator", "engineer", "admin", "auditor"] as const;

export interface User {
  name: string;
  role: string;
  isDisabled: boolean;
  hasPassword?: boolean;
  createdMs: number;
  passwordMs?: number | null;
  seenMs?: number | null;
}

/** What was made for somebody who chooses a password by a one-time link. */
export interface Link {
  name?: string;
  code: string | null;
  expiresMs: number | null;
}

export interface SessionRow {
  id: string;
  name: string;
  kind: "user" | "token";
  createdMs: number;
  seenMs: number;
  expiresMs: number;
  address: string | null;
  browser: string | null;
  isOwn: boolean;
}

export interface Token {
  name: string;
  role: string;
  createdUnixMs: number;
  expiresUnixMs: number | null;
  revokedUnixMs: number | null;
  isGood: boolean;
}

export interface AuditLine {
  id: number;
  unixMs: number;
  actor: string;
  address?: string | null;
  act: string;
  subject: string;
  result?: string;
  detail: string | null;
}

export interface Verdict {
  firstId: number;
  lastId: number;
  head: string;
  fault: string | null;
}

export const roleKey = (role: string): string => `shell.role_${role.toLowerCase()}`;
