// Who looks. The password or token goes into the body of one request and comes back as a cookie that no script can read.

import { remember, remembered, Store } from "../shell/store";
import { ask, onRefused, post, Problem, remove } from "./client";
import { live } from "./live";
import { closeReplay } from "./replay";

export type Role = "Viewer" | "Operator" | "Engineer" | "Admin" | "Auditor";

export interface Session {
  /** `unknown`: not asked yet; `out`: nobody is signed in; `in`: somebody is, or the server is open to its machine; `away`: not reached. */
  state: "unknown" | "out" | "in" | "away";
  /** Null while the server is open to its own machine. */
  name: string | null;
  role: Role | null;
  isOpen: boolean;
  /** There is no user yet: the one-time link of the server's first start makes one. */
  needsFirstUser: boolean;
  rights: readonly string[];
}

interface SessionBody {
  name?: string | null;
  role?: string | null;
  isOpen?: boolean;
  needsFirstUser?: boolean;
  rights?: readonly string[];
}

const RANKS: readonly Role[] = ["Viewer", "Operator", "Engineer", "Admin"];
const nobody: Session = { state: "unknown", name: null, role: null, isOpen: false, needsFirstUser: false, rights: [] };

export const session = new Store<Session>(nobody);

/** Name under which somebody acts where the server is open and knows no names. */
export const nickname = new Store<string>(remembered("nickname") ?? "console");
nickname.subscribe(() => remember("nickname", nickname.get()));

/** Asks who is signed in and starts the stream for him. */
export async function startSession(): Promise<void> {
  onRefused(() => {
    if (session.get().state === "in") leave(session.get().needsFirstUser);
  });
  try {
    const { body } = await ask<SessionBody>("GET", "/session");
    if (body.role) enter(body);
    else leave(body.needsFirstUser ?? false);
  } catch (fault) {
    if (fault instanceof Problem && fault.status !== 0 && fault.status < 500) leave(fault.members["needsFirstUser"] === true);
    else session.set({ ...nobody, state: "away" });
  }
}

/** Signs in; a Problem says why not. */
export async function signIn(by: { name: string; password: string } | { token: string }): Promise<void> {
  enter(await post<SessionBody>("/session", by));
}

/** The first administrator, by the code of the one-time link. */
export async function makeFirstUser(code: string, name: string, password: string): Promise<void> {
  enter(await post<SessionBody>("/first-run", { code, name, password }));
}

export async function signOut(): Promise<void> {
  try {
    await remove("/session");
  } finally {
    leave(false);

    // A server that is open to its machine lets one in again at once, without a name.
    await startSession();
  }
}

/** Whether the present role includes another; an auditor reads and does nothing. */
export function may(role: Exclude<Role, "Auditor">, who: Session = session.get()): boolean {
  if (who.role === null) return false;
  if (who.role === "Auditor") return role === "Viewer";
  return RANKS.indexOf(who.role) >= RANKS.indexOf(role);
}

/** The name that goes with what is done. */
export const whoActs = (): string => session.get().name ?? nickname.get();

function enter(body: SessionBody): void {
  const role = roleOf(body.role);
  session.set({
    state: "in", name: body.name ?? null, role, isOpen: body.isOpen ?? (body.name ?? null) === null, needsFirstUser: body.needsFirstUser ?? false, rights: body.rights ?? [],
  });
  live.start();
}

function leave(needsFirstUser: boolean): void {
  live.stop();
  closeReplay();
  session.set({ ...nobody, state: "out", needsFirstUser });
}

function roleOf(text: string | null | undefined): Role | null {
  const name = text ? text[0]!.toUpperCase() + text.slice(1).toLowerCase() : "";
  return ([...RANKS, "Auditor"] as Role[]).find(role => role === name) ?? null;
}
