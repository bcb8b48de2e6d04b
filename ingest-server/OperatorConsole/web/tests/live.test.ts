import { describe, expect, it } from "vitest";
import { LiveStream } from "../src/api/live";

class FakeSource extends EventTarget {
  readyState = 1;

  close(): void { this.readyState = 2; }

  tell(name: string, data = "{}"): void {
    this.dispatchEvent(Object.assign(new Event(name), { data }));
  }
}

function streamOf() {
  const sources: FakeSource[] = [];
  const clock = { ms: 1_000_000 };
  const stream = new LiveStream("/live", {
    open: () => {
      const source = new FakeSource();
      sources.push(source);
      return source as unknown as EventSource;
    },
    nowMs: () => clock.ms,
  });
  stream.start();
  return { stream, sources, clock, pass: (ms: number) => { for (let step = 0; step < ms; step += 250) { clock.ms += 250; stream.look(); } } };
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
});
