import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import type { PageProps } from "../../shell/pages";

export default function RulesPage({ route }: PageProps) {
  const t = useT();
  return <Page title={t("shell.page_rules")}>{route.id !== null && <p>{route.id}</p>}</Page>;
}
