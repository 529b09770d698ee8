import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { LiveError } from '../errors/index.ts';
import { type AppName, parseAppName } from '../names/index.ts';
import { appSecretKinds, ownsSecret, secretRef } from '../secrets/index.ts';
import { shapes } from './shapes.ts';

const mostBytes = 256 * 1024;

/** Keys whose value is the name of a secret. */
const secretPaths = [
  ['s3', 'access_key_env'],
  ['s3', 'secret_key_env'],
  ['callbacks', 'secret_env'],
  ['mqtt', 'password_env'],
] as const;

/** Keys whose value is a list of sizes to make smaller pictures in. */
const sizePaths = [
  ['transcoding', 'renditions'],
  ['transcoding', 'vod_renditions'],
] as const;
const sizeWords =
  'must be a list of at most 6, each with height (64 to 4320) and bitrate_kbps (50 to 100000), in whole numbers';

const noSmallerRecordings = 'has no effect: recordings are kept as they came, in one size';

/** Keys that other servers act on and this one does not, and when they ask for something. */
const idleKeys = [
  {
    path: ['transcoding', 'vod_adaptive'],
    words: noSmallerRecordings,
    asks: (node: unknown): boolean => isScalar(node) && node.value === true,
  },
  {
    path: ['transcoding', 'vod_renditions'],
    words: noSmallerRecordings,
    asks: (node: unknown): boolean => isSeq(node) && node.items.length > 0,
  },
] as const;

/**
 * What is wrong with the text of an app's config.yaml, in words with the key in front; empty when it can be
 * used. Blocks that nobody knows are no fault: they stay for whoever wrote them.
 */
export function configProblems(text: string, name: AppName): string[] {
  if (Buffer.byteLength(text) > mostBytes) return [`it is larger than ${mostBytes} bytes`];
  const document = parseDocument(text);
  if (document.errors.length > 0) return document.errors.map(({ message }) => message);
  const { contents } = document;
  if (!isMap(contents)) return ['it must be a list of keys with values'];
  const value = (path: readonly string[]): unknown => {
    const node: unknown = document.getIn(path, true);
    return isScalar(node) ? node.value : undefined;
  };
  const problems: string[] = [];
  if (value(['name']) !== name) problems.push(`name: must stay ${name}`);
  for (const path of secretPaths) {
    const ref = value(path);
    if (typeof ref === 'string' && ref !== '' && !ownsSecret(name, ref))
      problems.push(`${path.join('.')}: ${ref} is not a secret of this app`);
  }
  for (const [path, { fits, words }] of Object.entries(shapes)) {
    const found = value(path.split('.'));
    if (found !== undefined && found !== null && !fits(found)) problems.push(`${path}: ${words}`);
  }
  for (const path of sizePaths) {
    const list: unknown = document.getIn(path, true);
    if (list !== undefined && !areSizes(list)) problems.push(`${path.join('.')}: ${sizeWords}`);
  }
  const folder = value(['recording', 'local_dir']);
  if (typeof folder === 'string' && !isInside(folder))
    problems.push('recording.local_dir: must be a folder below the app');
  return problems;
}

/**
 * What in the text of an app's config.yaml is understood and has no effect, in words with the key in front. Files of a
 * StreamHub keep such keys.
 */
export function configNotes(text: string): string[] {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return [];
  return idleKeys.flatMap(({ path, words, asks }) => {
    const node: unknown = document.getIn(path, true);
    return asks(node) ? [`${path.join('.')}: ${words}`] : [];
  });
}

function areSizes(list: unknown): boolean {
  if (isScalar(list)) return list.value === null;
  const isWhole = (value: unknown, least: number, most: number): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  const isSize = (one: unknown): boolean =>
    isMap(one) && isWhole(one.get('height'), 64, 4320) && isWhole(one.get('bitrate_kbps'), 50, 100_000);
  return isSeq(list) && list.items.length <= 6 && list.items.every(isSize);
}

function isInside(path: string): boolean {
  return path !== '' && !/^[/\\]|^[A-Za-z]:|\0/.test(path) && !path.split(/[/\\]/).includes('..');
}

/** Throws `invalid` with every problem. */
export function requireConfig(text: string, name: AppName): void {
  const problems = configProblems(text, name);
  if (problems.length > 0)
    throw new LiveError('invalid', `config.yaml cannot be used: ${problems.join('; ')}.`);
}

/**
 * The text with another name in it, and the names that its secrets have then; everything
 * else stays, comments too. Null when it has this name already.
 */
export function renamedConfig(text: string, name: AppName): string | null {
  const document = parseDocument(text);
  const before = parseAppName(document.get('name'));
  if (before === name) return null;
  document.set('name', name);
  if (before === undefined) return document.toString();
  for (const path of secretPaths) {
    const ref: unknown = document.getIn(path);
    const kind = appSecretKinds.find((one) => secretRef(before, one) === ref);
    if (kind !== undefined) document.setIn(path, secretRef(name, kind));
  }
  return document.toString();
}
