import { useT } from "../i18n";
import { Dialog } from "./Dialog";
import { sections } from "./keyboard";
import { useStore } from "./store";

/** What can be done by keyboard where one is. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("shell.help_title")} onClose={onClose} isWide testId="help">
      <div className="help">
        {useStore(sections).map(section => (
          <section key={section.title}>
            <h3>{t(section.title)}</h3>
            <dl>
              {section.shortcuts.filter(shortcut => shortcut.isOn !== false).map(shortcut => (
                <div key={shortcut.keys}>
                  <dt>{shortcut.keys.split(/[ +]/).map((key, index) => <kbd key={index}>{SIGNS[key] ?? key}</kbd>)}</dt>
                  <dd>{t(shortcut.text)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

const SIGNS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Enter: "⏎", Escape: "Esc", Shift: "⇧" };
