import { live } from "../api/live";
import { useT } from "../i18n";
import { useStore } from "./store";
import { Age, Time } from "./Time";

/** Says that what is seen is old. The frame is greyed by its class `stale`. */
export function StaleBanner() {
  const t = useT();
  const { state, heardMs } = useStore(live.state);
  if (state !== "lost") return null;
  return (
    <p className="stale-banner" role="alert" data-testid="stale-banner">
      <strong>{t("shell.stale")}</strong>
      {heardMs > 0 && <span>{t("shell.stale_since")} <Time ms={heardMs} form="clock" /> (<Age ms={heardMs} />)</span>}
    </p>
  );
}
