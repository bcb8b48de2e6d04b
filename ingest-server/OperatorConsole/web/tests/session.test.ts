import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { live } from "../src/api/live";
import { makeFirstUser, may, session, signIn, startSession, whoActs } from "../src/api/session";

const answers = new Map<string, { status: number; body: unknown }>();
const asked: { path: string; body: unknown }[] = [];

beforeEach(() => {
  answers.clear();
  asked.length = 0;
  vi.spyOn(live, "start").mockImplementation(() => {});
  vi.spyOn(live, "stop").mockImplementation(() => {});
  vi.stubGlobal("fetch", vi.fn(async (path: string, wishes: { method: string; body?: string }) => {
    asked.push({ path: `${wishes.method} ${path}`, body: wishes.body ? JSON.parse(wishes.body) : null });
    const { status, body } = answers.get(`${wishes.method} ${path}`) ?? { status: 404, body: {} };
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  }));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("startSession", () => {
  it("lets in who is known, and whom an open server does not know", async () => {
    answers.set("GET /api/v1/session", { status: 200, body: { name: "li", role: "Operator", isOpen: false, needsFirstUser: false, rights: ["act"] } });
    await startSession();
    expect(session.get()).toMatchObject({ state: "in", name: "li", role: "Operator", isOpen: false });
    expect(whoActs()).toBe("li");
    answers.set("GET /api/v1/session", { status: 200, body: { name: null, role: "Engineer", isOpen: true } });
    await startSession();
    expect(session.get()).toMatchObject({ state: "in", name: null, role: "Engineer", isOpen: true });
    expect(whoActs()).toBe("console");
    expect(live.start).toHaveBeenCalled();
  });

  it("asks for a sign-in when nobody is known, and says when there is no user yet", async () => {
    answers.set("GET /api/v1/session", { status: 200, body: { name: null, role: null, needsFirstUser: true } });
    await startSession();
    expect(session.get()).toMatchObject({ state: "out", needsFirstUser: true });
    answers.set("GET /api/v1/session", { status: 401, body: { title: "Unauthorized" } });
    await startSession();
    expect(session.get()).toMatchObject({ state: "out", needsFirstUser: false });
    expect(live.stop).toHaveBeenCalled();
  });

  it("is away when the server is not reached or stumbles", async () => {
    answers.set("GET /api/v1/session", { status: 503, body: {} });
    await startSession();
    expect(session.get().state).toBe("away");
  });
});

describe("signIn", () => {
  it("sends the secret in the body alone", async () => {
    answers.set("POST /api/v1/session", { status: 200, body: { name: "li", role: "Auditor" } });
    await signIn({ name: "li", password: "four unrelated words" });
    expect(asked).toEqual([{ path: "POST /api/v1/session", body: { name: "li", password: "four unrelated words" } }]);
    expect(session.get()).toMatchObject({ state: "in", role: "Auditor" });
    answers.set("POST /api/v1/first-run", { status: 200, body: { name: "wang", role: "Admin" } });
    await makeFirstUser("spf_x", "wang", "four unrelated words");
    expect(session.get()).toMatchObject({ name: "wang", role: "Admin" });
  });

  it("stays out with a wrong one", async () => {
    answers.set("GET /api/v1/session", { status: 401, body: {} });
    await startSession();
    answers.set("POST /api/v1/session", { status: 401, body: { detail: "Name or password is wrong" } });
    await expect(signIn({ token: "x" })).rejects.toMatchObject({ status: 401, message: "Name or password is wrong" });
    expect(session.get().state).toBe("out");
  });
});

describe("may", () => {
  it("follows the order of the roles, and lets an auditor only read", () => {
    const roles = ["Viewer", "Operator", "Engineer", "Admin"] as const;
    const of = (role: (typeof roles)[number] | "Auditor" | null) => roles.filter(needed => may(needed, { ...session.get(), role }));
    expect([of(null), of("Viewer"), of("Engineer"), of("Auditor")]).toEqual([[], ["Viewer"], ["Viewer", "Operator", "Engineer"], ["Viewer"]]);
  });
});
