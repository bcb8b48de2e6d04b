import "../../shell/parts.css";
import { may, session } from "../../api/session";
import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import type { PageProps } from "../../shell/pageProps";
import { go, href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { Tabs } from "../../shell/Tabs";
import "./admin.css";
import { Audit } from "./Audit";
import { OwnPassword } from "./OwnPassword";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";
import { Users } from "./Users";

/** Who may do what, and who did what. Everybody finds their own sessions and password here, an auditor the audit, an administrator all of it. */
export default function AdminPage({ route }: PageProps) {
  const t = useT();
  const who = useStore(session);
  const isAdmin = may("Admin", who);
  const mayAudit = isAdmin || who.role === "Auditor" || who.rights.includes("audit");
  const tabs = [
    ...(isAdmin ? [{ key: "users", text: t("admin.users") }] : []),
    { key: "sessions", text: t(isAdmin ? "admin.sessions" : "admin.own_sessions") },
    ...(isAdmin ? [{ key: "tokens", text: t("admin.tokens") }] : []),
    ...(mayAudit ? [{ key: "audit", text: t("admin.audit") }] : []),
  ];
  const active = tabs.some(tab => tab.key === route.id) ? route.id! : tabs[0]!.key;
  return (
    <Page title={t("shell.page_admin")} className="admin-page">
      <Tabs tabs={tabs} active={active} label={t("shell.page_admin")} onChange={key => go(href("admin", key), true)}>
        {active === "users" && <Users />}
        {active === "sessions" && <>{who.name !== null && !who.isOpen && <OwnPassword />}<Sessions /></>}
        {active === "tokens" && <Tokens />}
        {active === "audit" && <Audit />}
      </Tabs>
    </Page>
  );
}
