import { FixedSource, present, useStreamState } from "../api/source";
import { useT } from "../i18n";
import { Age, Time } from "./Time";

/** Says that what is seen is old. The frame is greyed by its class `stale`. */
export function StaleBanner() {
  const t = useT();
  const { state, heardMs } = useStreamState();
  if (state !== "lost") return null;
  return (
    <p className="stale-banner" role="alert" data-testid="stale-banner">
      <strong>{t("shell.stale")}</strong>
      {heardMs > 0 && <span>{t("shell.stale_since")} <Time ms={heardMs} form="clock" /> (<FixedSource value={present}><Age ms={heardMs} /></FixedSource>)</span>}
    </p>
  );
}
