// Texts in two languages: one file a page and language, keys `page.key`. A language is one chunk; both have the same keys (tests/i18n.test.ts).

import { remember, remembered, Store, useStore } from "../shell/store";

export type Language = "en" | "zh";
export type Params = Readonly<Record<string, string | number>>;
export type Translate = (key: string, params?: Params) => string;
type Texts = Readonly<Record<string, string>>;

const loaders: Record<Language, () => Promise<{ texts: Texts }>> = { en: () => import("./texts-en"), zh: () => import("./texts-zh") };
const loaded = new Map<Language, Texts>();

/** The language in use; its texts are there. */
export const language = new Store<Language>("en");

/** By what was chosen before, or else by the browser's languages. */
export async function startLanguage(): Promise<void> {
  await useTexts(chosen() ?? preferred(navigator.languages ?? [navigator.language]));
}

export async function switchLanguage(to: Language): Promise<void> {
  remember("language", to);
  await useTexts(to);
}

/** The first of the browser's languages that we speak; English for none. */
export function preferred(languages: readonly string[]): Language {
  for (const name of languages) {
    if (name.toLowerCase().startsWith("zh")) return "zh";
    if (name.toLowerCase().startsWith("en")) return "en";
  }

  return "en";
}

/**
 * The text of a key in the present language, `{name}` replaced by params. Where params have `count`, `key_one` is taken for 1 if there is one.
 * A key without a text is shown as it is, so that a slip is seen.
 */
export const t: Translate = (key, params) => textOf(loaded.get(language.get()) ?? {}, key, params);

/** The same for a component, which is drawn again in another language. */
export function useT(): Translate {
  const now = useStore(language);
  return translators[now];
}

/** Of a text in two languages the one that is read. */
export const inLanguage = (english: string, chinese: string): string => language.get() === "zh" ? chinese || english : english || chinese;

export function textOf(texts: Texts, key: string, params?: Params): string {
  const text = (params?.["count"] === 1 ? texts[`${key}_one`] : undefined) ?? texts[key] ?? key;
  return params ? text.replace(/\{(\w+)\}/g, (whole, name: string) => name in params ? shown(params[name]!) : whole) : text;
}

// Both languages group digits alike.
const grouped = new Intl.NumberFormat("en-GB");

const shown = (value: string | number): string => typeof value === "number" ? grouped.format(value) : value;

const translators: Record<Language, Translate> = {
  en: (key, params) => textOf(loaded.get("en") ?? {}, key, params),
  zh: (key, params) => textOf(loaded.get("zh") ?? {}, key, params),
};

function chosen(): Language | null {
  const name = remembered("language");
  return name === "en" || name === "zh" ? name : null;
}

async function useTexts(to: Language): Promise<void> {
  if (!loaded.has(to)) loaded.set(to, (await loaders[to]()).texts);
  document.documentElement.lang = to === "zh" ? "zh-CN" : "en";
  language.set(to);
}
