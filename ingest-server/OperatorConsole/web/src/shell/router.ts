// Where one is, by the part of the address behind `#`: `#/alarms/0123?level=1` is page `alarms`, id `0123`, wishes `level=1`.

import { Store, useStore } from "./store";

export interface Route {
  /** Name of the page; empty for the first. */
  page: string;
  /** What stands behind the page's name, decoded; null for nothing. */
  id: string | null;
  wishes: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = "", wishes = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const at = path.indexOf("/");
  const page = at < 0 ? path : path.slice(0, at);
  const rest = at < 0 ? "" : path.slice(at + 1);
  return { page, id: rest === "" ? null : decode(rest), wishes: new URLSearchParams(wishes) };
}

/** Address of a page: `href("alarms", id, { level: "1" })`. */
export function href(page: string, id?: string | null, wishes?: Record<string, string>): string {
  const search = wishes ? new URLSearchParams(wishes).toString() : "";
  return `#/${page}${id === undefined || id === null ? "" : `/${encodeURIComponent(id)}`}${search === "" ? "" : `?${search}`}`;
}

export const route = new Store<Route>(parseRoute(typeof location === "undefined" ? "" : location.hash));

if (typeof window !== "undefined") addEventListener("hashchange", () => route.set(parseRoute(location.hash)));

export const useRoute = (): Route => useStore(route);

/** Goes to a page; with `replace` the browser's way back leads past the present one. */
export function go(to: string, replace = false): void {
  if (replace) location.replace(to);
  else location.hash = to;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
