// What axe finds.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect } from "./fixtures";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules that are about colours, and so about the theme. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/**
 * The page as it is now, or what a selector finds in it, keeps the rules of WCAG 2.2 AA that a program can check: all
 * of them in the light theme, and in the dark one those that a theme can break. The page has to follow the system.
 */
export async function expectNoViolations(page: Page, within?: string): Promise<void> {
  expect(page.frames(), "axe is asked in the page itself, which is quicker, and would see no frame in it").toHaveLength(1);
  const inTheme = async (colorScheme: "light" | "dark", ask: (axe: AxeBuilder) => AxeBuilder) => {
    // Without motion, so that no colour is on its way from one theme to the other.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const axe = ask(new AxeBuilder({ page }).setLegacyMode());
    const { violations, passes, incomplete } = await (within ? axe.include(within) : axe).analyze();
    expect(violations.length + passes.length + incomplete.length, "axe has looked at something").toBeGreaterThan(0);
    return violations.map((it) => `${colorScheme}: ${it.id}: ${it.help}\n${it.nodes.map(({ html }) => html).join("\n")}`);
  };
  const dark = await inTheme("dark", (axe) => axe.withRules(COLOUR_RULES));
  const light = await inTheme("light", (axe) => axe.withTags(RULES));
  expect([...light, ...dark]).toEqual([]);
}
