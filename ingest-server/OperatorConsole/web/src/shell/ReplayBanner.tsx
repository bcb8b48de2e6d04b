import { useEffect } from "react";
import { endReplay, replay, resumeReplay } from "../api/replay";
import { useT } from "../i18n";
import { dateTime, utc } from "../i18n/format";
import "./replay.css";
import { href, useRoute } from "./router";
import { useStore } from "./store";
import { sayProblem } from "./toasts";

/** Says on every page that a replay is open, and whether what this page shows is it. */
export function ReplayBanner() {
  const t = useT();
  const now = useStore(replay);
  const isHere = useRoute().page === "replay";
  useEffect(() => {
    // A server that knows no replays, or not this one: there is nothing to say.
    resumeReplay().catch(() => {});
  }, []);
  if (!now) return null;
  return (
    <p className="replay-banner" role="status" data-testid="replay-banner" data-here={isHere}>
      <strong>{t(isHere ? "parts.not_live" : "parts.replay_open")}</strong>
      <time dateTime={new Date(now.nowMs).toISOString()} title={utc(now.nowMs)}>{dateTime(now.nowMs)}</time>
      <span>{now.isSeeking ? t("parts.replay_seeking") : now.isAtEnd ? t("parts.replay_end") : now.isPaused ? t("parts.replay_paused") : `×${now.speed}`}</span>
      {isHere ? null : <><span>{t("parts.page_is_live")}</span> <a href={href("replay")}>{t("parts.to_replay")}</a></>}
      <button type="button" onClick={() => endReplay().catch(sayProblem)}>{t("parts.end_replay")}</button>
    </p>
  );
}
