/** What the house rules look at in one source file, read from its syntax tree. */
import { parseAst } from 'rolldown/parseAst';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True when type stripping removes it. */
  readonly typeOnly: boolean;
  /** The names asked for; `default`, or `*` for a whole module. */
  readonly names: readonly string[];
}

/** A piece of the file and the line (from 1) where it starts. */
export interface Place {
  readonly text: string;
  readonly line: number;
}

export interface Facts {
  /** Path from the root, with slashes. */
  readonly file: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** String literals and the fixed parts of templates. */
  readonly strings: readonly Place[];
  /** Calls and constructions by their written name: `fetch`, `http.request`, `new WebSocket`. */
  readonly calls: readonly Place[];
  /** Variables of the module that can change while the program runs. */
  readonly state: readonly Place[];
  /** Casts to any and casts through unknown. */
  readonly casts: readonly Place[];
  /** Names that the file itself declares, so that they do not mean the global of that name. */
  readonly declared: ReadonlySet<string>;
  /** Left-over notes: TODO and its kind, switched-off type checks. */
  readonly notes: readonly Place[];
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number };

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

const node = (value: unknown): Node | undefined => (isNode(value) ? value : undefined);
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
const word = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Shows a node and all below it, parents first. */
function walk(at: Node, visit: (seen: Node) => void): void {
  visit(at);
  for (const value of Object.values(at)) {
    if (isNode(value)) walk(value, visit);
    else if (Array.isArray(value)) for (const child of value) if (isNode(child)) walk(child, visit);
  }
}

/** `a.b.c` for plain names, the empty text for anything computed. */
function dotted(at: Node | undefined): string {
  if (at?.type === 'Identifier') return word(at['name']);
  if (at?.type !== 'MemberExpression' || at['computed'] === true) return '';
  const object = dotted(node(at['object']));
  const property = dotted(node(at['property']));
  return object !== '' && property !== '' ? `${object}.${property}` : '';
}

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  const imported = node(specifier['imported']) ?? node(specifier['local']);
  return word(imported?.['name']) || word(imported?.['value']);
}

function importOf(at: Node, line: number): Import | undefined {
  const source = node(at['source']);
  const specifier = word(source?.['value']);
  if (specifier === '') return undefined;
  if (at.type === 'ImportExpression') return { specifier, line, typeOnly: false, names: ['*'] };
  if (at.type === 'TSImportType') return { specifier, line, typeOnly: true, names: ['*'] };
  if (!['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(at.type))
    return undefined;
  const specifiers = nodes(at['specifiers']);
  const typeOnly = at['importKind'] === 'type' || at['exportKind'] === 'type';
  return {
    specifier,
    line,
    typeOnly,
    names: at.type === 'ExportAllDeclaration' ? ['*'] : specifiers.map(importedName),
  };
}

const COLLECTIONS = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array', 'AbortController', 'EventEmitter'];

/** Names of a top-level declaration that hold state: `let`, and collections that start empty. */
function stateOf(statement: Node): string[] {
  const inner = node(statement['declaration']) ?? statement;
  if (inner.type !== 'VariableDeclaration' || inner['declare'] === true) return [];
  return nodes(inner['declarations']).flatMap((declarator) => {
    const init = node(declarator['init']);
    const name = word(node(declarator['id'])?.['name']) || 'a pattern';
    const empty =
      (init?.type === 'NewExpression' &&
        nodes(init['arguments']).length === 0 &&
        COLLECTIONS.includes(dotted(node(init['callee'])))) ||
      (init?.type === 'ArrayExpression' && nodes(init['elements']).length === 0);
    return inner['kind'] !== 'const' || empty ? [name] : [];
  });
}

function castOf(at: Node): string | undefined {
  if (at.type !== 'TSAsExpression' && at.type !== 'TSTypeAssertion') return undefined;
  const inner = node(at['expression']);
  if (node(at['typeAnnotation'])?.type === 'TSAnyKeyword') return 'as any';
  const twice =
    inner?.type === 'TSAsExpression' && node(inner['typeAnnotation'])?.type === 'TSUnknownKeyword';
  return twice ? 'as unknown as' : undefined;
}

/** Every name that a pattern, parameter, function or class of the file binds. */
function bindings(at: Node): string[] {
  const names: string[] = [];
  const name = (target: Node): void => {
    if (target.type === 'Identifier') names.push(word(target['name']));
  };
  for (const target of [node(at['id']), ...nodes(at['params'])]) if (target !== undefined) walk(target, name);
  const local = at.type.startsWith('Import') ? node(at['local']) : undefined;
  if (local !== undefined) name(local);
  return names;
}

/** The line, from 1, of an offset: by halves, as it is asked for each node of each file. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

const NOTE = /\b(?:TODO|FIXME|HACK)\b|@ts-(?:ignore|nocheck)/;

/** Reads the facts of TypeScript `source`; throws on a syntax error. */
export function readFacts(file: string, source: string): Facts {
  const lineStarts = [0, ...[...source.matchAll(/\n/g)].map((match) => match.index + 1)];
  const lineAt = (offset: number): number => lineOf(lineStarts, offset);
  const program: unknown = parseAst(source, { lang: 'ts', sourceType: 'module' });
  if (!isNode(program)) throw new Error(`${file} has no syntax tree`);
  const imports: Import[] = [];
  const found = { strings: new Array<Place>(), calls: new Array<Place>(), casts: new Array<Place>() };
  const declared = new Set<string>();
  walk(program, (at) => {
    const line = lineAt(at.start);
    const imported = importOf(at, line);
    if (imported !== undefined) imports.push(imported);
    const cast = castOf(at);
    if (cast !== undefined) found.casts.push({ text: cast, line });
    for (const name of bindings(at)) declared.add(name);
    if (at.type === 'Literal' && typeof at['value'] === 'string')
      found.strings.push({ text: at['value'], line });
    if (at.type === 'TemplateElement' && typeof at['value'] === 'object' && at['value'] !== null) {
      if ('raw' in at['value']) found.strings.push({ text: word(at['value'].raw), line });
    }
    if (at.type === 'CallExpression') found.calls.push({ text: dotted(node(at['callee'])), line });
    if (at.type === 'NewExpression') found.calls.push({ text: `new ${dotted(node(at['callee']))}`, line });
  });
  const state = nodes(program['body']).flatMap((statement) =>
    stateOf(statement).map((text) => ({ text, line: lineAt(statement.start) })),
  );
  const notes = source
    .split('\n')
    .flatMap((text, index) => (NOTE.test(text) ? [{ text, line: index + 1 }] : []));
  return { file, lines: lineStarts.length - 1, imports, ...found, state, declared, notes };
}
