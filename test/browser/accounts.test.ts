import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fine } from "../support/api.ts";
import { type Lab, openLab } from "../support/lab.ts";
import { buildPages, chromiumPath, openBrowser, violationsOf, watchPage } from "./browser.ts";

/** A slot in quiet hours, and a creative that waits for approval. */
const catalogue = `
lines: [{ id: music }]
placements:
  - { id: push-marketing, kind: push, class: marketing }
  - { id: push-service, kind: push, class: service }
policy: { scorer: none, quietHours: { from: "22:00", to: "08:00" } }
campaigns:
  - { id: songs, line: music, kind: recall, category: content, placement: push-marketing, items: { from: none }, creatives: { ids: [warm] }, status: live }
creatives:
  - { id: warm, title: Warm, body: Words, status: live }
  - { id: cold, title: Cold, body: Words, status: inReview }
roster:
  - { id: deep-night, line: music, campaign: songs, days: [1], from: "02:00", to: "04:00" }
`;

const owner = { name: "Ann Owner", email: "ann@example.com", password: "ann's own long password" };
const colleagues = ["viewer", "operator", "approver"] as const;
type Colleague = (typeof colleagues)[number];

/** What may be done, with the page where it is done. Buttons are found by their role and by what they are called in English. */
const acts = {
  pause: { path: "/channels", button: /^pause: fcm$/i },
  addChannel: { path: "/channels", button: /add/i },
  revive: { path: "/channels?tab=tokens", button: /revive/i },
  addSlot: { path: "/roster", button: /^add/i },
  newCreative: { path: "/creatives", button: /^new creative/i },
  approve: { path: "/creatives?view=review", button: /^approve/i },
  makeKey: { path: "/settings?tab=keys", button: /key/i },
} as const;
type Act = keyof typeof acts;

/** `may`: the button is there and can be pressed. `told`: it is there, cannot be pressed, and says why. `absent`: it is not there. */
const table: Readonly<Record<Colleague, Readonly<Record<Act, "may" | "told" | "absent">>>> = {
  viewer: { pause: "told", addChannel: "told", revive: "told", addSlot: "told", newCreative: "told", approve: "absent", makeKey: "absent" },
  operator: { pause: "may", addChannel: "told", revive: "may", addSlot: "may", newCreative: "may", approve: "absent", makeKey: "absent" },
  approver: { pause: "may", addChannel: "told", revive: "may", addSlot: "may", newCreative: "may", approve: "may", makeKey: "absent" },
};

