// The icons of phones and desktops are the favicon. `npx playwright test icons --update-snapshots` draws them anew.

import { readFileSync } from "node:fs";

import { expect, test } from "./fixtures";

const favicon = readFileSync("web/favicon.svg", "utf8");

/** Without round corners, since phones cut icons to shapes of their own, and with room for that around it. */
function uncut(margin: number): string {
  const size = 22 + 2 * margin;
  return favicon
    .replace("0 0 22 22", `${-margin} ${-margin} ${size} ${size}`)
    .replace('<rect width="22" height="22" rx="5"', `<rect x="${-margin}" y="${-margin}" width="${size}" height="${size}"`);
}

const icons = [
  { name: "icon-192.png", size: 192, svg: favicon },
  { name: "icon-512.png", size: 512, svg: favicon },
  { name: "apple-touch-180.png", size: 180, svg: uncut(1) },
  // What matters stays within four fifths of the width, whatever the shape.
  { name: "maskable-512.png", size: 512, svg: uncut(3) },
];

for (const { name, size, svg } of icons) {
  test.describe(name, () => {
    test.use({ viewport: { width: size, height: size } });

    test("is the favicon", async ({ page }) => {
      await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
      // A few pixels of the edges differ from browser to browser.
      expect(await page.screenshot({ omitBackground: true })).toMatchSnapshot(name, { maxDiffPixelRatio: 0.01 });
    });
  });
}
