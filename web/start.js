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
  // A download fails for an address that is gone before it begins.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
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

/**
 * The second part of a released program: what a first visit does not run (see `crates/xtask/src/site/split/`).
 * It shares the memory of the first.
 */
class SecondPart {
  constructor(address) {
    this.address = address;
  }

  async bytes() {
    const answer = await fetch(this.address);
    if (!answer.ok) throw new Error(`${this.address}: ${answer.status} ${answer.statusText}`);
    return answer.arrayBuffer();
  }

  async join(first, bytes = this.bytes()) {
    await WebAssembly.instantiate(await bytes, { first });
  }

  /** Joins it to the first part before anything else happens: the program cannot go on without it. */
  joinNow(first) {
    const request = new XMLHttpRequest();
    request.open("GET", this.address, false);
    // A letter for each byte: a request that is waited for may not ask for bytes.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0));
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { first });
  }
}

const nextPaint = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/**
 * Whether nothing is to be shown but what everybody sees first. An embed does not even look into the storage. Where a
 * service worker answers, all is at hand; and what waits for the second part, without a network, would not ask the worker.
 */
function isFirstVisit() {
  const isEmbed = "embed" in document.documentElement.dataset;
  if (isEmbed || location.hash || location.search || navigator.serviceWorker?.controller) {
    return false;
  }
  try {
    return !Object.keys(localStorage).some((it) => it.startsWith("daemonset-playground.session"));
  } catch {
    return false;
  }
}

/** Opens the page of a program in two parts, on a first visit before the second is there. */
async function openInParts(glue, wasm, second) {
  const isFirst = isFirstVisit();
  const bytes = isFirst ? undefined : second.bytes();
  let nowWhole;
  globalThis.wholeProgram = new Promise((done) => {
    nowWhole = done;
  });
  const program = await import(glue);
  const first = await program.default({ module_or_path: wasm });
  globalThis.loadSecondPart = () => {
    try {
      second.joinNow(first);
      nowWhole();
    } catch (error) {
      showCrash(`A part of the program could not be loaded. ${error}`);
      throw error;
    }
  };
  if (isFirst) {
    await program.open_page();
    await nextPaint();
    // Where the network fails just now, it is asked for again when it is needed.
    await second.join(first).then(nowWhole, console.info);
  } else {
    await second.join(first, bytes);
    nowWhole();
    await program.open_page();
  }
}

async function startProgram() {
  const { glue, wasm, second, packed } = document.querySelector('meta[name="program"]').dataset;
  // Without an origin of its own, in a sandbox, a page gets neither modules nor wasm from most servers.
  if (self.origin === "null") {
    const program = await loadPacked(url(packed));
    await program.default({ module_or_path: program.wasm() });
    await program.open_page();
  } else if (second) {
    await openInParts(url(glue), url(wasm), new SecondPart(url(second)));
  } else {
    const program = await import(url(glue));
    await program.default({ module_or_path: url(wasm) });
    await program.open_page();
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

/** Has the site kept for visits without a network. Only a release names a worker, and not in its page for frames. */
function keepSite() {
  const worker = document.querySelector('meta[name="service-worker"]');
  if (worker && self.origin !== "null" && navigator.serviceWorker) {
    // A browser may forbid it, for example in a private window.
    navigator.serviceWorker.register(url(worker.content)).catch(console.info);
  }
}

// The worker asks for every file, so not before the page has its own: the editor comes after the program.
startProgram().then(() => setTimeout(keepSite, 2000), showFailure);
