import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import type { PageProps } from "../../shell/pages";

export default function NetworkPage({ route }: PageProps) {
  const t = useT();
  return <Page title={t("shell.page_network")}>{route.id !== null && <p>{route.id}</p>}</Page>;
}
