import { useId, useState } from "react";
import { useT } from "../i18n";

/** A secret that is shown this once: to copy by a button or by hand. */
export function Secret({ text }: { text: string }) {
  const t = useT();
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Without TLS, or where it is not allowed, the browser has no clipboard: the text is marked, Ctrl+C takes it.
      const field = document.getElementById(id);
      if (field instanceof HTMLInputElement) field.select();
    }
  };
  return (
    <div className="secret">
      <input id={id} readOnly value={text} aria-label={t("parts.secret")} data-testid="secret" data-autofocus onFocus={event => event.target.select()} />
      <button type="button" onClick={() => void copy()}>{isCopied ? t("parts.copied") : t("parts.copy")}</button>
    </div>
  );
}
