// Runs before the first paint, so that a chosen theme does not arrive late.
{
  const root = document.documentElement;
  const isTheme = (theme) => theme === "light" || theme === "dark";
  const asked = new URLSearchParams(location.search).get("theme");
  if (isTheme(asked)) {
    root.dataset.theme = asked;
  } else if (!asked && !("embed" in root.dataset)) {
    // Storage may be forbidden (private windows, sandboxed frames): then the system's theme stays.
    try {
      const theme = JSON.parse(localStorage.getItem("daemonset-playground.theme"));
      if (isTheme(theme)) {
        root.dataset.theme = theme;
      }
    } catch {
      // Nothing is stored, or it cannot be read.
    }
  }
}
