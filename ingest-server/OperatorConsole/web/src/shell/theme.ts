import { remember, remembered, Store } from "./store";

export type Theme = "auto" | "light" | "dark";

export const theme = new Store<Theme>("auto");

/** What is seen now: `auto` follows the system. */
export const isDark = new Store<boolean>(false);

export function startTheme(): void {
  const wanted = remembered("theme");
  if (wanted === "light" || wanted === "dark") theme.set(wanted);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => {
    const dark = theme.get() === "dark" || (theme.get() === "auto" && system.matches);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
    isDark.set(dark);
  };
  system.addEventListener("change", apply);
  theme.subscribe(() => {
    remember("theme", theme.get() === "auto" ? null : theme.get());
    apply();
  });
  apply();
}

/** A colour of the present theme for what is drawn on a canvas: `colour("--level1")`. */
export const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
