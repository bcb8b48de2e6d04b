// Asks the server. Every failure is a Problem with a text for people (RFC 9457 problem details where the server gives them).

export class Problem extends Error {
  /** 0: the server was not reached. */
  readonly status: number;
  /** Further members of the problem details, such as `winner` and `outcome`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, text: string, members: Readonly<Record<string, unknown>> = {}) {
    super(text);
    this.name = "Problem";
    this.status = status;
    this.members = members;
  }

  /** Who was earlier, where somebody was. */
  get winner(): string | null {
    return typeof this.members["winner"] === "string" ? this.members["winner"] : null;
  }
}

export interface Asking {
  signal?: AbortSignal | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  /** The body as it came, also where it is JSON: a document that people have laid out. */
  asText?: boolean;
}

export interface Answer<T> {
  body: T;
  headers: Headers;
  status: number;
}

let refused: () => void = () => {};

/** `work` is called when the server wants to know who asks (401). */
export function onRefused(work: () => void): void {
  refused = work;
}

let objection: (path: string) => string | null = () => null;

/** `work` says why something must not be done now, by its path; null: it may. Asking is always let. */
export function onAction(work: (path: string) => string | null): void {
  objection = work;
}

/** The answer with its headers. `path` begins behind /api/v1, such as `/alarms?limit=10`. The body is null for an answer without one. */
export async function ask<T>(method: string, path: string, asking: Asking = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: "application/json", ...asking.headers };
  if (asking.body !== undefined) headers["content-type"] ??= "application/json";
  const why = method === "GET" ? null : objection(path);
  if (why !== null) throw new Problem(409, why);
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method, headers, cache: "no-store", credentials: "same-origin",
      ...(asking.body === undefined ? {} : { body: typeof asking.body === "string" ? asking.body : JSON.stringify(asking.body) }),
      ...(asking.signal ? { signal: asking.signal } : {}),
    });
  } catch (fault) {
    if (isAbort(fault)) throw fault;
    throw new Problem(0, "");
  }

  if (!answer.ok) {
    if (answer.status === 401 && path !== "/session") refused();
    throw await problemOf(answer);
  }

  const isJson = !asking.asText && answer.headers.get("content-type")?.includes("json");
  const body = answer.status === 204 ? null : isJson ? await answer.json() : await answer.text();
  return { body: body as T, headers: answer.headers, status: answer.status };
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await ask<T>("GET", path, { signal })).body;
export const post = async <T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> => (await ask<T>("POST", path, { body, signal })).body;
export const put = async <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> => (await ask<T>("PUT", path, { body, signal })).body;
export const remove = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await ask<T>("DELETE", path, { signal })).body;

export const isAbort = (fault: unknown): boolean => fault instanceof DOMException && fault.name === "AbortError";

/** `{ limit: 10, level: null }` as `?limit=10`; what is null, undefined or empty is left out. */
export function query(wishes: Record<string, string | number | boolean | null | undefined>): string {
  const parts = Object.entries(wishes)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const { detail, title, ...members } = await answer.json() as Record<string, unknown>;
    const text = typeof detail === "string" ? detail : typeof title === "string" ? title : `${answer.status}`;
    return new Problem(answer.status, text, members);
  } catch {
    return new Problem(answer.status, `${answer.status} ${answer.statusText}`.trim());
  }
}
