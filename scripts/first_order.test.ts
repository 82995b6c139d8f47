/**
 * Contract: a clone of what is committed starts by the README's own line and takes an order in a browser; a step that fails
 * says which, and what its program said. Kills: a README that only works where its authors work.
 */

import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@kit/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { firstOrder, withFigure } from "./first_order.ts";
import { findBrowser } from "./storefront/browser.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const browser = await findBrowser();

/** A repository of these files, as somebody could clone it. */
async function withRepository(
  files: Record<string, string>,
  test: (repository: string) => Promise<unknown>,
): Promise<void> {
  const repository = await Deno.makeTempDir();
  const git = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command("git", {
      args: ["-C", repository, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  };
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(repository, name), text);
    await git("init", "--quiet");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "all");
    await test(repository);
  } finally {
    await Deno.remove(repository, { recursive: true });
  }
}

// storefront.test.ts says where there is no browser.
if (browser !== null) {
  Deno.test("what is committed starts as its README says, and sells", async () => {
    const seconds = await firstOrder(browser, { warm: true });
    assert(seconds > 0 && seconds < 15 * 60);
  });
}

const readme = `npx -y deno@${Deno.version.deno} task start   # open the shop\n`;

Deno.test("a shop that does not start is told with what it said", () =>
  withRepository({
    "README.md": readme,
    "deno.json": '{ "tasks": { "start": "echo the harbour is closed && exit 1" } }',
  }, (repository) =>
    assertRejects(
      () => firstOrder("/nowhere", { warm: true, repository }),
      Error,
      "the harbour is closed",
    )));

Deno.test("a README without the line, and a repository that is none, are told as what they are", async () => {
  await withRepository({ "README.md": "Read the source.\n" }, (repository) =>
    assertRejects(
      () => firstOrder("/nowhere", { warm: true, repository }),
      Error,
      "does not say how its shop is started",
    ));
  const nothing = join(await Deno.makeTempDir(), "nothing");
  await assertRejects(
    () => firstOrder("/nowhere", { repository: nothing }),
    Error,
    `git clone --quiet ${nothing}`,
  );
});

Deno.test("the figure takes the old one's place, with the machine and the date", async () => {
  const before = await Deno.readTextFile(join(root, "README.md"));
  assertMatch(
    before,
    /^From a clone with empty caches to a paid order on screen: \*\*\d+ s\*\*, measured on \d{4}-\d\d-\d\d .* × .* GB, /m,
  );
  const after = withFigure(before, 41.4, "on a day: a machine.");
  assertMatch(after, /^From a clone with .* on screen: \*\*41 s\*\*, measured on a day: a machine\.$/m);
  assertEquals(withFigure(after, 41.4, "on a day: a machine."), after);
  assertEquals(after.split("\n").length, before.split("\n").length);
  assertThrows(() => withFigure("# Another\n", 1, ""), Error, "no line");
});

Deno.test("an option that it does not know is refused before anything is cloned", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", join(root, "scripts/first_order.ts"), "--hot"],
  }).output();
  assertEquals(code, 2);
  assertMatch(new TextDecoder().decode(stderr), /--hot[\s\S]*deno task demo:clone \[--warm\]/);
});
