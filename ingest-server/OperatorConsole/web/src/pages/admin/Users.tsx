import { useState } from "react";
import { post, put } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { session } from "../../api/session";
import { useT } from "../../i18n";
import { Loading, ProblemNote } from "../../shell/Page";
import { useStore } from "../../shell/store";
import { Time } from "../../shell/Time";
import { say, sayProblem } from "../../shell/toasts";
import { ROLES, roleKey, type User } from "./bodies";
import { DeleteDialog, LinkDialog, NewUserDialog, PasswordDialog } from "./UserDialogs";

type Open = { of: "new" } | { of: "password" | "delete" | "link"; user: User };

/** Who may sign in, and as what. */
export function Users() {
  const t = useT();
  const own = useStore(session).name;
  const { data, problem, isLoading, reload } = useQuery<User[]>("/users", { everyMs: 15_000 });
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => {
    setOpen(null);
    reload();
  };
  const change = async (user: User, body: { role?: string; disabled?: boolean }): Promise<void> => {
    try {
      await put<User>(`/users/${encodeURIComponent(user.name)}`, body);
      say(t("admin.changed", { name: user.name }));
    } catch (fault) {
      sayProblem(fault);
    }

    reload();
  };
  const signOut = async (user: User): Promise<void> => {
    try {
      await post(`/users/${encodeURIComponent(user.name)}/revoke-sessions`);
      say(t("admin.signed_out", { name: user.name }));
    } catch (fault) {
      sayProblem(fault);
    }
  };
  if (!data) return problem ? <ProblemNote problem={problem} onRetry={reload} /> : isLoading ? <Loading /> : null;
  return (
    <section className="panel" aria-label={t("admin.users")}>
      <header className="panel-head"><p className="quiet">{t("admin.users_about")}</p><button type="button" className="primary" data-testid="add-user" onClick={() => setOpen({ of: "new" })}>{t("admin.add_user")} …</button></header>
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      <table data-testid="users">
        <thead><tr><th scope="col">{t("admin.name")}</th><th scope="col">{t("admin.role")}</th><th scope="col">{t("admin.state")}</th><th scope="col">{t("admin.made")}</th><th scope="col">{t("admin.seen")}</th><th scope="col"><span className="sr">{t("admin.actions")}</span></th></tr></thead>
        <tbody>
          {data.map(user => (
            <tr key={user.name} data-user={user.name} className={user.isDisabled ? "quiet" : undefined}>
              <td><b>{user.name}</b> {user.name === own && <span className="quiet">({t("admin.you")})</span>}</td>
              <td>
                <select value={user.role.toLowerCase()} aria-label={t("admin.role_of", { name: user.name })} onChange={event => void change(user, { role: event.target.value })}>
                  {ROLES.map(role => <option key={role} value={role}>{t(roleKey(role))}</option>)}
                </select>
              </td>
              <td>{user.isDisabled ? t("admin.disabled") : user.hasPassword === false ? t("admin.no_password") : <span className="quiet">{t("admin.enabled")}</span>}</td>
              <td><Time ms={user.createdMs} /></td>
              <td><Time ms={user.seenMs} /></td>
              <td className="number">
                <span className="buttons">
                  <button type="button" onClick={() => setOpen({ of: "password", user })}>{t("admin.password")} …</button>
                  <button type="button" onClick={() => setOpen({ of: "link", user })}>{t("admin.link")}</button>
                  <button type="button" onClick={() => void signOut(user)}>{t("admin.sign_out_all")}</button>
                  <button type="button" disabled={user.name === own} onClick={() => void change(user, { disabled: !user.isDisabled })}>{t(user.isDisabled ? "admin.enable" : "admin.disable")}</button>
                  <button type="button" disabled={user.name === own} onClick={() => setOpen({ of: "delete", user })}>{t("admin.delete")} …</button>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.length === 0 && <p className="quiet">{t("admin.no_users")}</p>}
      {open?.of === "new" && <NewUserDialog onClose={close} />}
      {open?.of === "password" && <PasswordDialog user={open.user} onClose={close} />}
      {open?.of === "link" && <LinkDialog user={open.user} onClose={close} />}
      {open?.of === "delete" && <DeleteDialog user={open.user} onClose={close} />}
    </section>
  );
}
