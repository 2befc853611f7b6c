// A static file server for the tests: `node tests/e2e/serve.mjs FOLDER [--port N] [--base /PATH/]`.
// It sends the site with the Content-Security-Policy that the page promises to keep.

import { readFile } from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { policyHeader } from "../../crates/xtask/js/policy.mjs";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: "string", default: "8081" }, base: { type: "string", default: "/" } },
});
const root = resolve(positionals[0] ?? "dist");
if (!existsSync(join(root, "index.html"))) {
  console.error(`no site in ${root}: \`cargo xtask dist\` builds it`);
  process.exit(1);
}

/** The file that a request asks for; undefined when it is not below our root. */
function fileOf(url) {
  const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  if (!path.startsWith(values.base)) return undefined;
  const file = resolve(root, `./${path.slice(values.base.length)}`);
  if (file !== root && !file.startsWith(root + sep)) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ? join(file, "index.html") : file;
}

async function answer(request, response) {
  const file = fileOf(request.url);
  try {
    const body = await readFile(file);
    const type = types[extname(file)] ?? "application/octet-stream";
    const isEmbed = file.startsWith(join(root, "embed") + sep);
    response.writeHead(200, { "Content-Type": type, "Content-Security-Policy": policyHeader(isEmbed) });
    response.end(body);
  } catch {
    response.writeHead(404, { "Content-Type": "text/plain" });
    response.end("not found\n");
  }
}

const server = createServer(answer);
server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}${values.base}`);
});
