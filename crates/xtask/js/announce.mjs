// Prints the address of the playground once it answers: `node announce.mjs URL`.
// A process of its own, because `xtask serve` becomes Trunk, and Trunk's first lines are lost among those of the build.

const url = process.argv[2];
const server = process.ppid;

async function isUp() {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

// When the server is gone, another process has taken its place as our parent.
while (process.ppid === server) {
  if (await isUp()) {
    console.log(`\nDaemonSet Playground: ${url}\nIt rebuilds on every change; Ctrl+C stops it.\n`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
