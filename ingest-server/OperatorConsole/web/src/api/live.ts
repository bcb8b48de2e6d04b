// The stream of server-sent events (/api/v1/live): one for the whole console. The server sends something at least every second; silence for
// four means that what is on the screen is old, and the screen says so before five are over.

import { Store } from "../shell/store";

export type LiveName = "hello" | "reload" | "beat" | "values" | "alarm" | "flood" | "gateway" | "tour" | "clock";

/** What the page knows of its stream. */
export interface StreamState {
  /** `opening`: never heard of yet; `live`: heard of lately; `lost`: not any more. */
  state: "opening" | "live" | "lost";
  /** When the last event came, ms since 1970; 0 before the first. */
  heardMs: number;
}

const STALE_MS = 4000;
const LOOK_MS = 250;
const REOPEN_MS = 8000;
const REOPEN_FIRST_MS = 500;
const REOPEN_MAX_MS = 10_000;
const WATCH_MS = 250;

/** As many as the server takes by name. */
const DEVICES_MAX = 300;
const NAMES: readonly LiveName[] = ["hello", "reload", "beat", "values", "alarm", "flood", "gateway", "tour", "clock"];

/** What a stream needs of the browser; a test brings its own. */
export interface LiveHost {
  open(url: string): EventSource;
  nowMs(): number;
}

const browser: LiveHost = { open: url => new EventSource(url), nowMs: () => Date.now() };

type Taker = (body: never) => void;

export class LiveStream {
  /** Whether what is shown is new. */
  readonly state = new Store<StreamState>({ state: "opening", heardMs: 0 });
  readonly #takers = new Map<LiveName, Set<Taker>>();
  readonly #url: string;
  readonly #host: LiveHost;
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #heardMs = 0;
  #openedMs = 0;
  #reopenAtMs = 0;
  #fails = 0;
  #lastId = "";
  readonly #watches = new Set<readonly string[]>();
  #devices = "";
  #watchAtMs: number | null = null;

  constructor(url: string, host: LiveHost = browser) {
    this.#url = url;
    this.#host = host;
  }

  /** Calls `take` with the body of each event of a name, until the returned function is called. `hello` and `reload`: read everything again. */
  on<T>(name: LiveName, take: (body: T) => void): () => void {
    let takers = this.#takers.get(name);
    if (!takers) this.#takers.set(name, takers = new Set());
    takers.add(take as Taker);
    return () => takers.delete(take as Taker);
  }

  /**
   * Wants the values of these devices told until the returned function is called: the server tells nobody's that no screen shows. Values of now come
   * at once, so `values` may bring what is known already.
   */
  watch(devices: readonly string[]): () => void {
    this.#watches.add(devices);
    this.#watchAtMs = this.#host.nowMs() + WATCH_MS;
    return () => {
      this.#watches.delete(devices);
      this.#watchAtMs = this.#host.nowMs() + WATCH_MS;
    };
  }

  start(): void {
    if (this.#timer) return;
    this.#open();
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#source?.close();
    this.#source = null;
    this.#heardMs = 0;
    this.#lastId = "";
    this.state.set({ state: "opening", heardMs: 0 });
  }

  /** Judges the silence; opens again what was closed, or what has been silent for long although it looks open. */
  look(): void {
    const nowMs = this.#host.nowMs();
    if (this.#watchAtMs !== null && nowMs >= this.#watchAtMs) this.#rewatch();
    if (nowMs - Math.max(this.#heardMs, this.#openedMs) > STALE_MS && this.state.get().state !== "lost") {
      this.state.set({ state: "lost", heardMs: this.#heardMs });
    }

    if (this.#source && this.#source.readyState === EVENT_SOURCE_CLOSED) {
      this.#source = null;
      this.#reopenAtMs = nowMs + Math.min(REOPEN_MAX_MS, REOPEN_FIRST_MS * 2 ** this.#fails++);
    } else if (this.#source && nowMs - Math.max(this.#heardMs, this.#openedMs) > REOPEN_MS) {
      this.#source.close();
      this.#source = null;
      this.#reopenAtMs = nowMs;
    }

    if (!this.#source && nowMs >= this.#reopenAtMs) this.#open();
  }

  /** Other devices are wanted: a new stream that goes on where the old one was. */
  #rewatch(): void {
    this.#watchAtMs = null;
    const devices = [...new Set([...this.#watches].flat())].sort().slice(0, DEVICES_MAX).map(encodeURIComponent).join(",");
    if (devices === this.#devices) return;
    this.#devices = devices;
    if (!this.#source) return;
    this.#source.close();
    this.#open();
  }

  #open(): void {
    this.#openedMs = this.#host.nowMs();
    const wishes = [this.#devices === "" ? "" : `values=${this.#devices}`, this.#lastId === "" ? "" : `after=${this.#lastId}`].filter(wish => wish !== "");
    const source = this.#source = this.#host.open(wishes.length === 0 ? this.#url : `${this.#url}?${wishes.join("&")}`);
    for (const name of NAMES) source.addEventListener(name, event => this.#take(source, name, event as MessageEvent<string>));
  }

  #take(source: EventSource, name: LiveName, event: MessageEvent<string>): void {
    if (source !== this.#source) return;
    this.#heardMs = this.#host.nowMs();
    this.#fails = 0;
    if (event.lastEventId) this.#lastId = event.lastEventId;
    if (this.state.get().state !== "live") this.state.set({ state: "live", heardMs: this.#heardMs });
    const takers = this.#takers.get(name);
    if (!takers || takers.size === 0) return;
    const body = JSON.parse(event.data) as never;
    if (name === "hello" && (body as { resumed?: boolean }).resumed === true) return;
    for (const take of [...takers]) take(body);
  }
}

const EVENT_SOURCE_CLOSED = 2;

/** The console's own stream; the shell starts it once somebody is signed in. */
export const live = new LiveStream("/api/v1/live");
