import { useEffect, useId, useState } from "react";
import { post, remove } from "../../api/client";
import { useT } from "../../i18n";
import { Dialog } from "../../shell/Dialog";
import { href } from "../../shell/router";
import { Secret } from "../../shell/Secret";
import { Time } from "../../shell/Time";
import { say, wordsOf } from "../../shell/toasts";
import { ROLES, roleKey, type Link, type User } from "./bodies";

/** Runs what a dialog does; keeps why it was not done. */
export function useDoing() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    isBusy, problem,
    run: async (work: () => Promise<void>): Promise<void> => {
      setBusy(true);
      setProblem(null);
      try {
        await work();
      } catch (fault) {
        setProblem(wordsOf(fault));
      }

      setBusy(false);
    },
  };
}

/** Adds somebody: with a password that one tells him, or by a link with which he chooses his own. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [nameId, roleId, passwordId, byLinkId] = [useId(), useId(), useId(), useId()];
  const [name, setName] = useState("");
  const [role, setRole] = useState<string>("operator");
  const [byLink, setByLink] = useState(true);
  const [password, setPassword] = useState("");
  const [link, setLink] = useState<Link | null>(null);
  const doing = useDoing();
  const add = (): Promise<void> => doing.run(async () => {
    const made = await post<Link>("/users", { name: name.trim(), role, ...(byLink ? {} : { password }) });
    say(t("admin.added", { name: name.trim() }));
    if (made.code) setLink(made);
    else onClose();
  });
  if (link) return <GivenLink name={name.trim()} link={link} onClose={onClose} />;
  return (
    <Dialog title={t("admin.add_user")} onClose={onClose} doText={t("admin.add")} onDo={add} isBusy={doing.isBusy} canDo={name.trim() !== "" && (byLink || password !== "")} problem={doing.problem} testId="new-user">
      <label htmlFor={nameId}>{t("admin.name")}</label>
      <input id={nameId} value={name} maxLength={64} autoComplete="off" data-autofocus onChange={event => setName(event.target.value)} />
      <label htmlFor={roleId}>{t("admin.role")}</label>
      <select id={roleId} value={role} onChange={event => setRole(event.target.value)}>{ROLES.map(one => <option key={one} value={one}>{t(roleKey(one))}</option>)}</select>
      <p className="quiet">{t(`admin.role_about_${role}`)}</p>
      <label className="check" htmlFor={byLinkId}><input id={byLinkId} type="checkbox" checked={byLink} onChange={event => setByLink(event.target.checked)} /> {t("admin.by_link")}</label>
      {!byLink && <>
        <label htmlFor={passwordId}>{t("admin.password")}</label>
        <input id={passwordId} type="password" value={password} maxLength={256} autoComplete="new-password" onChange={event => setPassword(event.target.value)} />
      </>}
    </Dialog>
  );
}

export function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [password, setPassword] = useState("");
  const doing = useDoing();
  const set = (): Promise<void> => doing.run(async () => {
    await post(`/users/${encodeURIComponent(user.name)}/password`, { password });
    say(t("admin.password_set", { name: user.name }));
    onClose();
  });
  return (
    <Dialog title={t("admin.password_of", { name: user.name })} onClose={onClose} doText={t("admin.set")} onDo={set} isBusy={doing.isBusy} canDo={password !== ""} problem={doing.problem} testId="password-dialog">
      <p className="quiet">{t("admin.password_about")}</p>
      <label htmlFor={id}>{t("admin.password")}</label>
      <input id={id} type="password" value={password} maxLength={256} autoComplete="new-password" data-autofocus onChange={event => setPassword(event.target.value)} />
    </Dialog>
  );
}

export function LinkDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useT();
  const [link, setLink] = useState<Link | null>(null);
  const doing = useDoing();
  const draw = (): Promise<void> => doing.run(async () => setLink(await post<Link>(`/users/${encodeURIComponent(user.name)}/link`)));
  if (link?.code) return <GivenLink name={user.name} link={link} onClose={onClose} />;
  return (
    <Dialog title={t("admin.link_of", { name: user.name })} onClose={onClose} doText={t("admin.make_link")} onDo={draw} isBusy={doing.isBusy} problem={doing.problem}>
      <p>{t("admin.link_about")}</p>
    </Dialog>
  );
}

export function DeleteDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useT();
  const doing = useDoing();
  const drop = (): Promise<void> => doing.run(async () => {
    await remove(`/users/${encodeURIComponent(user.name)}`);
    say(t("admin.deleted", { name: user.name }));
    onClose();
  });
  return (
    <Dialog title={t("admin.delete_of", { name: user.name })} onClose={onClose} doText={t("admin.delete")} onDo={drop} isBusy={doing.isBusy} problem={doing.problem}>
      <p>{t("admin.delete_about")}</p>
    </Dialog>
  );
}

/** The link is this server's address with the code behind `#`, which browsers keep to themselves. */
function GivenLink({ name, link, onClose }: { name: string; link: Link; onClose: () => void }) {
  const t = useT();
  const [address, setAddress] = useState("");
  useEffect(() => setAddress(`${location.origin}/${href("first", link.code)}`), [link.code]);
  return (
    <Dialog title={t("admin.link_of", { name })} onClose={onClose} testId="user-link">
      <p>{t("admin.link_once")}</p>
      <Secret text={address} />
      {link.expiresMs !== null && <p className="quiet">{t("admin.valid_until")} <Time ms={link.expiresMs} form="full" /></p>}
    </Dialog>
  );
}
