import { describe, expect, it } from "vitest";
import { LiveStream } from "../src/api/live";

class FakeSource extends EventTarget {
  readyState = 1;

  close(): void { this.readyState = 2; }

  tell(name: string, data = "{}", lastEventId = ""): void {
    this.dispatchEvent(Object.assign(new Event(name), { data, lastEventId }));
  }
}

function streamOf() {
  const sources: FakeSource[] = [];
  const urls: string[] = [];
  const clock = { ms: 1_000_000 };
  const stream = new LiveStream("/live", {
    open: url => {
      urls.push(url);
      const source = new FakeSource();
      sources.push(source);
      return source as unknown as EventSource;
    },
    nowMs: () => clock.ms,
  });
  stream.start();
  return { stream, sources, urls, clock, pass: (ms: number) => { for (let step = 0; step < ms; step += 250) { clock.ms += 250; stream.look(); } } };
}

describe("LiveStream", () => {
  it("is live with the first event and lost before five seconds of silence are over", () => {
    const { stream, sources, pass } = streamOf();
    expect(stream.state.get().state).toBe("opening");
    sources[0]!.tell("hello");
    expect(stream.state.get().state).toBe("live");
    pass(3750);
    expect(stream.state.get().state).toBe("live");
    pass(1000);
    expect(stream.state.get().state).toBe("lost");
    sources[0]!.tell("beat");
    expect(stream.state.get().state).toBe("live");
    stream.stop();
  });

  it("is lost when it never opens", () => {
    const { stream, pass } = streamOf();
    pass(4500);
    expect(stream.state.get().state).toBe("lost");
    stream.stop();
  });

  it("opens again what the server closed, later each time", () => {
    const { stream, sources, pass } = streamOf();
    sources[0]!.close();
    pass(1000);
    expect(sources).toHaveLength(2);
    sources[1]!.close();
    pass(500);
    expect(sources).toHaveLength(2);
    pass(1000);
    expect(sources).toHaveLength(3);
    sources[2]!.tell("hello");
    expect(stream.state.get().state).toBe("live");
    stream.stop();
  });

  it("opens again what looks open and is silent, and does not hear the old one any more", () => {
    const { stream, sources, pass } = streamOf();
    sources[0]!.tell("hello");
    pass(9000);
    expect(sources).toHaveLength(2);
    sources[0]!.tell("beat");
    expect(stream.state.get().state).toBe("lost");
    stream.stop();
  });

  it("gives bodies to who asks for them, until he does no more", () => {
    const { stream, sources } = streamOf();
    const heard: unknown[] = [];
    const off = stream.on<{ a: number }>("alarm", body => heard.push(body));
    sources[0]!.tell("alarm", "{\"a\":1}");
    off();
    sources[0]!.tell("alarm", "{\"a\":2}");
    expect(heard).toEqual([{ a: 1 }]);
    stream.stop();
  });

  it("asks for the values of the devices that are watched, once for any number of wishes, and goes on where it was", () => {
    const { stream, sources, urls, pass } = streamOf();
    const reloads: unknown[] = [];
    stream.on("hello", body => reloads.push(body));
    sources[0]!.tell("hello", "{\"resumed\":false}", "41");
    sources[0]!.tell("alarm", "{}", "42");
    const off = stream.watch(["b", "a"]);
    stream.watch(["a", "c&d"]);
    pass(500);
    expect(urls).toEqual(["/live", "/live?values=a,b,c%26d&after=42"]);
    expect(sources[0]!.readyState).toBe(2);
    sources[1]!.tell("hello", "{\"resumed\":true}", "42");
    expect(reloads).toHaveLength(1);
    off();
    pass(500);
    expect(urls[2]).toBe("/live?values=a,c%26d&after=42");
    sources[2]!.tell("hello", "{\"resumed\":false}", "50");
    expect(reloads).toHaveLength(2);
    stream.watch(["a"]);
    pass(500);
    expect(urls).toHaveLength(3);
    stream.stop();
  });
});
