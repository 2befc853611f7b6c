// Runs before the first paint, so that what was chosen does not arrive late.
{
  const root = document.documentElement;
  const isTheme = (theme) => theme === "light" || theme === "dark";
  const asked = new URLSearchParams(location.search).get("theme");
  if (isTheme(asked)) {
    root.dataset.theme = asked;
  }
  if (!("embed" in root.dataset)) {
    // Storage may be forbidden (private windows, sandboxed frames): then all stays as the system has it.
    try {
      const stored = (name) => JSON.parse(localStorage.getItem(`daemonset-playground.${name}`));
      if (!asked && isTheme(stored("theme"))) {
        root.dataset.theme = stored("theme");
      }
      if (stored("motion") === "reduced") {
        root.dataset.motion = "reduced";
      }
    } catch {
      // Nothing is stored, or it cannot be read.
    }
  }
}
