import { afterEach, describe, expect, it, vi } from "vitest";
import { ask, get, onRefused, post, Problem, query } from "../src/api/client";

afterEach(() => vi.unstubAllGlobals());

const answerWith = (status: number, body: unknown, type = "application/problem+json"): ReturnType<typeof vi.fn> => {
  const fetch = vi.fn(async () => new Response(body === null ? null : typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "content-type": type } }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
};

describe("ask", () => {
  it("gives problem details as a Problem with text, status and winner", async () => {
    answerWith(409, { title: "Conflict", detail: "Li has acknowledged it already", winner: "Li", outcome: "alreadyAcknowledged" });
    const fault = await post("/alarms/1/acknowledge", { who: "Wang" }).catch((reason: unknown) => reason);
    expect(fault).toBeInstanceOf(Problem);
    expect(fault).toMatchObject({ status: 409, message: "Li has acknowledged it already", winner: "Li" });
  });

  it("says the status of an answer that is no problem details", async () => {
    answerWith(502, "<h1>bad gateway</h1>", "text/html");
    await expect(get("/city")).rejects.toMatchObject({ status: 502 });
  });

  it("is a Problem of status 0 when the server is not reached, and stays an abort when it was called off", async () => {
    vi.stubGlobal("fetch", vi.fn(async () => { throw new TypeError("network"); }));
    await expect(get("/city")).rejects.toMatchObject({ status: 0 });
    vi.stubGlobal("fetch", vi.fn(async () => { throw new DOMException("gone", "AbortError"); }));
    await expect(get("/city")).rejects.toBeInstanceOf(DOMException);
  });

  it("calls for a sign-in at 401, but not when the session itself is asked", async () => {
    const refused = vi.fn();
    onRefused(refused);
    answerWith(401, { title: "Unauthorized" });
    await get("/city").catch(() => {});
    await get("/session").catch(() => {});
    expect(refused).toHaveBeenCalledTimes(1);
    onRefused(() => {});
  });

  it("sends JSON, and gives null for an answer without a body", async () => {
    const fetch = answerWith(204, null);
    expect((await ask("PUT", "/x", { body: { a: 1 } })).body).toBeNull();
    expect(fetch).toHaveBeenCalledWith("/api/v1/x", expect.objectContaining({ method: "PUT", body: "{\"a\":1}", headers: expect.objectContaining({ "content-type": "application/json" }) as unknown }));
  });
});

describe("query", () => {
  it("leaves out what is not wished, and escapes what is", () => {
    expect(query({ a: 1, b: null, c: undefined, d: "", e: "x&y", f: false })).toBe("?a=1&e=x%26y&f=false");
    expect(query({})).toBe("");
  });
});
