import type { ReactNode } from "react";
import { language, switchLanguage } from "../i18n";
import { useStore } from "./store";

/** One card in the middle: what is seen before somebody is signed in. */
export function CardPage({ title, children }: { title: string; children: ReactNode }) {
  const now = useStore(language);
  return (
    <main className="card-page">
      <div className="card">
        <p className="brand">SmartPoles</p>
        <h1>{title}</h1>
        {children}
        <button type="button" className="tool" lang={now === "en" ? "zh-CN" : "en"} data-testid="language" onClick={() => void switchLanguage(now === "en" ? "zh" : "en")}>{now === "en" ? "中文" : "English"}</button>
      </div>
    </main>
  );
}
