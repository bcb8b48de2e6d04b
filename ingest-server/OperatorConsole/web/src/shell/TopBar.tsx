import { useNow, useQuery } from "../api/hooks";
import { FixedSource, present, useSource, useStreamState } from "../api/source";
import type { City } from "../api/types";
import { language, switchLanguage, useT } from "../i18n";
import { clock, number, utc } from "../i18n/format";
import { Icon } from "./Icon";
import { LevelMark } from "./LevelMark";
import { href } from "./router";
import { SoundButton } from "./SoundButton";
import { useStore } from "./store";
import { theme, type Theme } from "./theme";
import { UserMenu } from "./UserMenu";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

/** What is seen on every page: how many alarms of which level, whether the stream lives, the time; and the switches. */
export function TopBar({ onHelp }: { onHelp: () => void }) {
  const t = useT();
  const now = useStore(language);
  const shade = useStore(theme);
  const { data: city } = useQuery<City>("/city", { everyMs: 5000, on: ["alarm", "gateway"] });
  return (
    <header className="top">
      <a className="brand" href={href("city")}>SmartPoles</a>
      <ul className="level-counts" aria-label={t("shell.active_alarms")}>
        {[1, 2, 3].map(level => {
          const count = city?.alarms[level - 1] ?? null;
          return (
            <li key={level} data-level={level} data-count={count ?? ""}>
              <a href={href("alarms", null, { level: String(level) })} className={count ? `has-alarms level${level}` : "no-alarms"} title={t("shell.alarms_of_level", { level })}>
                <LevelMark level={level} isQuiet={!count} />
                <b>{count === null ? "–" : number(count)}</b>
              </a>
            </li>
          );
        })}
      </ul>
      <SoundButton />
      <StreamState />
      <div className="top-tools">
        <FixedSource value={present}><Clock /></FixedSource>
        <button type="button" className="tool" lang={now === "en" ? "zh-CN" : "en"} data-testid="language" onClick={() => void switchLanguage(now === "en" ? "zh" : "en")}>
          {now === "en" ? "中文" : "English"}
        </button>
        <button type="button" className="tool" title={t(`shell.theme_${shade}`)} aria-label={t(`shell.theme_${shade}`)} data-testid="theme" onClick={() => theme.set(NEXT[shade])}><Icon name="theme" /></button>
        <button type="button" className="tool" title={`${t("shell.help")} (?)`} aria-label={t("shell.help")} onClick={onHelp}><Icon name="help" /></button>
        <UserMenu />
      </div>
    </header>
  );
}

function StreamState() {
  const t = useT();
  const { state } = useStreamState();
  const isPast = useSource().replay !== null;
  return <p className={`stream ${state}`} role="status" data-testid="stream">{t(isPast && state === "live" ? "shell.stream_past" : `shell.stream_${state}`)}</p>;
}

function Clock() {
  useT();
  const now = useNow(1000);
  return <time className="clock" title={utc(now)}>{clock(now)}</time>;
}
