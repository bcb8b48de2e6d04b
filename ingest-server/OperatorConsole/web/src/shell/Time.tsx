import type { MouseEvent } from "react";
import { useNow } from "../api/hooks";
import { useT } from "../i18n";
import { clock, dateTime, duration, utc, when } from "../i18n/format";

/** A time as local people say it; hovering shows UTC. Null shows a dash. */
export function Time({ ms, form = "when" }: { ms: number | null | undefined; form?: "when" | "clock" | "full" }) {
  useT();
  if (ms === null || ms === undefined) return <span>–</span>;
  const text = form === "clock" ? clock(ms) : form === "full" ? dateTime(ms) : when(ms);
  return <time data-ms={ms} onMouseEnter={tellUtc}>{text}</time>;
}

/** How long ago, followed each second; hovering shows when. */
export function Age({ ms }: { ms: number }) {
  useT();
  const now = useNow(1000);
  return <time data-ms={ms} onMouseEnter={tellUtc}>{duration(now - ms)}</time>;
}

// Written when somebody looks: a table of thousands of times has no need of it before.
function tellUtc({ currentTarget }: MouseEvent<HTMLTimeElement>): void {
  const ms = Number(currentTarget.dataset["ms"]);
  currentTarget.title = `${dateTime(ms)} · ${utc(ms)}`;
}
