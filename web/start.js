// Starts the program, and says so when it stops. Trunk writes the names of its files into the page's head (see
// `Trunk.toml`); an inline script, which is what it writes by default, is against our Content-Security-Policy.
// A classic script, because a frame in a sandbox may not load modules.
const url = (name) => new URL(name, document.baseURI).href;
/** Under what name the program stores this tab's session: see `src/tab.js`. */
function sessionKeys() {
  return sessionStorage.getItem("daemonset-playground.tab").split(" ");
}

/** What is stored for this tab: `[when, the session, the one before it]`. An embed does not touch the storage. */
function storedEntry() {
  try {
    const stored = sessionKeys().map((it) => localStorage.getItem(it));
    return JSON.parse(stored.find(Boolean));
  } catch {
    return null;
  }
}

function button(text, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button";
  element.textContent = text;
  element.addEventListener("click", onClick);
  return element;
}

function saveAsFile(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "playground.session";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The program stopped: says what happened, and that nothing is lost. */
function showCrash(message) {
  if (document.getElementById("crash")) {
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.id = "crash";
  dialog.className = "dialog crash";
  dialog.setAttribute("aria-labelledby", "crash-title");
  // Behind the dialog nothing works any more.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  const title = document.createElement("h2");
  title.id = "crash-title";
  title.className = "dialog__title";
  title.textContent = "The playground has stopped";
  const text = document.createElement("p");
  const entry = "embed" in document.documentElement.dataset ? null : storedEntry();
  const session = entry?.[1]?.[0];
  text.textContent = session
    ? "A mistake of ours, not of yours. Your session is kept as it was just before; reload to go on with it."
    : "A mistake of ours, not of yours. Reload to go on; what was done in the last moment may be lost.";
  const details = document.createElement("pre");
  details.className = "crash__details";
  details.tabIndex = 0;
  details.textContent = message;
  const actions = document.createElement("p");
  actions.className = "crash__actions";
  const reload = button("Reload", () => location.reload());
  reload.dataset.kind = "primary";
  actions.append(reload);
  if (session) {
    actions.append(
      button("Save the session as a file", () => saveAsFile(session)),
      button("Begin anew", () => {
        // It can be brought back.
        localStorage.setItem(sessionKeys()[0], JSON.stringify([Date.now(), null, entry[1]]));
        location.reload();
      }),
    );
  }
  dialog.append(title, text, details, actions);
  document.body.append(dialog);
  dialog.showModal();
}

addEventListener("playground-crash", (event) => showCrash(event.detail));
addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) {
    showCrash(String(event.error));
  }
});

/** The program and its wasm as one script, see `crates/xtask/js/embed.mjs`. */
function loadPacked(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(globalThis.PlaygroundProgram);
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.head.append(script);
  });
}

async function startProgram() {
  const { glue, wasm, packed } = document.querySelector('meta[name="program"]').dataset;
  // Without an origin of its own, in a sandbox, a page gets neither modules nor wasm from most servers.
  if (self.origin === "null") {
    const program = await loadPacked(url(packed));
    await program.default({ module_or_path: program.wasm() });
  } else {
    const { default: start } = await import(url(glue));
    await start({ module_or_path: url(wasm) });
  }
}

function showFailure(error) {
  console.error(error);
  const place = document.getElementById("start-state");
  if (error instanceof WebAssembly.RuntimeError) {
    showCrash(String(error));
  } else if (place) {
    place.setAttribute("role", "alert");
    place.textContent =
      "The playground could not start in this browser: it needs WebAssembly and JavaScript modules. " +
      `The browser says: ${error}`;
  }
}

startProgram().catch(showFailure);
