import type { ReactNode } from "react";
import type { Problem } from "../api/client";
import { useT } from "../i18n";
import { wordsOf } from "./toasts";

/** Frame of a page: its title, what belongs beside it, and what it shows. */
export function Page({ title, aside, children, className }: { title: string; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <article className={`page${className ? ` ${className}` : ""}`}>
      <header className="page-head">
        <h1>{title}</h1>
        {aside}
      </header>
      {children}
    </article>
  );
}

/** Why something is not shown. */
export function ProblemNote({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const t = useT();
  return (
    <p className="problem" role="alert">
      {wordsOf(problem)} {onRetry && <button type="button" onClick={onRetry}>{t("shell.retry")}</button>}
    </p>
  );
}

export function Loading() {
  const t = useT();
  return <p className="quiet loading" role="status">{t("shell.loading")}</p>;
}
