/** The rules of the house: run with `bin/bandstand run tools/house/index.ts [ROOT]`; part of `npm run check`. */
import { resolve } from 'node:path';
import process from 'node:process';
import type { Problem, Rule } from './house.ts';
import { readHouse } from './house.ts';
import { cycles } from './rules/cycles.ts';
import { connections, processes, sql } from './rules/doors.ts';
import { casts, names, notes, sizes, state } from './rules/order.ts';
import { runtimes } from './rules/runtimes.ts';
import { walls } from './rules/walls.ts';

const rules: Readonly<Record<string, Rule>> = {
  walls,
  runtimes,
  cycles,
  processes,
  connections,
  sql,
  sizes,
  names,
  state,
  casts,
  notes,
};

/** Everything below `root` that breaks a rule, with the rule's name in front of each message. */
export function inspectHouse(root: string): {
  readonly files: number;
  readonly problems: readonly Problem[];
} {
  const house = readHouse(root);
  const problems = Object.entries(rules).flatMap(([name, rule]) =>
    rule(house).map((problem) => ({ ...problem, message: `[${name}] ${problem.message}` })),
  );
  return { files: house.files.size, problems: [...house.broken, ...problems] };
}

if (import.meta.main) {
  const { files, problems } = inspectHouse(resolve(process.argv[2] ?? '.'));
  for (const { file, line, message } of problems) process.stdout.write(`${file}:${line} ${message}\n`);
  process.stdout.write(`${files} files, ${problems.length} broken rules\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
