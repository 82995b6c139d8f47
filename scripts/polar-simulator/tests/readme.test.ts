/**
 * Contract: the README names every resource of the API and every switch, and nothing that is not there.
 * Kills: a call that nobody finds.
 */
import { assert, assertEquals } from "@kit/assert";
import { ROUTES } from "../routes/routes.ts";
import { SWITCHES } from "../switches.ts";

const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));

/** The first column of the table below a heading, as its cells say it. */
function firstColumn(heading: string): string[] {
  const section = readme.split(`## ${heading}\n`)[1].split("\n## ")[0];
  return section.split("\n").filter((line) => line.startsWith("| ")).map((line) =>
    line.split(" | ")[0].slice(2)
  );
}

Deno.test("every resource of the API is in the table of what it speaks", () => {
  const named = firstColumn("What it speaks").slice(1)
    .flatMap((cell) => cell.replace(/ \(.*\)/, "").split(", ")).sort();
  const families = ["checkouts/client", "customers/external"];
  const spoken = new Set(ROUTES.map(({ path }) => {
    const rest = path.replace("/v1/", "");
    return families.find((family) => rest.startsWith(family)) ?? rest.split("/")[0];
  }));
  assertEquals(named, [...spoken].sort());
});

Deno.test("every switch is in the table of switches", () => {
  const cells = firstColumn("Switches").join("\n");
  for (const name of Object.keys(SWITCHES)) {
    const [method, path] = name.split(" ");
    const short = path.split("/").at(-1)!;
    assert(
      cells.includes(`/simulator/${path}\``) || cells.includes(`…/${short}\``),
      `${name} is not in the README`,
    );
    assert(cells.includes(method), method);
  }
});
