/**
 * `npx -y deno task start` is a chain of processes: npx, a shell, `deno task`, and at last us. None of them passes on a
 * signal that it gets, and SIGKILL cannot be passed on: killing npx would leave the stack running, out of sight. So we
 * watch the chain, and stop when one of its links is gone.
 */

/** What we need to know about a process. */
export interface ProcessInfo {
  parent: number;
  argv: string[];
}

/** null: there is no such process, or only its zombie. */
export type ReadProcess = (pid: number) => Promise<ProcessInfo | null>;

const intervalMs = 500;

/**
 * Calls `onGone` once when a process of the chain that started us has ended. The process that started the chain, a
 * terminal or a supervisor, is none of our business: `npx … &` may outlive its shell.
 *
 * @returns how to stop watching
 */
export async function watchLaunchers(
  onGone: () => void,
  read: ReadProcess = readProcess,
): Promise<() => void> {
  const chain = await launcherChain(Deno.pid, read);
  let watching = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    for (const [index, pid] of chain.slice(0, -1).entries()) {
      // Not "is it alive": the parent may not have collected it, and its number may belong to another by now.
      if ((await read(pid))?.parent === chain[index + 1]) continue;
      if (watching) onGone();
      watching = false;
    }
    if (watching) timer = setTimeout(look, intervalMs);
  };
  if (chain.length > 1) timer = setTimeout(look, intervalMs);
  return () => {
    watching = false;
    clearTimeout(timer);
  };
}

/** The process itself and its ancestors, as far as they only exist to start it; the outermost comes last. */
export async function launcherChain(pid: number, read: ReadProcess = readProcess): Promise<number[]> {
  const chain = [pid];
  let parent = (await read(pid))?.parent ?? 0;
  while (parent > 1) {
    const info = await read(parent);
    if (!info || !isLauncher(info.argv)) break;
    chain.push(parent);
    parent = info.parent;
  }
  return chain;
}

/** Deno itself, npm in the disguises it gives its process, and the shell between the two. */
export function isLauncher([command = "", first = "", second = ""]: string[]): boolean {
  const name = baseName(command);
  if (name === "deno" || /^(npm exec|npx)\b/.test(command)) return true;
  if (name === "node") return /\/(npx|npm)-cli\.js$|\/npx$|\/deno\/bin\.cjs$|\/\.bin\/deno$/.test(first);
  return /^(ba|da|z)?sh$/.test(name) && first === "-c" &&
    baseName(second.split(" ")[0].replace(/['"]/g, "")) === "deno";
}

/** Linux: from `/proc`. Elsewhere: from `ps`, which slim Linux images lack. */
export async function readProcess(pid: number): Promise<ProcessInfo | null> {
  if (Deno.build.os === "linux") {
    try {
      const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z") return null;
      return { parent: Number(parent), argv: (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0") };
    } catch {
      return null;
    }
  }
  const { stdout } = await new Deno.Command("ps", { args: ["-ww", "-o", "ppid=,args=", "-p", `${pid}`] })
    .output();
  const match = /^\s*(\d+)\s+(.*)/.exec(new TextDecoder().decode(stdout));
  if (!match) return null;
  const [command, first = "", ...rest] = match[2].split(" "); // ps has no separator between arguments
  return {
    parent: Number(match[1]),
    argv: /^(npm|npx)$/.test(command) ? [match[2]] : [command, first, rest.join(" ")],
  };
}

const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);
