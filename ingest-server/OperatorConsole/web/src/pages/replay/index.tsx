import "../../shell/parts.css";
import { replay } from "../../api/replay";
import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import { useStore } from "../../shell/store";
import { Begin } from "./Begin";
import { Player } from "./Player";
import "./replay-page.css";

/** The city as it was: a recorded span, played by the server beside what is live. */
export default function ReplayPage() {
  const t = useT();
  const isOpen = useStore(replay) !== null;
  return <Page title={t("replay.title")} className={isOpen ? "replay-page is-open" : "replay-page"}>{isOpen ? <Player /> : <Begin />}</Page>;
}
