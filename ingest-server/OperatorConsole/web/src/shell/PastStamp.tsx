import { nowIn, useSource } from "../api/source";
import { replay } from "../api/replay";
import { useT } from "../i18n";
import { dateTime } from "../i18n/format";
import { useStore } from "./store";

/** Stands over a picture of the past, so that nobody takes it for now; nothing where the present is shown. */
export function PastStamp() {
  const t = useT();
  const from = useSource();
  useStore(replay);
  if (from.replay === null) return null;
  return <span className="past-stamp" aria-hidden="true">{t("parts.not_live")} · {dateTime(nowIn(from))}</span>;
}
