import { useId, useState } from "react";
import { makeFirstUser } from "../../api/session";
import { useT } from "../../i18n";
import { CardPage } from "../../shell/CardPage";
import { go, href } from "../../shell/router";
import { wordsOf } from "../../shell/toasts";

const PASSWORD_MIN = 12;

/** The first administrator, by the one-time link that the server's first start prints. */
export function FirstRun({ code }: { code: string }) {
  const t = useT();
  const ids = { name: useId(), password: useId(), again: useId() };
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (password.length < PASSWORD_MIN) return setProblem(t("first.too_short", { count: PASSWORD_MIN }));
    if (password !== again) return setProblem(t("first.differ"));
    setBusy(true);
    setProblem(null);
    try {
      await makeFirstUser(code, name.trim(), password);
      go(href("city"), true);
    } catch (fault) {
      setProblem(wordsOf(fault));
    } finally {
      setBusy(false);
    }
  };
  return (
    <CardPage title={t("first.title")}>
      <p>{t("first.about")}</p>
      <form data-testid="first-run" onSubmit={event => { event.preventDefault(); void submit(); }}>
        <label htmlFor={ids.name}>{t("first.name")}</label>
        <input id={ids.name} autoComplete="username" autoFocus maxLength={64} value={name} onChange={event => setName(event.target.value)} />
        <label htmlFor={ids.password}>{t("first.password", { count: PASSWORD_MIN })}</label>
        <input id={ids.password} type="password" autoComplete="new-password" required value={password} onChange={event => setPassword(event.target.value)} />
        <label htmlFor={ids.again}>{t("first.again")}</label>
        <input id={ids.again} type="password" autoComplete="new-password" required value={again} onChange={event => setAgain(event.target.value)} />
        {problem !== null && <p className="problem" role="alert" data-testid="first-problem">{problem}</p>}
        <button type="submit" className="primary" disabled={isBusy}>{t("first.do")}</button>
      </form>
    </CardPage>
  );
}
