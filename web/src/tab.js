// Which of the stored sessions is this tab's own, and how it is stored.
//
// Every tab stores its session in an entry of its own. Its id is in the tab's `sessionStorage`, so that a reload finds
// it. A duplicated tab gets a copy of that, so the id alone proves nothing: the entry is whose page holds the Web Lock
// of its name, and the browser gives the lock back when the page is gone, however it went.
// Where there are no locks (they need HTTPS), no id is ever taken for one's own, and each visit begins with a copy.

/** An entry is `[when it was stored, the session, the one before it]`; both forms are those of `use_saved_session.rs`. */
const prefix = "daemonset-playground.session.";
/** What the names of entries begin with that are no tab's: of sessions whose place others took. */
const keptPrefix = `${prefix}kept-`;
/** In `sessionStorage`: the id of this tab's entry, and that of the entry that it goes on from. Also read by `start.js`. */
const tabKey = "daemonset-playground.tab";
/** So many sessions are kept; beyond that the oldest go that no tab has. */
const most = 12;
/** How long a reload may wait for the page before it to give its lock back, in milliseconds. */
const patience = 300;

/** The name of this tab's entry; undefined where storage is forbidden. */
let own;
/** The entry that the tab begins with a copy of, until it stores one of its own. */
let from;
/** What is to be stored: whole, and in the forms that give something up for lack of room. */
let forms;

/** The names of all entries, the latest first. */
function entries() {
  const names = Object.keys(localStorage).filter((it) => it.startsWith(prefix));
  const age = new Map(names.map((it) => [it, Number.parseInt(localStorage.getItem(it).slice(1, 20), 10) || 0]));
  return names.sort((one, other) => age.get(other) - age.get(one));
}

/** Holds an entry for as long as this page is there; says whether it is ours now. */
function hold(name, options) {
  return new Promise((resolve) => {
    const forever = (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    };
    navigator.locks.request(name, options, forever).catch(() => resolve(false));
  });
}

/** The entries that no tab has, the latest first, without the first so many of all. */
async function free(first = 0) {
  const { held } = navigator.locks ? await navigator.locks.query() : { held: [] };
  const taken = new Set([own, from, ...held.map((it) => it.name)]);
  return entries()
    .slice(first)
    .filter((it) => !taken.has(it));
}

/** The entries that may go, the oldest first. Where it cannot be known which no tab has, those that are too many. */
const spare = async () => (await free(navigator.locks ? 0 : most)).reverse();

/** Takes away what is too much. */
async function prune() {
  const old = await spare();
  old.slice(0, Math.max(0, entries().length - most)).forEach((it) => localStorage.removeItem(it));
}

/** Earlier versions had one session for all tabs. */
function migrate() {
  const keys = ["daemonset-playground.session", "daemonset-playground.before"];
  const [session, before] = keys.map((it) => localStorage.getItem(it));
  if (session ?? before) {
    // First, since there may not be room for both.
    keys.forEach((it) => localStorage.removeItem(it));
    try {
      localStorage.setItem(newName(), `[${Date.now()},${session},${before}]`);
    } catch {
      localStorage.setItem(keys[0], session);
    }
  }
}

const newName = (start = prefix) => start + Math.random().toString(36).slice(2);

/** The entries of tabs, the latest first. */
const tabs = () => entries().filter((it) => !it.startsWith(keptPrefix));

/** The entry that a new tab goes on with: the latest that no tab has, but a link begins one of its own. */
async function adopt() {
  if (/^#(v\d|example\/)/.test(location.hash)) {
    return undefined;
  }
  for (const name of tabs()) {
    if (await hold(name, { ifAvailable: true })) {
      return name;
    }
  }
  return undefined;
}

/** Finds out which entry is this tab's own. Comes before everything else here. */
export const claim = async () => {
  try {
    migrate();
    const [mine, origin] = (sessionStorage.getItem(tabKey) ?? "").split(" ");
    const isLocking = Boolean(navigator.locks);
    if (mine && isLocking && (await hold(mine, { signal: AbortSignal.timeout(patience) }))) {
      [own, from] = [mine, origin];
    } else {
      own = !mine && isLocking ? await adopt() : undefined;
      from = own ?? (mine || tabs()[0]);
      if (!own) {
        own = newName();
        if (isLocking) await hold(own, {});
      }
    }
    sessionStorage.setItem(tabKey, `${own} ${from ?? ""}`);
    await prune();
  } catch {
    // Storage is forbidden, or full: then nothing is found, and storing says so.
  }
};

/** What is stored for this tab, as text; null if nothing is. */
export const stored = () => {
  try {
    return own ? (localStorage.getItem(own) ?? localStorage.getItem(from)) : null;
  } catch {
    return null;
  }
};

/** Stores the first form for which there is room and returns its index: 3 if there is none, 4 if storage is forbidden. */
function write() {
  if (!own) {
    return 4;
  }
  for (const [index, form] of forms.entries()) {
    try {
      localStorage.setItem(own, JSON.stringify([Date.now(), ...form]));
      from = undefined;
      return index;
    } catch {
      // There is no room for this form.
    }
  }
  return 3;
}

/** Writes; where the storage is full, the sessions that no tab has make room, the oldest first. */
async function withRoom(write) {
  // At once, for a page that goes has no time to wait.
  let kept = write();
  if (kept > 0 && kept < 4) {
    for (const name of await spare()) {
      localStorage.removeItem(name);
      kept = write();
      if (kept === 0) break;
    }
  }
  return kept;
}

/**
 * Stores the session and the one before it. While there is not enough room even without those of closed tabs, 1: the
 * session before is left out, 2: the courses that were left are, too.
 */
export const store = (session, before) => {
  forms = [[session, before], [session, null], [session.slice(0, 6), null]];
  return withRoom(write);
};

/** Keeps a session that can no longer be brought back, as long as there is room. */
export const keep = async (session) => {
  if (!own) {
    return;
  }
  const name = newName(keptPrefix);
  const text = JSON.stringify([Date.now(), session, null]);
  await withRoom(() => {
    try {
      localStorage.setItem(name, text);
      return 0;
    } catch {
      return 3;
    }
  });
  await prune();
};

/** The entries that no tab has, as text, the latest first. */
export const others = async () => {
  try {
    return (await free()).map((it) => localStorage.getItem(it));
  } catch {
    return [];
  }
};
