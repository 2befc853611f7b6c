// The Content-Security-Policy of the page: only its own files, no inline script or style, nothing sent anywhere.
// `finish.mjs` writes it into the released pages, and the server of the end-to-end tests sends it with every file.
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The policy as a header, which can say more: only the page for frames may stand in a frame. */
export const policyHeader = (isEmbed) => `${policy}; frame-ancestors ${isEmbed ? "*" : "'none'"}`;
