import { may, session } from "../api/session";
import { useT } from "../i18n";
import { Icon } from "./Icon";
import { pages } from "./pages";
import { href } from "./router";
import { useStore } from "./store";

/** The pages, at the left. */
export function Nav({ page }: { page: string }) {
  const t = useT();
  const who = useStore(session);
  return (
    <nav className="nav" aria-label={t("shell.pages")}>
      <ul>
        {pages.filter(entry => entry.isListed && may(entry.role, who)).map(entry => (
          <li key={entry.name}>
            <a href={href(entry.name)} aria-current={entry.name === page ? "page" : undefined} title={`g ${entry.key}`}>
              <Icon name={entry.icon} />
              <span>{t(`shell.page_${entry.name}`)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
