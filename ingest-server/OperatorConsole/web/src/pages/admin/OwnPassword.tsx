import { useId, useState } from "react";
import { post } from "../../api/client";
import { useT } from "../../i18n";
import { Dialog } from "../../shell/Dialog";
import { say } from "../../shell/toasts";
import { useDoing } from "./UserDialogs";

/** One's own password. All sessions end with it but this one. */
export function OwnPassword() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="panel">
      <button type="button" onClick={() => setOpen(true)}>{t("admin.change_own")} …</button>
      {isOpen && <OwnPasswordDialog onClose={() => setOpen(false)} />}
    </section>
  );
}

function OwnPasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [oldId, newId] = [useId(), useId()];
  const [before, setBefore] = useState("");
  const [after, setAfter] = useState("");
  const doing = useDoing();
  const change = (): Promise<void> => doing.run(async () => {
    await post("/session/password", { old: before, new: after });
    say(t("admin.own_changed"));
    onClose();
  });
  return (
    <Dialog title={t("admin.change_own")} onClose={onClose} doText={t("admin.set")} onDo={change} isBusy={doing.isBusy} canDo={before !== "" && after !== ""} problem={doing.problem}>
      <label htmlFor={oldId}>{t("admin.old_password")}</label>
      <input id={oldId} type="password" value={before} maxLength={256} autoComplete="current-password" data-autofocus onChange={event => setBefore(event.target.value)} />
      <label htmlFor={newId}>{t("admin.new_password")}</label>
      <input id={newId} type="password" value={after} maxLength={256} autoComplete="new-password" onChange={event => setAfter(event.target.value)} />
    </Dialog>
  );
}
