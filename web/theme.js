// Runs before the first paint, so that a chosen theme does not arrive late.
// Storage may be forbidden (private windows, sandboxed frames): then the system's theme stays.
try {
  const theme = JSON.parse(localStorage.getItem("daemonset-playground.theme"));
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Nothing is stored, or it cannot be read.
}
