// The pages: each is a chunk of its own that is fetched when it is first looked at. A page is the default export of src/pages/NAME/index.tsx.

import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Role } from "../api/session";
import type { IconName } from "./Icon";
import type { PageProps } from "./pageProps";

export interface PageEntry {
  name: string;
  /** In the list at the left; false: reached by links alone. */
  isListed: boolean;
  icon: IconName;
  /** `g` and this key lead there. */
  key: string;
  role: Exclude<Role, "Auditor">;
  /** It can show a replay; the others show the present and say so. */
  hasPast: boolean;
  Page: LazyExoticComponent<ComponentType<PageProps>>;
}

type Load = () => Promise<{ default: ComponentType<PageProps> }>;

const entry = (name: string, key: string, icon: IconName, load: Load, { role = "Viewer", isListed = true, hasPast = false }: Partial<Pick<PageEntry, "role" | "isListed" | "hasPast">> = {}): PageEntry =>
  ({ name, key, icon, role, isListed, hasPast, Page: lazy(load) });

export const pages: readonly PageEntry[] = [
  entry("city", "c", "city", () => import("../pages/city"), { hasPast: true }),
  entry("alarms", "a", "alarms", () => import("../pages/alarms"), { hasPast: true }),
  entry("components", "o", "component", () => import("../pages/component"), { hasPast: true }),
  entry("network", "n", "network", () => import("../pages/network")),
  entry("gateways", "w", "gateways", () => import("../pages/gateways")),
  entry("rules", "r", "rules", () => import("../pages/rules")),
  entry("replay", "p", "replay", () => import("../pages/replay"), { hasPast: true }),
  entry("kpis", "k", "kpis", () => import("../pages/kpis")),
  entry("admin", "m", "admin", () => import("../pages/admin")),
];