describe.skipIf(chromiumPath() === null)("accounts in a real browser (Chromium)", () => {
  let lab: Lab;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let wrong: readonly string[];
  /** First passwords of the colleagues. */
  const passwords: Partial<Record<Colleague, string>> = {};

  beforeAll(async () => {
    buildPages();
    [lab, browser] = await Promise.all([openLab(catalogue), openBrowser()]);
    await lab.connect("p1", "fcm");
    await lab.connect("p2", "fcm");
    await lab.advance("2026-03-02T09:00:00Z");
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await lab?.close();
  }, 60_000);
  const openContext = async () => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
    await context.addInitScript(() => localStorage.setItem("carillon.language", "en"));
    page = await context.newPage();
    wrong = watchPage(page, lab.url);
  };

  const field = (name: string) => page.locator(`form input[name="${name}"]`);
  const submit = () => page.locator('form button[type="submit"]').click();
  const menu = () => page.getByRole("navigation").first();
  const signOutButton = () => page.getByRole("button", { name: /sign out/i });
  const account = () => page.getByRole("complementary");
  const settled = () =>
    page.waitForFunction(() => document.querySelector("main h1") !== null && document.querySelector("main .animate-pulse") === null);
  const goTo = async (path: string) => {
    await page.goto(`${lab.url}${path}`);
    await settled();
  };
  const signIn = async (email: string, password: string) => {
    await field("email").fill(email);
    await field("password").fill(password);
    await submit();
  };
  const signOut = async () => {
    await signOutButton().click();
    await field("email").or(field("key")).waitFor();
  };
  const whoIsIn = () => page.evaluate(async () => (await (await fetch("/v1/session")).json()).operator);
  const drafts = () => page.evaluate(() => Object.keys(localStorage).filter((place) => place.startsWith("carillon.draft.")));

  describe("the first of them", () => {
    beforeAll(openContext);
    afterAll(() => context.close());

    it("is made by whoever has the admin key, who is asked for a password that is long enough", async () => {
      const { secret } = fine(await lab.api.call("POST", "/v1/keys", { name: "first run", scope: "admin" }), 201);
      await page.goto(lab.url);
      // While nobody has an account the form asks for the key at once.
      await field("key").fill("not the key");
      await submit();
      await page.getByRole("alert").waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await field("key").fill(String(secret));
      await submit();
      await menu().waitFor();
      expect(await whoIsIn()).toMatchObject({ name: "first run", email: null, role: "admin" });

      await page.getByRole("button", { name: /make your account/i }).click();
      const dialog = page.getByRole("dialog");
      await field("name").fill(owner.name);
      await field("email").fill(owner.email);
      await field("password").fill("too short");
      await submit();
      expect(await field("password").evaluate((input) => (input as HTMLInputElement).validity.tooShort)).toBe(true); // the field's own type
      await field("password").fill("passwordpassword");
      await submit();
      await dialog.getByRole("alert").waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await field("password").fill(owner.password);
      await submit();
      await dialog.waitFor({ state: "detached" });
      expect(await whoIsIn()).toMatchObject({ name: owner.name, email: owner.email, role: "admin" });
      await account().getByText(owner.name).waitFor();
      expect(await page.getByRole("button", { name: /make your account/i }).count()).toBe(0);
    });

    it("signs out, is refused with a wrong password and let in with the right one", async () => {
      await signOut();
      expect(await whoIsIn()).toBeNull();
      await signIn(owner.email, "a wrong password");
      const alert = page.getByRole("alert");
      await alert.waitFor();
      expect(await alert.innerText()).not.toContain("a wrong password");
      expect(await whoIsIn()).toBeNull();
      expect(await menu().count()).toBe(0);
      await signIn(owner.email, owner.password);
      await menu().waitFor();
      expect(await whoIsIn()).toMatchObject({ email: owner.email });
    });

    it("may do everything, and takes tokens back to life after a look at how many they are", async () => {
      for (const { path, button } of Object.values(acts)) {
        await goTo(path);
        const found = page.locator("main").getByRole("button", { name: button }).first();
        await found.waitFor();
        expect([path, await found.isEnabled()]).toEqual([path, true]);
      }
      await goTo("/channels?tab=tokens");
      await page.getByRole("button", { name: acts.revive.button }).click();
      const dialog = page.getByRole("dialog");
      const confirm = dialog.getByRole("button", { name: acts.revive.button });
      await dialog.getByText(/no token fits/i).waitFor();
      expect(await confirm.isDisabled()).toBe(true);
      await page.keyboard.press("Escape");
      await lab.store.query("update tokens set dead_at = $1, dead_reason = 'TOKEN_INVALID' where person_id = 'p1'", [
        "2026-03-02T08:00:00Z",
      ]);
      await goTo("/channels?tab=tokens");
      await page.getByRole("button", { name: acts.revive.button }).click();
      await dialog.getByText(/live again: 1$/).waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await dialog.getByRole("combobox").nth(1).selectOption("STRIKES");
      await dialog.getByText(/no token fits/i).waitFor();
      await dialog.getByRole("combobox").nth(1).selectOption("TOKEN_INVALID");
      await confirm.click();
      await dialog.waitFor({ state: "detached" });
      const { rows } = await lab.store.query("select person_id from tokens where dead_at is not null");
      expect(rows).toEqual([]);
    });

    it("makes accounts for colleagues, whose first passwords are shown once", async () => {
      await goTo("/settings?tab=operators");
      for (const role of colleagues) {
        await page.locator("main").getByRole("button", { name: /^add/i }).click();
        await field("name").fill(`The ${role}`);
        await field("email").fill(`${role}@example.com`);
        await page.locator('form select[name="role"]').selectOption(role);
        await submit();
        passwords[role] = await page.getByRole("dialog").locator("code").innerText();
        await page.keyboard.press("Escape");
        await page.getByRole("cell", { name: `${role}@example.com` }).waitFor();
        expect(await page.locator("code").count()).toBe(0);
      }
      await signOut();
      // What the refused calls said stands on the browser's console too; nothing else does.
      expect(wrong.filter((one) => !/status of 4(01|22)/.test(one))).toEqual([]);
    });
  });

  describe.each(colleagues)("of a colleague who is %s", (role) => {
    beforeAll(openContext);
    afterAll(() => context.close());

    it("opens the console with the first password", async () => {
      await page.goto(lab.url);
      await signIn(`${role}@example.com`, passwords[role] ?? "");
      await menu().waitFor();
      expect(await whoIsIn()).toMatchObject({ role, name: `The ${role}` });
      await account().getByText(`The ${role}`).waitFor();
    });

    it.each(Object.entries(table[role]))("shows for %s that it is: %s", async (act, standing) => {
      const { path, button } = acts[act as Act]; // a name of the table
      await goTo(path);
      const found = page.locator("main").getByRole("button", { name: button }).first();
      if (standing === "absent") {
        // What the page says in its place has come.
        await page
          .locator("main")
          .getByText(/approver|admin/i)
          .first()
          .waitFor();
        expect(await found.count()).toBe(0);
        return;
      }
      await found.waitFor();
      expect(await found.isEnabled()).toBe(standing === "may");
      if (standing === "told") expect(await found.getAttribute("title")).toMatch(/\w/);
    });

    it("shows what keeps slots of the roster from being kept", async () => {
      await goTo("/roster");
      await page
        .locator("main")
        .getByText(/deep-night.*22:00/)
        .first()
        .waitFor();
      expect(await page.getByRole("alert").count()).toBe(0);
      expect(await violationsOf(page)).toEqual([]);
      expect(wrong).toEqual([]);
    });
  });

  describe("and what somebody typed and did not save", () => {
    beforeAll(openContext);
    afterAll(() => context.close());

    const textOfForm = () => page.locator("main form input[type=text], main form input:not([type])").first();
    const arrive = async (role: Colleague) => {
      await goTo("/campaigns/songs");
      return textOfForm()
        .inputValue()
        .then((value) => ({ role, value }));
    };

    it("stays for them alone in this browser, and goes when they sign out", async () => {
      await page.goto(`${lab.url}/campaigns/songs`);
      await signIn("operator@example.com", passwords.operator ?? "");
      await menu().waitFor();
      await settled();
      await textOfForm().fill("typed-by-the-operator");
      await expect.poll(drafts).toHaveLength(1);

      // The session ends without a word, and somebody else sits down at the screen.
      await context.clearCookies();
      await page.goto(`${lab.url}/campaigns/songs`);
      await signIn("approver@example.com", passwords.approver ?? "");
      await menu().waitFor();
      expect((await arrive("approver")).value).not.toBe("typed-by-the-operator");
      await signOut();
      expect(await drafts()).toHaveLength(1);

      await signIn("operator@example.com", passwords.operator ?? "");
      await menu().waitFor();
      expect((await arrive("operator")).value).toBe("typed-by-the-operator");
      await signOut();
      expect(await drafts()).toEqual([]);
    });
  });
});
