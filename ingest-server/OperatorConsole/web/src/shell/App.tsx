import { Component, Suspense, useEffect, useState, type ReactNode } from "react";
import "../api/acting";
import { may, session, startSession } from "../api/session";
import { FixedSource, present, useSource, useStreamState } from "../api/source";
import { useT } from "../i18n";
import { FirstRun } from "../pages/first";
import { Login } from "../pages/login";
import { HelpDialog } from "./HelpDialog";
import { startKeyboard, useShortcuts } from "./keyboard";
import { Nav } from "./Nav";
import { Loading } from "./Page";
import { pages } from "./pages";
import { ReplayBanner } from "./ReplayBanner";
import { go, href, useRoute } from "./router";
import { startSound } from "./sound";
import { StaleBanner } from "./StaleBanner";
import { useStore } from "./store";
import { ToastList } from "./ToastList";
import { TopBar } from "./TopBar";

const RETRY_MS = 3000;

/** The whole console: who is it, then the frame and the page of the address. */
export function App() {
  const who = useStore(session);
  const route = useRoute();
  const t = useT();
  useEffect(() => {
    void startSession();
    return startKeyboard();
  }, []);
  useEffect(() => {
    if (who.state !== "away") return;
    const timer = setTimeout(() => void startSession(), RETRY_MS);
    return () => clearTimeout(timer);
  }, [who]);
  if (route.page === "first") return <FirstRun code={route.id ?? ""} />;
  if (who.state === "unknown") return <Loading />;
  if (who.state === "away") return <main className="card-page"><p className="card" role="status">{t("shell.away")}</p></main>;
  if (who.state === "out") return <Login />;
  return <Frame />;
}

function Frame() {
  const t = useT();
  const route = useRoute();
  const stream = useStreamState();
  const isPast = useSource().replay !== null;
  const who = useStore(session);
  const [isHelping, setHelping] = useState(false);
  const page = pages.find(entry => entry.name === route.page);
  useEffect(startSound, []);
  useEffect(() => {
    if (route.page === "" || route.page === "login") go(href("city"), true);
  }, [route]);
  useEffect(() => {
    document.title = page ? `${t(`shell.page_${page.name}`)} · SmartPoles` : "SmartPoles";
  }, [page, t]);
  useShortcuts("shell.help_everywhere", [
    { keys: "?", text: "shell.help", run: () => setHelping(true) },
    ...pages.filter(entry => entry.isListed && may(entry.role, who)).map(entry => ({ keys: `g ${entry.key}`, text: `shell.page_${entry.name}`, run: () => go(href(entry.name)) })),
  ]);
  return (
    <div className={`frame${stream.state === "lost" ? " stale" : ""}`} data-stream={stream.state}>
      <a className="skip" href="#main" onClick={event => { event.preventDefault(); document.getElementById("main")?.focus(); }}>{t("shell.skip")}</a>
      <TopBar onHelp={() => setHelping(true)} />
      <div className="banners">
        <StaleBanner />
        <ReplayBanner isHere={page?.hasPast ?? false} />
      </div>
      <div className="columns">
        <Nav page={route.page} />
        <main id="main" tabIndex={-1} className={isPast && page?.hasPast ? "past" : undefined}>
          <Fence key={route.page} text={t("shell.broken")}>
            <Suspense fallback={<Loading />}>
              {page ? may(page.role, who) ? <FixedSource value={page.hasPast ? null : present}><page.Page route={route} /></FixedSource> : <p className="quiet">{t("shell.not_allowed", { role: t(`shell.role_${page.role.toLowerCase()}`) })}</p> : <p className="quiet">{t("shell.no_page")}</p>}
            </Suspense>
          </Fence>
        </main>
      </div>
      <ToastList />
      {isHelping && <HelpDialog onClose={() => setHelping(false)} />}
    </div>
  );
}

/** A page that fails leaves the rest of the console standing. */
class Fence extends Component<{ text: string; children: ReactNode }, { fault: string | null }> {
  override state = { fault: null };

  static getDerivedStateFromError(fault: unknown): { fault: string } {
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }

  override render(): ReactNode {
    return this.state.fault === null ? this.props.children : <p className="problem" role="alert">{this.props.text} {this.state.fault}</p>;
  }
}
