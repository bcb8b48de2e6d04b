// Builds the console for `dotnet build`: node build.mjs --out FOLDER --lock FILE
//
//   npm ci (only when package-lock.json is another) -> tsc -> vite build -> .br and .gz beside each text -> FOLDER, at once
//
// Ends with 0, with 3 when npm cannot reach its registry (the server is then built without the console), else with 1. Builds that run at
// the same time share node_modules: one after the other, by the lock file, which holds the process that has it.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openSync, closeSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WAIT_MAX_MS = 15 * 60_000;
const COMPRESSED = [".js", ".mjs", ".css", ".html", ".svg", ".json"];
const NETWORK_FAULTS = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ERR_SOCKET_TIMEOUT", "ENOTCACHED", "E502", "E503", "E504"];

const here = dirname(fileURLToPath(import.meta.url));
const { out, lock } = parseArgs({ options: { out: { type: "string" }, lock: { type: "string" } } }).values;
if (!out || !lock) {
  console.error("build.mjs: --out FOLDER and --lock FILE are needed");
  process.exit(1);
}

await takeLock();
try {
  process.exitCode = install() ?? build();
} finally {
  rmSync(lock, { force: true });
}

async function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  for (const startedMs = Date.now(); ;) {
    try {
      const file = openSync(lock, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (fault) {
      if (fault.code !== "EEXIST") throw fault;
    }

    if (isAbandoned()) rmSync(lock, { force: true });
    else if (Date.now() - startedMs > WAIT_MAX_MS) throw new Error(`${lock} is held by another build; remove it if there is none`);
    else await pause(200);
  }
}

// A file without a number in it is being written just now.
function isAbandoned() {
  try {
    const holder = Number(readFileSync(lock, "utf8"));
    if (!Number.isInteger(holder) || holder === 0) return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(holder, 0);
    return false;
  } catch (fault) {
    return fault.code === "ESRCH";
  }
}

function install() {
  const wanted = createHash("sha256").update(readFileSync(join(here, "package-lock.json"))).update(process.version).digest("hex");
  const done = join(here, "node_modules", ".installed");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return null;
  const { status, error } = run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]);
  if (status !== 0) {
    const fault = error.split("\n").find(line => NETWORK_FAULTS.some(word => line.includes(word)));
    console.error(fault ? `npm cannot reach its registry: ${fault}` : error);
    return fault ? 3 : 1;
  }

  writeFileSync(done, wanted);
  return null;
}

function build() {
  const fresh = `${out.replace(/[\\/]+$/, "")}.${process.pid}`;
  const steps = [[join("typescript", "bin", "tsc"), "--noEmit"], [join("vite", "bin", "vite.js"), "build", "--logLevel", "warn"]];
  for (const [script, ...rest] of steps) {
    const { status, output, error } = run(process.execPath, [join(here, "node_modules", script), ...rest], { SMARTPOLES_WEB_OUT: fresh });
    if (status === 0) continue;
    console.error(output + error);
    rmSync(fresh, { recursive: true, force: true });
    return 1;
  }

  for (const file of readdirSync(fresh, { recursive: true, encoding: "utf8" })) compress(join(fresh, file));
  rmSync(out, { recursive: true, force: true });
  renameSync(fresh, out);
  return 0;
}

function compress(file) {
  if (!COMPRESSED.includes(extname(file))) return;
  const bytes = readFileSync(file);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, options));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

function run(program, parameters, environment = {}) {
  const isWindowsNpm = process.platform === "win32" && program === "npm";
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    cwd: here, encoding: "utf8", env: { ...process.env, ...environment }, maxBuffer: 64 << 20, shell: isWindowsNpm,
  });
  return { status: status ?? 1, output: stdout ?? "", error: (stderr ?? "") + (error ? String(error) : "") };
}
