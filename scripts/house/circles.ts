/** Circles in what needs what. */

/** Who needs whom, by name. */
export type Graph = Map<string, Set<string>>;

/**
 * The circles of a graph (Tarjan's strongly connected components): each a set of names, every one of which needs every
 * other by some way. Circles that touch are one.
 *
 * @returns each sorted by name, the largest circle first
 */
export function circlesOf(graph: Graph): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];

  function visit(name: string): void {
    order.set(name, order.size);
    lowest.set(name, order.get(name)!);
    open.push(name);
    for (const needed of graph.get(name) ?? []) {
      if (!order.has(needed)) visit(needed);
      if (open.includes(needed)) lowest.set(name, Math.min(lowest.get(name)!, lowest.get(needed)!));
    }
    if (lowest.get(name) !== order.get(name)) return;
    const members = open.splice(open.indexOf(name));
    if (members.length > 1 || graph.get(name)?.has(name)) circles.push(members.sort());
  }

  for (const name of graph.keys()) if (!order.has(name)) visit(name);
  return circles.sort((a, b) => b.length - a.length);
}

/** The shortest way from a member of a circle back to itself: what to look at first. It begins and ends alike. */
export function shortestWay(graph: Graph, circle: string[]): string[] {
  const ways = circle.map((start) => {
    const ways = [[start]];
    const seen = new Set<string>();
    for (const way of ways) {
      for (const needed of graph.get(way.at(-1)!) ?? []) {
        if (needed === start) return [...way, start];
        if (seen.has(needed) || !circle.includes(needed)) continue;
        seen.add(needed);
        ways.push([...way, needed]);
      }
    }
    throw new Error(`No way leads back to ${start}.`);
  });
  return ways.reduce((shortest, way) => way.length < shortest.length ? way : shortest);
}
