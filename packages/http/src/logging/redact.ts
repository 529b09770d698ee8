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

/** The same address with the values of secret query parameters hidden and nothing that could break a log line. */
export function redactUrl(url: string): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url;
  const pairs = url
    .slice(mark + 1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return pair;
      const name = pair.slice(0, equals);
      return secretNames.has(plainName(name)) ? `${name}=${hidden}` : pair;
    });
  return `${url.slice(0, mark)}?${pairs.join('&')}`;
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

/** Fields that hold secrets wherever code logs an object that has them, in lower case without `_` and `-`. */
const secretFields = new Set([
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
]);

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
    const shown = isSecret(name)
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

const lowerWord = /^[a-z]+$/;

function isSecret(name: string): boolean {
  return secretFields.has(lowerWord.test(name) ? name : name.replace(/[_-]/g, '').toLowerCase());
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && !Array.isArray(value);
}
