// The manifest editor: folding, completion, what fields mean, files, and what the cluster has newer.

import { expect, test } from "./fixtures";
import { Playground } from "./playground";

const text = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: agent\nspec:\n  updateStrategy:\n    ";

async function open(page: Playground["page"]): Promise<Playground> {
  const playground = await Playground.open(page);
  await expect(playground.codeEditor).toBeVisible();
  return playground;
}

test("fields and their values are proposed, and said what they mean", async ({ page }) => {
  const playground = await open(page);
  await playground.button("New file").click();
  await playground.paste(text);
  await playground.editor.press("Control+End");
  await page.keyboard.type("ro");
  const proposals = page.getByRole("listbox", { name: "Completions" });
  await expect(proposals.getByRole("option")).toHaveText(["rollingUpdate"]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Control+Space");
  await expect(proposals.getByRole("option")).toHaveText(["type", "rollingUpdate"]);
  // For 75 ms after it has come, the list takes no keys: CodeMirror's interactionDelay.
  await page.waitForTimeout(150);
  await expect(proposals.getByRole("option", { name: "type" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText("OnDelete waits until you delete a Pod")).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Space");
  await expect(proposals.getByRole("option")).toHaveText(["OnDelete", "RollingUpdate"]);
  await proposals.getByRole("option", { name: "OnDelete" }).click();
  await expect(playground.editor).toContainText("type: OnDelete");

  await page.getByText("updateStrategy", { exact: true }).hover();
  await expect(page.getByText("How Pods with an old template are replaced.")).toBeVisible();
});

test("blocks fold by keys and by the gutter, in each document", async ({ page }) => {
  const playground = await open(page);
  await playground.button("New file").click();
  await playground.paste("kind: Namespace\napiVersion: v1\nmetadata:\n  name: one\n---\nkind: Namespace\napiVersion: v1\nmetadata:\n  name: two\n");
  await page.getByTitle("Fold line").last().click();
  await expect(playground.editor).not.toContainText("name: two");
  await expect(playground.editor).toContainText("name: one");
  await playground.editor.press("Control+Alt+[");
  await expect(playground.editor).not.toContainText("name: one");
  await playground.editor.press("Control+Alt+]");
  await expect(playground.editor).toContainText("name: one");
  await expect(playground.editor).toContainText("name: two");
});

test("the cluster's newer template is taken into the text, and that can be undone", async ({ page }) => {
  const playground = await open(page);
  const take = page.getByRole("button", { name: "Take the cluster’s" });
  await expect(take).toBeHidden();
  await playground.run("kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system");
  await expect(playground.outlook).toContainText("Apply would take back what was changed in the cluster: image of fluentd.");
  await playground.settle();
  await take.click();
  await expect(playground.editor).toContainText("fluentd:v1.15");
  await expect(take).toBeHidden();
  await expect(playground.outlook).toContainText("No change.");
  await playground.editor.press("Control+z");
  await expect(playground.editor).toContainText("fluentd:v1.14");
  await expect(take).toBeVisible();
});

test("a file is closed by a touch, and the tab beside it is open", async ({ page }) => {
  const playground = await open(page);
  await playground.button("New file").click();
  await playground.paste("kind: Namespace\napiVersion: v1\nmetadata: {name: one}\n");
  await playground.button("Close one.yaml").click();
  await expect(page.getByRole("tab", { name: "one.yaml" })).toBeHidden();
  await expect(page.getByRole("tab", { name: "fluentd.yaml" })).toHaveAttribute("aria-selected", "true");
  await expect(playground.button("Close fluentd.yaml")).toBeVisible();
});

test("behind a key that opens a map or a list a new line is indented, and its fields are proposed", async ({ page }) => {
  const playground = await open(page);
  await playground.button("New file").click();
  const behind = async (before: string, after: string, typed: string) => {
    await playground.paste(before + after);
    await playground.editor.press("Control+End");
    for (const _ of after) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await page.keyboard.type(typed);
    await page.keyboard.press("Escape");
    return (await playground.editor.locator(".cm-line").allTextContents()).join("\n");
  };
  expect(await behind("kind: DaemonSet\nspec:", "\n  selector: {}", "a")).toBe("kind: DaemonSet\nspec:\n  a\n  selector: {}");
  expect(await behind("spec:\n  containers:", "\n  - name: a", "- b")).toBe("spec:\n  containers:\n  - b\n  - name: a");
  expect(await behind("args:\n- run: |", "", "echo")).toBe("args:\n- run: |\n    echo");
  expect(await behind("kind: Node", "", "a")).toBe("kind: Node\na");

  await playground.paste("apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  selector: {}\n");
  await playground.editor.press("Control+Home");
  for (const key of ["ArrowDown", "ArrowDown", "End", "Enter", "Control+Space"]) await page.keyboard.press(key);
  await expect(page.getByRole("listbox", { name: "Completions" }).getByRole("option", { name: "updateStrategy" })).toBeVisible();
});

test("the pointer is told what does not stand below the line already and stays in the column", async ({ page }) => {
  const playground = await open(page);
  await playground.button("New file").click();
  await playground.paste("apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {app: a}}\n  template: {}\n");
  const mistaken = playground.editor.locator(".cm-lintRange-error");
  await expect(mistaken).toHaveText("template");
  await mistaken.hover();
  const meaning = page.getByText("What each of its Pods is made from.");
  await expect(meaning).toBeVisible();
  await expect(page.locator(".cm-tooltip-lint")).toHaveText("spec.template.spec.containers: Required value.");
  const [box, pane] = [await meaning.boundingBox(), await page.getByRole("region", { name: "Manifest" }).boundingBox()];
  expect(box!.x + box!.width).toBeLessThanOrEqual(pane!.x + pane!.width);
});

test("the editor's search has the controls of the page", async ({ page }) => {
  const playground = await open(page);
  await playground.editor.focus();
  await page.keyboard.press("Control+f");
  const find = page.getByRole("textbox", { name: "Find" });
  await expect(find).toBeFocused();
  await expect(find).toHaveCSS("font-size", "13px");
  await expect(find).toHaveCSS("outline-style", "solid");
  const panel = page.getByRole("region", { name: "Manifest" });
  const controls = panel.locator(".cm-search :is(button, .cm-textfield, label)");
  for (const control of await controls.all()) {
    expect((await control.boundingBox())!.height).toBeGreaterThanOrEqual(24);
    await expect(control).toHaveCSS("font-size", "13px");
  }
});
