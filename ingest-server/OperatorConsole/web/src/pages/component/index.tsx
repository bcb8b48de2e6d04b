import "../../shell/parts.css";
import type { PageProps } from "../../shell/pageProps";
import "./component.css";
import { Detail } from "./Detail";
import { Search } from "./Search";

export default function ComponentPage({ route }: PageProps) {
  return route.id === null ? <Search wishes={route.wishes} /> : <Detail key={route.id} code={route.id} wishes={route.wishes} />;
}
