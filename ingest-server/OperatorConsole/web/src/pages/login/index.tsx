import { useId, useState } from "react";
import { session, signIn } from "../../api/session";
import { useT } from "../../i18n";
import { CardPage } from "../../shell/CardPage";
import { useStore } from "../../shell/store";
import { wordsOf } from "../../shell/toasts";

/** Who are you: name and password, or a token. Nothing of the city is to be seen before. */
export function Login() {
  const t = useT();
  const who = useStore(session);
  const ids = { name: useId(), password: useId(), token: useId() };
  const [byToken, setByToken] = useState(false);
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await signIn(byToken ? { token: secret.trim() } : { name: name.trim(), password: secret });
    } catch (fault) {
      setProblem(wordsOf(fault));
      setSecret("");
    } finally {
      setBusy(false);
    }
  };
  return (
    <CardPage title={t("login.title")}>
      {who.needsFirstUser && <p className="note" role="status">{t("login.needs_first_user")}</p>}
      <form data-testid="login" onSubmit={event => { event.preventDefault(); void submit(); }}>
        {byToken
          ? <><label htmlFor={ids.token}>{t("login.token")}</label><input id={ids.token} key="token" type="password" autoComplete="off" required autoFocus value={secret} onChange={event => setSecret(event.target.value)} /></>
          : <>
              <label htmlFor={ids.name}>{t("login.name")}</label>
              <input id={ids.name} autoComplete="username" required autoFocus maxLength={64} value={name} onChange={event => setName(event.target.value)} />
              <label htmlFor={ids.password}>{t("login.password")}</label>
              <input id={ids.password} key="password" type="password" autoComplete="current-password" required value={secret} onChange={event => setSecret(event.target.value)} />
            </>}
        {problem !== null && <p className="problem" role="alert" data-testid="login-problem">{problem}</p>}
        <button type="submit" className="primary" disabled={isBusy}>{t("login.sign_in")}</button>
        <button type="button" className="link" data-testid="login-switch" onClick={() => { setByToken(!byToken); setSecret(""); setProblem(null); }}>{t(byToken ? "login.by_password" : "login.by_token")}</button>
      </form>
      <p className="quiet">{t("login.hint")} <code>ingest-server tokens add NAME --role operator</code></p>
    </CardPage>
  );
}
