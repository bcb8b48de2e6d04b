import { useT } from "../i18n";
import { useStore } from "./store";
import { dismiss, toasts } from "./toasts";

export function ToastList() {
  const t = useT();
  return (
    <div className="toasts" aria-live="polite" data-testid="toasts">
      {useStore(toasts).map(toast => (
        <p key={toast.id} className={`toast ${toast.kind}`} role={toast.kind === "problem" ? "alert" : "status"}>
          <span>{toast.text}</span> <button type="button" aria-label={t("shell.close")} onClick={() => dismiss(toast.id)}>×</button>
        </p>
      ))}
    </div>
  );
}
