/** Who may import whom: packages through their index, systems never each other, features through their index. */
import type { Import } from '../facts.ts';
import type { Problem, Rule } from '../house.ts';
import { packageName, target } from '../house.ts';
import { doors, foundations, locate, systems } from '../places.ts';

const SCOPE = '@bandstand/';

function packageWall(file: string, { specifier, line }: Import, declared: ReadonlySet<string>): Problem[] {
  const name = packageName(specifier);
  if (name === undefined) return [];
  const from = locate(file);
  if (name.startsWith(SCOPE)) {
    const to = name.slice(SCOPE.length);
    const door = specifier.slice(name.length + 1);
    if (specifier !== name && doors[to]?.includes(door) !== true)
      return [{ file, line, message: `use ${name} through its index, not ${specifier}` }];
    if (from.kind === 'source' && foundations.includes(from.name) && systems.includes(to))
      return [{ file, line, message: `${from.name} knows no domain and must not import ${name}` }];
    if (from.kind === 'source' && systems.includes(from.name) && systems.includes(to) && to !== from.name)
      return [
        {
          file,
          line,
          message: `${from.name} must not import ${name}; declare a port, apps/server plugs it in`,
        },
      ];
    if (to === 'server')
      return [{ file, line, message: 'nothing imports apps/server: it is the outermost room' }];
  }
  if (declared.has(name)) return [];
  return [
    {
      file,
      line,
      message: `${name} is not among the dependencies of the package.json of ${from.unit} or of the root`,
    },
  ];
}

function featureWall(file: string, to: string, line: number): Problem[] {
  const from = locate(file);
  const there = locate(to);
  // Packages outside the house's own walls, data files of the root and so on.
  if (to.startsWith('..')) return [{ file, line, message: `${to} lies outside the project` }];
  if (there.unit !== from.unit) {
    const shared = from.kind !== 'source' && there.unit === 'tools';
    const allowed = shared || from.unit === 'tools' || there.kind !== 'source';
    if (allowed && !(from.kind === 'source')) return [];
    return [{ file, line, message: `leaves ${from.unit} by a path; import the package by its name` }];
  }
  if (from.kind !== 'source' || from.unit === 'apps/web') return [];
  if (there.kind !== 'source') return [{ file, line, message: `source must not import ${to}` }];
  if (there.feature === undefined) {
    const whole = to === `${from.unit}/src/index.ts`;
    return whole
      ? [{ file, line, message: "a package does not import its own index: import the feature's" }]
      : [];
  }
  if (there.feature === from.feature || to === `${from.unit}/src/${there.feature}/index.ts`) return [];
  return [
    { file, line, message: `use the feature ${there.feature} through ${there.feature}/index.ts, not ${to}` },
  ];
}

/** Imports that break through a wall. */
export const walls: Rule = ({ files, dependencies }) =>
  [...files.values()].flatMap(({ file, imports }) => {
    const declared = dependencies(locate(file).unit);
    return imports.flatMap((item) => {
      const to = target(file, item.specifier);
      return to === undefined ? packageWall(file, item, declared) : featureWall(file, to, item.line);
    });
  });
