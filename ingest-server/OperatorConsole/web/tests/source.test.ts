import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/api/acting";
import { get, post } from "../src/api/client";
import { live } from "../src/api/live";
import { closeReplay, openReplay, replay, replayStream } from "../src/api/replay";
import { nowIn, pathIn, present, source, watched } from "../src/api/source";

const past = { id: "7", fromMs: 1000, toMs: 9000, nowMs: 5000, speed: 10, isPaused: false, isAtEnd: false };

class FakeSource extends EventTarget {
  readyState = 1;

  close(): void { this.readyState = 2; }
}

describe("source", () => {
  beforeEach(() => vi.stubGlobal("EventSource", FakeSource));
  afterEach(() => {
    closeReplay();
    vi.unstubAllGlobals();
  });

  it("is the present until a replay is open and again when it is closed", () => {
    expect(source.get()).toBe(present);
    openReplay(past);
    expect(source.get()).toEqual({ replay: "7", stream: replayStream.get() });
    expect(nowIn()).toBe(5000);
    replay.update(now => now && { ...now, nowMs: 6000 });
    expect(nowIn()).toBe(6000);
    closeReplay();
    expect(source.get()).toBe(present);
  });

  it("asks a replay for what is of the city, and the server for what is not", () => {
    openReplay(past);
    for (const path of [
      "/city", "/map?zoom=3", "/alarms?state=open", "/alarms/abc", "/alarms/abc/history", "/floods?limit=20", "/components?q=a", "/components/3715020103000001", "/components/3715020103000001/events?from=1",
    ]) expect(pathIn(path)).toBe(`/replays/7${path}`);
    for (const path of [
      "/map/places?subject=a", "/alarms/abc/evidence", "/components/3715020103000001/readings?quantity=cover/tilt", "/components/3715020103000001/neighbours", "/components/unknown", "/gateways",
      "/rules", "/stats", "/replays", "/cityscape",
    ]) expect(pathIn(path)).toBe(path);
    expect(pathIn("/city", present)).toBe("/city");
  });

  it("hears the watched stream alone, and is told to read again when another is watched", () => {
    const sources: FakeSource[] = [];
    vi.stubGlobal("EventSource", class extends FakeSource {
      constructor() {
        super();
        sources.push(this);
      }
    });
    const heard: string[] = [];
    const tell = (from: FakeSource, of: string): void => { from.dispatchEvent(Object.assign(new Event("alarm"), { data: JSON.stringify({ of }), lastEventId: "" })); };
    const offs = [watched.on<{ of: string }>("alarm", ({ of }) => heard.push(of)), watched.on("reload", () => heard.push("reload"))];
    live.start();
    tell(sources[0]!, "now");
    openReplay(past);
    tell(sources[0]!, "not heard");
    tell(sources[1]!, "then");
    closeReplay();
    tell(sources[0]!, "now again");
    for (const off of offs) off();
    tell(sources[0]!, "nobody listens");
    live.stop();
    expect(heard).toEqual(["now", "reload", "then", "reload", "now again"]);
  });

  it("refuses to act while the past is watched, before anything is sent, and not to ask or to steer", async () => {
    const fetched = vi.fn(async () => new Response("{}", { headers: { "content-type": "application/json" } }));
    vi.stubGlobal("fetch", fetched);
    openReplay(past);
    await expect(post("/alarms/abc/acknowledge")).rejects.toMatchObject({ status: 409 });
    await expect(post("/gateways/GW-1/commands")).rejects.toMatchObject({ status: 409 });
    expect(fetched).not.toHaveBeenCalled();
    await get("/gateways");
    await post("/replays/7", { speed: 60 });
    expect(fetched).toHaveBeenCalledTimes(2);
    closeReplay();
    await post("/alarms/abc/acknowledge");
    expect(fetched).toHaveBeenCalledTimes(3);
  });
});
