// Starts the program. Trunk writes the hashed names of its two files into the page's head (see `Trunk.toml`);
// an inline script, which is what it writes by default, is against our Content-Security-Policy.
const url = (name) => new URL(name, document.baseURI).href;

try {
  const { glue, wasm } = document.querySelector('meta[name="program"]').dataset;
  const { default: start } = await import(url(glue));
  await start({ module_or_path: url(wasm) });
} catch (error) {
  console.error(error);
  const place = document.getElementById("start-state");
  if (place) {
    place.setAttribute("role", "alert");
    place.textContent =
      "The playground could not start in this browser: it needs WebAssembly and JavaScript modules. " +
      `The browser says: ${error}`;
  }
}
