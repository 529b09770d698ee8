/** Query parameters that carry secrets in some protocol this server speaks, in lower case. */
const secretNames = new Set([
  'p',
  't',
  's',
  'apikey',
  'api_key',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'password',
  'pw',
  'secret',
  'client_secret',
  'code',
  'state',
  'key',
  'streamkey',
  'signature',
  'sig',
  'jwt',
  'auth',
  'usertoken',
]);

/** What stands in a log in place of a secret. */
export const hidden = '***';

/** Tokens of ours, which tell what they are wherever they stand, and what follows the word `share` in a path. */
const tokens = /\b(bs|sk)_[\w-]{8,}/g;
const pathSecrets = /(\/share\/)[^/;?#]+/gi;
const mayShare = /\/share\//i;
/** A name and password before the host, in an address that is absolute. */
const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i;

/**
 * The same address with secrets hidden: the values of secret parameters, in the query or behind a semicolon of the path,
 * and tokens wherever they stand.
 */
export function redactUrl(url: string): string {
  const mark = url.indexOf('?');
  const path = redactPath(mark < 0 ? url : url.slice(0, mark));
  const safe = mark < 0 ? path : path + redactQuery(url.slice(mark));
  return safe.includes('s_') || safe.includes('k_') ? safe.replaceAll(tokens, `$1_${hidden}`) : safe;
}

function redactPath(path: string): string {
  const safe = path.includes(';')
    ? path
        .split(';')
        .map((pair, index) => (index === 0 ? pair : redactPair(pair)))
        .join(';')
    : path;
  const nameless = safe.startsWith('/') ? safe : safe.replace(userInfo, `$1${hidden}@`);
  return mayShare.test(nameless) ? nameless.replaceAll(pathSecrets, `$1${hidden}`) : nameless;
}

/** Secrets in a query whose names are written plainly, as nearly all are: found in one pass, as every request is logged. */
const plainSecrets = new RegExp(`([?&])(${[...secretNames].join('|')})=[^&]*`, 'gi');

/** The query from its mark on. */
function redactQuery(query: string): string {
  const plain = query.replace(plainSecrets, `$1$2=${hidden}`);
  if (!plain.includes('%')) return plain;
  return `?${plain.slice(1).split('&').map(redactPair).join('&')}`;
}

function redactPair(pair: string): string {
  const equals = pair.indexOf('=');
  if (equals < 0) return pair;
  const name = pair.slice(0, equals);
  return secretNames.has(plainName(name)) ? `${name}=${hidden}` : pair;
}

/** `%74oken` is `token` to the one who reads it. */
function plainName(name: string): string {
  if (!name.includes('%')) return name.toLowerCase();
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}

/** Fields that hold secrets wherever code logs an object that has them. */
const secretFields = [
  'password',
  'token',
  'accesstoken',
  'refreshtoken',
  'secret',
  'clientsecret',
  'apikey',
  'authorization',
  'cookie',
  'setcookie',
  'streamkey',
  'privatekey',
];

/** Any of them, with `_` and `-` anywhere: one look at each name, as every line of the log has a few. */
const secretField = new RegExp(
  `^[_-]*(?:${secretFields.map((name) => name.split('').join('[_-]*')).join('|')})[_-]*$`,
  'i',
);

/** How deep objects are searched; what lies deeper is a mistake of whoever logs so much. */
const depth = 4;

/** The same fields with secrets hidden, at any of the first levels; the object itself when it holds none. */
export function hideSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return hideBelow(fields, depth);
}

function hideBelow(fields: Record<string, unknown>, levels: number): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const name in fields) {
    const value = fields[name];
    const shown = secretField.test(name)
      ? hidden
      : isPlain(value) && levels > 1
        ? hideBelow(value, levels - 1)
        : value;
    if (shown === value) continue;
    copy ??= { ...fields };
    copy[name] = shown;
  }
  return copy ?? fields;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && !Array.isArray(value);
}
