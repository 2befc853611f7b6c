// What is done by keys alone: through the editor, after a Node is gone, to the help.

import { expect, test } from "./fixtures";
import { Playground } from "./playground";

test("Tab goes through the editor without touching the file", async ({ page }) => {
  const playground = await Playground.open(page);
  await expect(playground.codeEditor).toBeVisible();
  const text = await playground.editor.textContent();
  await playground.button("New file").focus();
  await page.keyboard.press("Tab");
  await expect(playground.editor).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(playground.editor).not.toBeFocused();
  expect(await playground.editor.textContent()).toBe(text);

  await page.keyboard.press("Shift+Tab");
  await expect(playground.editor).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Tab");
  await expect(playground.editor).toBeFocused();
  await expect(playground.editor).not.toHaveText(text!);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(playground.editor).not.toBeFocused();
});

test("after a Node is removed the focus is on the one in its place", async ({ page }) => {
  const playground = await Playground.open(page);
  const remove = async (node: string) => {
    await playground.button(`Actions for ${node}`).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Remove from the cluster" }).focus();
    await page.keyboard.press("Enter");
    await expect(playground.node(node)).toHaveCount(0);
  };
  await remove("worker-1");
  await expect(playground.button("worker-2")).toBeFocused();
  await remove("worker-2");
  await expect(playground.button("control-plane-1")).toBeFocused();
  await remove("control-plane-1");
  await expect(playground.nodes).toBeFocused();
});

test("after a Pod is gone the focus is on what stands in its place", async ({ page }) => {
  const playground = await Playground.open(page);
  const card = playground.node("worker-1");
  const [name] = (await playground.pods("fluentd", "worker-1").getAttribute("aria-label"))!.split(",");
  const old = card.getByRole("button", { name: `${name},` });
  await playground.run("kubectl delete pod -n kube-system --wait=false --field-selector spec.nodeName=worker-1");
  await old.focus();
  while (await old.count()) {
    await page.keyboard.press("ArrowRight");
    await expect(card.locator(":focus")).toHaveCount(1);
  }
  await expect(card.locator(":focus")).toHaveAccessibleName(/fluentd/);
});

test("F1 and the question mark open the help, which names the version", async ({ page }) => {
  const playground = await Playground.open(page);
  const help = page.getByRole("dialog", { name: "Help" });
  await page.keyboard.press("F1");
  await expect(help).toContainText("Kubernetes v1.34");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("?");
  await expect(help).toBeHidden();
  await playground.button("Add Node").focus();
  await page.keyboard.press("?");
  await expect(help).toBeVisible();
});

test("a file is renamed on its tab, and Apply speaks of its new name", async ({ page }) => {
  const playground = await Playground.open(page);
  const tab = page.getByRole("tab", { name: "fluentd.yaml" });
  await tab.focus();
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "Name of fluentd.yaml" });
  await field.fill("agents");
  await field.press("Escape");
  await expect(tab).toBeVisible();
  await tab.dblclick();
  await field.fill("agents");
  await field.press("Enter");
  await expect(page.getByRole("tab", { name: "agents.yaml" })).toBeVisible();
  await playground.apply();
  expect(await playground.lastLine()).toBe("kubectl apply -f agents.yaml");
  await expect(playground.log).toContainText("daemonset.apps/fluentd unchanged");
});

test("console and journal can have the larger part of the height", async ({ page }) => {
  const playground = await Playground.open(page);
  const height = async () => (await playground.log.boundingBox())!.height;
  const small = await height();
  const enlarge = playground.button("Enlarge console and journal");
  await enlarge.click();
  await expect(enlarge).toHaveAttribute("aria-pressed", "true");
  expect(await height()).toBeGreaterThan(3 * small);
  await enlarge.click();
  expect(await height()).toBe(small);
});

test("Enter once more leads into the answer, and Escape back to where it was asked", async ({ page }) => {
  const playground = await Playground.open(page);
  const title = playground.why.getByRole("heading", { level: 2 });
  const places = [playground.empty("fluentd", "control-plane-1"), playground.pods("fluentd", "worker-1")];
  for (const place of places) {
    await place.focus();
    await page.keyboard.press("Enter");
    await expect(place).toHaveAttribute("aria-pressed", "true");
    await expect(place).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(title).toBeFocused();
  }
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(places[1]).toBeFocused();
  await expect(playground.button("Close Why")).toBeHidden();

  await page.keyboard.press("Enter");
  await expect(playground.button("Close Why")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(playground.button("Close Why")).toBeHidden();
  await expect(places[1]).toBeFocused();
});
