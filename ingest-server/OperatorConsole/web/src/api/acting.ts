// Whether one may act. Who watches the past may not: what is seen is over, and what would be done would be done now.

import { useT, t } from "../i18n";
import { useStore } from "../shell/store";
import { onAction } from "./client";
import { may, session, type Role } from "./session";
import { source } from "./source";

/** What touches nothing of the city, and may be sent while the past is watched. */
const HARMLESS = /^\/(session|first-run|replays|backtests|rules\/validate)(?=[/?]|$)/;

// Whatever a page forgets to switch off is refused before it is sent.
onAction(path => source.get().replay !== null && !HARMLESS.test(path) ? t("parts.no_acts") : null);

export interface Acting {
  canAct: boolean;
  /** The past is watched. */
  isPast: boolean;
  /** Why not, where it is the past: for the `title` of what is switched off. */
  why: string | undefined;
}

export function useActing(role: Exclude<Role, "Auditor">): Acting {
  const t = useT();
  const hasRole = may(role, useStore(session));
  const isPast = useStore(source).replay !== null;
  return { canAct: hasRole && !isPast, isPast, why: isPast ? t("parts.no_acts") : undefined };
}
