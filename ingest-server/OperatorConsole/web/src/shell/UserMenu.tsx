import { useId, useState } from "react";
import { nickname, session, signOut } from "../api/session";
import { useT } from "../i18n";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { useStore } from "./store";

/** Who is signed in. Where the server is open to its machine and knows no names, the name that goes with what is done. */
export function UserMenu() {
  const t = useT();
  const who = useStore(session);
  const nick = useStore(nickname);
  const [isNaming, setNaming] = useState(false);
  const role = who.role ? t(`shell.role_${who.role.toLowerCase()}`) : "";
  if (who.name === null) {
    return (
      <div className="user" data-testid="user" data-role={who.role ?? ""}>
        <button type="button" className="tool" title={t("shell.nickname")} onClick={() => setNaming(true)}><Icon name="user" /> <span>{nick} · {role}</span></button>
        {isNaming && <NameDialog onClose={() => setNaming(false)} />}
      </div>
    );
  }

  return (
    <div className="user" data-testid="user" data-name={who.name} data-role={who.role ?? ""}>
      <span className="who"><Icon name="user" /> {who.name} <span className="quiet">({role})</span></span>
      <button type="button" className="tool" data-testid="sign-out" onClick={() => void signOut()}>{t("shell.sign_out")}</button>
    </div>
  );
}

function NameDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [name, setName] = useState(nickname.get());
  return (
    <Dialog title={t("shell.nickname")} onClose={onClose} doText={t("shell.save")} canDo={name.trim() !== ""} onDo={() => { nickname.set(name.trim()); onClose(); }}>
      <p className="quiet">{t("shell.nickname_why")}</p>
      <label htmlFor={id}>{t("shell.name")}</label>
      <input id={id} value={name} maxLength={64} data-autofocus onChange={event => setName(event.target.value)} />
    </Dialog>
  );
}
