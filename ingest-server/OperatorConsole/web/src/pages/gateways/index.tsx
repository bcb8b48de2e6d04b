import "../../shell/parts.css";
import type { PageProps } from "../../shell/pageProps";
import { GatewayDetail } from "./GatewayDetail";
import { GatewayList } from "./GatewayList";
import "./gateways.css";

export default function GatewaysPage({ route }: PageProps) {
  return route.id === null ? <GatewayList wishes={route.wishes} /> : <GatewayDetail key={route.id} id={route.id} />;
}
