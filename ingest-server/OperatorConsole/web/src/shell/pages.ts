// The pages: each is a chunk of its own that is fetched when it is first looked at. A page is the default export of src/pages/NAME/index.tsx.

import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Role } from "../api/session";
import type { IconName } from "./Icon";
import type { Route } from "./router";

export interface PageProps {
  route: Route;
}

export interface PageEntry {
  name: string;
  /** In the list at the left; false: reached by links alone. */
  isListed: boolean;
  icon: IconName;
  /** `g` and this key lead there. */
  key: string;
  role: Exclude<Role, "Auditor">;
  Page: LazyExoticComponent<ComponentType<PageProps>>;
}

type Load = () => Promise<{ default: ComponentType<PageProps> }>;

const entry = (name: string, key: string, icon: IconName, load: Load, role: PageEntry["role"] = "Viewer", isListed = true): PageEntry =>
  ({ name, key, icon, role, isListed, Page: lazy(load) });

export const pages: readonly PageEntry[] = [
  entry("city", "c", "city", () => import("../pages/city")),
  entry("alarms", "a", "alarms", () => import("../pages/alarms")),
  entry("components", "o", "component", () => import("../pages/component")),
  entry("network", "n", "network", () => import("../pages/network")),
  entry("gateways", "w", "gateways", () => import("../pages/gateways")),
  entry("rules", "r", "rules", () => import("../pages/rules")),
  entry("replay", "p", "replay", () => import("../pages/replay")),
  entry("kpis", "k", "kpis", () => import("../pages/kpis")),
  entry("admin", "m", "admin", () => import("../pages/admin")),
];
