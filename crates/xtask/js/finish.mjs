// Finishes a site that Trunk built: `node finish.mjs FOLDER`.
//
// Puts a hash into the names of the files that Trunk only copied, so that any server may let browsers keep them;
// writes the Content-Security-Policy into the page, since not every server can send headers;
// and lays a `.gz` and a `.br` beside each file, for the servers that send those.
// Prints a line a file: name, bytes, gzip, brotli, with tabs between.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, parse, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { policy } from "./policy.mjs";

function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** Renames the scripts, styles and texts that `html` names without a hash, and returns it with their new names. */
function hashNames(html, folder) {
  for (const file of readdirSync(folder)) {
    const { name, ext } = parse(file);
    const isNamed = html.includes(`"${file}"`);
    if (![".js", ".css", ".txt"].includes(ext) || !isNamed) continue;
    const hash = createHash("sha256").update(readFileSync(join(folder, file))).digest("hex");
    const hashed = `${name}-${hash.slice(0, 16)}${ext}`;
    renameSync(join(folder, file), join(folder, hashed));
    html = html.replaceAll(`"${file}"`, `"${hashed}"`);
  }
  return html;
}

function withPolicy(html) {
  const head = /<head(\s[^>]*)?>/i;
  if (!head.test(html)) throw new Error("the page has no <head> for its Content-Security-Policy");
  return html.replace(head, `$&\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`);
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
  const name = relative(folder, path).replaceAll("\\", "/");
  console.log([name, bytes.length, gzip.length, brotli.length].join("\t"));
}

const folder = process.argv[2];
const page = join(folder, "index.html");
writeFileSync(page, withPolicy(hashNames(readFileSync(page, "utf8"), folder)));
for (const path of [...filesBelow(folder)]) compress(path, folder);
