import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import type { PageProps } from "../../shell/pages";

export default function GatewaysPage({ route }: PageProps) {
  const t = useT();
  return <Page title={t("shell.page_gateways")}>{route.id !== null && <p>{route.id}</p>}</Page>;
}
