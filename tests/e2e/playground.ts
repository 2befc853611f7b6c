// The page as its users speak of it: Nodes, Pods, the console, the clock. Finds everything by role and name.

import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect, type Locator, type Page } from "@playwright/test";

/** One of the manifests in tests/manifests/texts. */
export function manifest(name: string): string {
  return readFileSync(`tests/manifests/texts/${name}`, "utf8");
}

/** One of the sessions in tests/e2e/states. */
export function session(name: string): string {
  return readFileSync(`tests/e2e/states/${name}.session`, "utf8");
}

/** What is stored for the tab of a page: `[when, [session, ..], [the session before, ..]]`; null if nothing is. */
export function stored(page: Page): Promise<[number, [string], [string] | null] | null> {
  return page.evaluate(() => {
    const [own] = sessionStorage.getItem("daemonset-playground.tab")!.split(" ");
    return JSON.parse(localStorage.getItem(own)!);
  });
}

/** Waits until a text is in the session that is stored for the tab of a page. */
export async function isStored(page: Page, text: string): Promise<void> {
  await expect.poll(async () => (await stored(page))?.[1][0] ?? "").toContain(text);
}

export class Playground {
  readonly nodes: Locator;
  readonly why: Locator;
  readonly journal: Locator;
  readonly log: Locator;
  readonly prompt: Locator;
  /** The text of the manifest, in a plain field until the code editor has come. */
  readonly editor: Locator;
  readonly codeEditor: Locator;
  readonly outlook: Locator;
  readonly clock: Locator;

  constructor(readonly page: Page) {
    this.nodes = page.getByRole("region", { name: "Nodes" });
    this.why = page.getByRole("region", { name: "Why" });
    this.journal = page.getByRole("region", { name: "Journal" });
    this.log = page.getByRole("log");
    this.prompt = page.getByRole("textbox", { name: "Console", exact: true });
    this.editor = page.getByRole("textbox", { name: "Manifest editor" });
    this.codeEditor = this.editor.and(page.locator("[contenteditable]"));
    this.outlook = page.getByRole("region", { name: "Manifest" }).getByRole("status");
    this.clock = page.getByRole("timer");
  }

  static async open(page: Page, address = "./"): Promise<Playground> {
    await page.goto(address);
    const playground = new Playground(page);
    await expect(playground.button("Add Node")).toBeVisible();
    return playground;
  }

  /** The fragment of an address that opens a session. */
  static fragment(session: string): string {
    return `#v1.${deflateRawSync(session).toString("base64url")}`;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  strip(name: string): Locator {
    return this.page.getByRole("region", { name: `DaemonSet ${name}`, exact: true });
  }

  /** A number of the status, by kubectl's heading. */
  number(daemonSet: string, caption: string): Locator {
    return this.strip(daemonSet).locator("div", { has: this.page.getByText(caption, { exact: true }) }).getByRole("definition").last();
  }

  node(name: string): Locator {
    return this.page.getByRole("article", { name: new RegExp(`^${name},`) });
  }

  /** The Pods of a DaemonSet on a Node: `fluentd-x7k2p, Ready, revision 2`. */
  pods(daemonSet: string, node: string, status = ""): Locator {
    return this.node(node).getByRole("button", { name: new RegExp(`^${daemonSet}-\\w{5}, ${status}`) });
  }

  /** The dashed box on a Node without a Pod. */
  empty(daemonSet: string, node: string): Locator {
    return this.node(node).getByRole("button", { name: new RegExp(`^no ${daemonSet} on ${node}: `) });
  }

  /** Types a line in the console and waits until it has run. */
  async run(line: string): Promise<void> {
    const ran = this.log.getByText(`$ ${line}`, { exact: true });
    const before = await ran.count();
    await this.prompt.fill(line);
    await this.prompt.press("Enter");
    await expect(ran).toHaveCount(before + 1);
  }

  /** Presses a button; where there is no room for it, it is an entry of a menu. */
  async press(name: string, menu: string): Promise<void> {
    if (await this.button(name).isVisible()) await this.button(name).click();
    else await this.choose(menu, name);
  }

  /** Chooses an entry of a menu. */
  async choose(menu: string, entry: string): Promise<void> {
    await this.button(menu).click();
    await this.page.getByRole("menuitem", { name: entry, exact: true }).click();
  }

  /** Puts a text in the place of what the editor holds, as pasting does. */
  async paste(text: string): Promise<void> {
    await expect(this.codeEditor).toBeVisible();
    await this.editor.focus();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.editor.evaluate((element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  async apply(): Promise<void> {
    await this.button("Apply").click();
  }

  async settle(): Promise<void> {
    await this.button("Run until settled").click();
    await expect(this.button("Run until settled")).toBeDisabled();
  }

  /** The simulated seconds on the clock. */
  async seconds(): Promise<number> {
    const instant = (await this.clock.getAttribute("datetime")) ?? "";
    const [, seconds] = /^PT([\d.]+)S$/.exec(instant) ?? [];
    expect(seconds, `a clock: ${instant}`).toBeDefined();
    return Number(seconds);
  }

  /** The latest command in the console. */
  async lastLine(): Promise<string> {
    const lines = await this.log.locator("[data-kind=command]").allTextContents();
    return lines.at(-1)?.replace(/^\$ /, "") ?? "";
  }
}
