/** No file reaches itself through its imports (Tarjan's strongly connected components). */
import type { House, Problem, Rule } from '../house.ts';
import { target } from '../house.ts';

function graph({ files }: House): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const { file, imports } of files.values()) {
    const to = imports.flatMap(({ specifier }) => target(file, specifier) ?? []);
    edges.set(
      file,
      [...new Set(to)].filter((path) => files.has(path)),
    );
  }
  return edges;
}

/** Groups of files that reach each other, and files that import themselves. */
export function components(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (at: string): void => {
    index.set(at, index.size);
    low.set(at, index.size - 1);
    stack.push(at);
    for (const to of edges.get(at) ?? []) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(at, Math.min(low.get(at) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(at) !== index.get(at)) return;
    const members = stack.splice(stack.indexOf(at));
    if (members.length > 1 || (edges.get(at) ?? []).includes(at)) found.push(members.toSorted());
  };
  for (const file of edges.keys()) if (!index.has(file)) visit(file);
  return found;
}

/** One way round through `members`, starting and ending at the first. */
function round(members: readonly string[], edges: ReadonlyMap<string, readonly string[]>): string[] {
  const [start = ''] = members;
  const from = new Map<string, string>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const to of (edges.get(at) ?? []).filter((next) => members.includes(next))) {
      if (to === start) {
        const path = [start];
        for (let back = at; back !== start; back = from.get(back) ?? start) path.unshift(back);
        return [start, ...path];
      }
      if (!from.has(to)) queue.push(to);
      if (!from.has(to)) from.set(to, at);
    }
  }
  return [...members];
}

/** Import cycles, type-only imports included: two files that need each other's types are one idea in two places. */
export const cycles: Rule = (house) => {
  const edges = graph(house);
  return components(edges).map((members): Problem => {
    const path = round(members, edges);
    return { file: path[0] ?? '', line: 1, message: `imports itself: ${path.join(' -> ')}` };
  });
};
