import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import type { PageProps } from "../../shell/pages";

export default function AdminPage({ route }: PageProps) {
  const t = useT();
  return <Page title={t("shell.page_admin")}>{route.id !== null && <p>{route.id}</p>}</Page>;
}
