import { useEffect, useId, useRef, type ReactNode } from "react";
import { useT } from "../i18n";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Text of the button that does it; without it there is only a way out. */
  doText?: string;
  onDo?: () => void | Promise<void>;
  isBusy?: boolean;
  canDo?: boolean;
  problem?: string | null;
  isWide?: boolean;
  testId?: string;
}

/** A question in the middle of the screen: Enter does it, Escape leaves it; what was focused before is focused again. */
export function Dialog({ title, onClose, children, doText, onDo, isBusy = false, canDo = true, problem = null, isWide = false, testId }: DialogProps) {
  const t = useT();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} className={isWide ? "wide" : undefined} aria-labelledby={titleId} data-testid={testId} onCancel={event => { event.preventDefault(); onClose(); }}>
      <form
        onSubmit={event => {
          event.preventDefault();
          if (canDo && !isBusy) void onDo?.();
        }}
      >
        <h2 id={titleId}>{title}</h2>
        {children}
        {problem !== null && <p className="problem" role="alert">{problem}</p>}
        <div className="dialog-buttons">
          <button type="button" onClick={onClose}>{doText === undefined ? t("shell.close") : t("shell.cancel")}</button>
          {doText !== undefined && <button type="submit" className="primary" disabled={!canDo || isBusy}>{doText}</button>}
        </div>
      </form>
    </dialog>
  );
}
