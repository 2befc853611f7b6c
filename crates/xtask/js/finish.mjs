// Finishes a site that Trunk built: `node finish.mjs FOLDER`.
//
// Makes one script of the program's glue and of what that imports;
// puts a hash into the names of the files that Trunk only copied and of the program's two parts, so that any server may
// let browsers keep them;
// writes the Content-Security-Policy into the pages, since not every server can send headers;
// writes the service worker, by which the page opens without a network;
// and lays a `.gz` and a `.br` beside each file, for the servers that send those.
// Prints a line a file: name, bytes, gzip, brotli, with tabs between.

import { buildSync } from "esbuild";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, parse, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { policy } from "./policy.mjs";
import { workerName, writeWorker } from "./worker.mjs";

function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const hashOf = (...texts) => {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("hex").slice(0, 16);
};

/** Renames the scripts, styles and texts that the page names without a hash. Returns their old and new names. */
function hashNames(html, folder) {
  const renamed = [];
  for (const file of readdirSync(folder)) {
    const { name, ext } = parse(file);
    const isNamed = html.includes(`"${file}"`);
    if (![".js", ".css", ".txt"].includes(ext) || !isNamed) continue;
    const hashed = `${name}-${hashOf(readFileSync(join(folder, file)))}${ext}`;
    renameSync(join(folder, file), join(folder, hashed));
    renamed.push([file, hashed]);
  }
  return renamed;
}

/**
 * Names both parts of the program after what is in them, so that a browser never joins parts of two releases.
 * Returns their old and new names.
 */
function hashProgram(folder) {
  const parts = readdirSync(folder).filter((file) => file.endsWith(".wasm"));
  const digest = hashOf(...parts.map((part) => readFileSync(join(folder, part))));
  return parts.map((part) => {
    const hashed = part.replace(/-[0-9a-f]+(_\w+\.wasm)$/, `-${digest}$1`);
    renameSync(join(folder, part), join(folder, hashed));
    return [part, hashed];
  });
}

/** Puts what the glue imports into the glue, which `wasm-bindgen` names by its own text alone. Returns both its names. */
function bundleGlue(html, folder) {
  const [, glue] = /data-glue="(?:\.\/)?([^"]+)"/.exec(html);
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, glue)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
    // As in `embed.mjs`.
    logOverride: { "duplicate-object-key": "silent" },
  });
  const [{ contents }] = outputFiles;
  const hashed = glue.replace(/-[0-9a-f]+\.js$/, `-${hashOf(contents)}.js`);
  rmSync(join(folder, glue));
  rmSync(join(folder, "snippets"), { recursive: true });
  writeFileSync(join(folder, hashed), contents);
  return [glue, hashed];
}

/** Says where the second part of the program is, if it has two. */
function withProgram(html, program) {
  for (const [part, hashed] of program) html = html.replaceAll(part, hashed);
  html = html.replace(/<link rel="modulepreload" href="[^"]*snippets\/[^>]*>/g, "");
  const isSplit = program.some(([part]) => part.endsWith("_second.wasm"));
  return isSplit ? html.replace(/data-wasm="([^"]*)_bg\.wasm"/, '$& data-second="$1_second.wasm"') : html;
}

function withNames(html, renamed) {
  for (const [file, hashed] of renamed) {
    html = html.replaceAll(`"${file}"`, `"${hashed}"`).replaceAll(`"../${file}"`, `"../${hashed}"`);
  }
  return html;
}

function withMeta(html, meta) {
  const head = /<head(\s[^>]*)?>/i;
  if (!head.test(html)) throw new Error("the page has no <head> for what a release says in it");
  return html.replace(head, `$&\n    <meta ${meta}>`);
}

/** A page as it is released. The policy comes first in it, since it holds from there on. */
function finished(html, renamed, program) {
  const named = withProgram(withNames(html, renamed), program);
  const isForFrames = /<html[^>]* data-embed/.test(html);
  const page = isForFrames ? named : withMeta(named, `name="service-worker" content="${workerName}"`);
  return withMeta(page, `http-equiv="Content-Security-Policy" content="${policy}"`);
}

function nameIn(folder, path) {
  return relative(folder, path).replaceAll("\\", "/");
}

function compress(path, folder) {
  const bytes = readFileSync(path);
  const gzip = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(`${path}.gz`, gzip);
  writeFileSync(`${path}.br`, brotli);
  console.log([nameIn(folder, path), bytes.length, gzip.length, brotli.length].join("\t"));
}

const folder = process.argv[2];
const pages = ["index.html", join("embed", "index.html")].map((page) => join(folder, page));
const html = readFileSync(pages[0], "utf8");
const program = [...hashProgram(folder), bundleGlue(html, folder)];
const renamed = hashNames(html, folder);
for (const page of pages) writeFileSync(page, finished(readFileSync(page, "utf8"), renamed, program));
writeWorker(folder, [...filesBelow(folder)].map((path) => nameIn(folder, path)));
for (const path of [...filesBelow(folder)]) compress(path, folder);
