import { useT } from "../../i18n";
import { Page } from "../../shell/Page";
import type { PageProps } from "../../shell/pages";

export default function ComponentPage({ route }: PageProps) {
  const t = useT();
  return <Page title={t("shell.page_components")}>{route.id !== null && <p>{route.id}</p>}</Page>;
}
