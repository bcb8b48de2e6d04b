import "../../shell/parts.css";
import { may, session } from "../../api/session";
import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import type { PageProps } from "../../shell/pageProps";
import { go, href } from "../../shell/router";
import { useStore } from "../../shell/store";
import { Tabs } from "../../shell/Tabs";
import { draft, isChanged } from "./draft";
import { Edit } from "./Edit";
import { RuleList } from "./RuleList";
import "./rules.css";
import { Versions } from "./Versions";

/** What the server calls an alarm: to read, to change and try, and what was in force before. */
export default function RulesPage({ route }: PageProps) {
  const t = useT();
  const mayEdit = may("Engineer", useStore(session));
  const hasDraft = isChanged(useStore(draft));
  const tabs = [{ key: "list", text: t("rules.list") }, ...(mayEdit ? [{ key: "edit", text: t("rules.edit") + (hasDraft ? " •" : "") }] : []), { key: "versions", text: t("rules.versions") }];
  const active = tabs.some(tab => tab.key === route.id) ? route.id! : "list";
  return (
    <Page title={t("shell.page_rules")} className="rules-page">
      <Tabs tabs={tabs} active={active} label={t("shell.page_rules")} onChange={key => go(href("rules", key), true)}>
        {active === "list" && <RuleList mayEdit={mayEdit} />}
        {active === "edit" && <Edit wanted={route.wishes.get("rule")} />}
        {active === "versions" && <Versions mayRollBack={mayEdit} />}
      </Tabs>
    </Page>
  );
}
