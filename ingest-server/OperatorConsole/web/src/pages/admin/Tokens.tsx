import { useId, useState } from "react";
import { post } from "../../api/client";
import { useQuery } from "../../api/hooks";
import { useT } from "../../i18n";
import { Dialog } from "../../shell/Dialog";
import { Loading, ProblemNote } from "../../shell/Page";
import { Secret } from "../../shell/Secret";
import { Time } from "../../shell/Time";
import { say } from "../../shell/toasts";
import { ROLES, roleKey, type Token } from "./bodies";
import { useDoing } from "./UserDialogs";

const DAY_S = 86_400;
const LIFETIMES = [30, 90, 365, 0];

/** What programs use the API with. */
export function Tokens() {
  const t = useT();
  const { data, problem, isLoading, reload } = useQuery<Token[]>("/tokens", { everyMs: 15_000 });
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<Token | null>(null);
  if (!data) return problem ? <ProblemNote problem={problem} onRetry={reload} /> : isLoading ? <Loading /> : null;
  return (
    <section className="panel" aria-label={t("admin.tokens")}>
      <header className="panel-head"><p className="quiet">{t("admin.tokens_about")}</p><button type="button" className="primary" data-testid="add-token" onClick={() => setAdding(true)}>{t("admin.add_token")} …</button></header>
      {problem && <ProblemNote problem={problem} onRetry={reload} />}
      <table data-testid="tokens">
        <thead><tr><th scope="col">{t("admin.name")}</th><th scope="col">{t("admin.role")}</th><th scope="col">{t("admin.state")}</th><th scope="col">{t("admin.made")}</th><th scope="col">{t("admin.ends")}</th><th scope="col"><span className="sr">{t("admin.actions")}</span></th></tr></thead>
        <tbody>
          {[...data].sort((one, other) => Number(other.isGood) - Number(one.isGood) || other.createdUnixMs - one.createdUnixMs).map(token => (
            <tr key={token.name} data-token={token.name} data-good={token.isGood} className={token.isGood ? undefined : "quiet"}>
              <td><b>{token.name}</b></td><td>{t(roleKey(token.role))}</td>
              <td>{token.revokedUnixMs !== null ? <>{t("admin.revoked")} <Time ms={token.revokedUnixMs} /></> : token.isGood ? <span className="quiet">{t("admin.good")}</span> : t("admin.expired")}</td>
              <td><Time ms={token.createdUnixMs} /></td>
              <td>{token.expiresUnixMs === null ? t("admin.never") : <Time ms={token.expiresUnixMs} />}</td>
              <td className="number">{token.isGood && <button type="button" data-testid="revoke" onClick={() => setAsked(token)}>{t("admin.revoke")} …</button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.length === 0 && <p className="quiet">{t("admin.no_tokens")}</p>}
      {isAdding && <NewTokenDialog onClose={() => { setAdding(false); reload(); }} />}
      {asked && <RevokeDialog token={asked} onClose={() => { setAsked(null); reload(); }} />}
    </section>
  );
}

function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [nameId, roleId, lifeId] = [useId(), useId(), useId()];
  const [name, setName] = useState("");
  const [role, setRole] = useState<string>("viewer");
  const [days, setDays] = useState(90);
  const [token, setToken] = useState<string | null>(null);
  const doing = useDoing();
  const add = (): Promise<void> => doing.run(async () => {
    setToken((await post<{ token: string }>("/tokens", { name: name.trim(), role, ...(days === 0 ? {} : { lifetimeSeconds: days * DAY_S }) })).token);
  });
  if (token !== null) {
    return (
      <Dialog title={t("admin.token_of", { name: name.trim() })} onClose={onClose} testId="new-token-secret">
        <p>{t("admin.token_once")}</p>
        <Secret text={token} />
      </Dialog>
    );
  }

  return (
    <Dialog title={t("admin.add_token")} onClose={onClose} doText={t("admin.add")} onDo={add} isBusy={doing.isBusy} canDo={name.trim() !== ""} problem={doing.problem} testId="new-token">
      <label htmlFor={nameId}>{t("admin.token_name")}</label>
      <input id={nameId} value={name} maxLength={63} autoComplete="off" data-autofocus onChange={event => setName(event.target.value)} />
      <label htmlFor={roleId}>{t("admin.role")}</label>
      <select id={roleId} value={role} onChange={event => setRole(event.target.value)}>{ROLES.map(one => <option key={one} value={one}>{t(roleKey(one))}</option>)}</select>
      <p className="quiet">{t(`admin.role_about_${role}`)}</p>
      <label htmlFor={lifeId}>{t("admin.lifetime")}</label>
      <select id={lifeId} value={days} onChange={event => setDays(Number(event.target.value))}>{LIFETIMES.map(value => <option key={value} value={value}>{value === 0 ? t("admin.no_end") : t("admin.days", { count: value })}</option>)}</select>
    </Dialog>
  );
}

function RevokeDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const t = useT();
  const doing = useDoing();
  const revoke = (): Promise<void> => doing.run(async () => {
    await post(`/tokens/${encodeURIComponent(token.name)}/revoke`);
    say(t("admin.token_revoked", { name: token.name }));
    onClose();
  });
  return (
    <Dialog title={t("admin.revoke_of", { name: token.name })} onClose={onClose} doText={t("admin.revoke")} onDo={revoke} isBusy={doing.isBusy} problem={doing.problem} testId="revoke-dialog">
      <p>{t("admin.revoke_about")}</p>
    </Dialog>
  );
}
