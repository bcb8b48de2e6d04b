import { useT } from "../i18n";
import { Icon } from "./Icon";
import { useShortcuts } from "./keyboard";
import { isBlocked, isMuted, ringing, silence } from "./sound";
import { useStore } from "./store";

/** Whether a new alarm of level 1 is heard: always seen, so that nobody relies on a sound that is off. */
export function SoundButton() {
  const t = useT();
  const [muted, blocked, calling] = [useStore(isMuted), useStore(isBlocked), useStore(ringing).size > 0];
  const state = muted ? "muted" : blocked ? "blocked" : calling ? "ringing" : "on";
  const toggle = (): void => isMuted.update(value => !value);
  useShortcuts("shell.help_sound", [
    { keys: "s", text: "shell.silence", run: silence },
    { keys: "Shift+M", text: "shell.mute", run: toggle },
  ]);
  return (
    <div className="sound" data-testid="sound" data-sound={state} data-ringing={calling}>
      <button type="button" className={`tool${muted ? " is-muted" : ""}`} aria-pressed={muted} title={`${t("shell.mute")} (Shift+M)`} onClick={toggle}>
        <Icon name={muted ? "muted" : "sound"} /> <span>{t(`shell.sound_${state}`)}</span>
      </button>
      {calling && <button type="button" className="tool" title="s" onClick={silence}>{t("shell.silence")}</button>}
    </div>
  );
}
