// What a release needs in order to open without a network: the service worker, which knows all files by their hashes.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The worker's name in a release. It must not change: browsers look there for a newer one. */
export const workerName = "sw.js";

/** Frames do without a worker, and ask for the program in another form. */
const isForFrames = (name) => name.startsWith("embed/") || name.startsWith("program");

function integrity(path) {
  return `sha256-${createHash("sha256").update(readFileSync(path)).digest("base64")}`;
}

/** Writes the worker of a release, from `web/worker.js`. `names` are all its files, which must be as they will stay. */
export function writeWorker(folder, names) {
  const kept = names.filter((name) => !isForFrames(name) && name !== workerName);
  // Servers know the page by the folder's address; some send a browser there that asks for its file.
  const files = kept.map((name) => [name === "index.html" ? "" : name, integrity(join(folder, name))]);
  const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  const release = JSON.stringify({ version, files: Object.fromEntries(files) });
  const worker = new URL("../../../web/worker.js", import.meta.url);
  writeFileSync(join(folder, workerName), `const release = ${release};\n${readFileSync(worker, "utf8")}`);
}
