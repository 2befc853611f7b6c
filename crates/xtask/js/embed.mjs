// Completes what Trunk has staged (see the hook in `Trunk.toml`), for a release and while one works:
//
// - `embed/index.html`, the page for frames: the same program, one folder further down.
// - `program.js`, the program as one classic script with the wasm inside. A frame with `sandbox="allow-scripts"` has no
//   origin, and to such a frame browsers give modules and wasm only if the server says
//   `Access-Control-Allow-Origin: *`. A classic script needs no header.

import { buildSync } from "esbuild";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.TRUNK_STAGING_DIR ?? process.argv[2];
const html = readFileSync(join(folder, "index.html"), "utf8");

/** The page for frames, from the page. */
function embedPage() {
  const isOurs = (name) => existsSync(join(folder, name)) && statSync(join(folder, name)).isFile();
  const body = `<body>
    <div id="app">
      <p class="embed__wait" id="start-state">A cluster is starting in this frame.</p>
      <noscript><p class="embed__wait">The playground is a program and needs JavaScript.</p></noscript>
    </div>
  </body>`;
  return html
    .replace(/<html([^>]*)>/, "<html$1 data-embed>")
    .replace(/<link rel="(?:modulepreload|preload|manifest|apple-touch-icon)"[^>]*>/g, "")
    .replace(/="(?:\.\/)?([^"]+)"/g, (whole, name) => (isOurs(name) ? `="../${name}"` : whole))
    .replace(/<\/head>/, '  <meta name="robots" content="noindex">\n  </head>')
    .replace(/<body>[\s\S]*<\/body>/, () => body);
}

/** Bytes as a string with a letter for each. Compressed it is hardly larger than the bytes; base64 would be by a quarter. */
function packed(bytes) {
  const letter = (it) => String.fromCharCode(it.charCodeAt(0) + 256);
  // What would end a string, or mean another byte in it, becomes a letter with the same last eight bits.
  return `"${bytes.toString("latin1").replace(/[\0\n\r"\\]/g, letter)}"`;
}

/** The program as a classic script. */
function program() {
  const [, glue] = /data-glue="([^"]+)"/.exec(html);
  const [, wasm] = /data-wasm="([^"]+)"/.exec(html);
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, glue)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    globalName: "PlaygroundProgram",
    target: "es2022",
    // The address of the module, from which the glue would fetch the wasm if it were not given.
    define: { "import.meta.url": '""' },
    logLevel: "warning",
    // wasm-bindgen names a module once for each function that it hands to the wasm without a wrapper; all these names
    // are of the same module.
    logOverride: { "duplicate-object-key": "silent" },
  });
  const text = packed(readFileSync(join(folder, wasm)));
  return `${outputFiles[0].text}PlaygroundProgram.wasm=()=>{const t=${text};const b=new Uint8Array(t.length);for(let i=0;i<t.length;i+=1)b[i]=t.charCodeAt(i);return b};\n`;
}

writeFileSync(join(folder, "program.js"), program());
mkdirSync(join(folder, "embed"), { recursive: true });
writeFileSync(join(folder, "embed", "index.html"), embedPage());
