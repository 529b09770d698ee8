/** What the address of a push says: rtmp://host/APP/KEY, the password as KEY:PASSWORD or KEY?password=PASSWORD. */
export interface PushAddress {
  readonly app: string;
  readonly key: string;
  readonly password: string | undefined;
}

/**
 * From the `app` of connect and the name of publish, which clients cut at different slashes. Undefined when no app or no key
 * is in them. Nothing is decoded but the password in a query.
 */
export function pushAddress(app: string, name: string): PushAddress | undefined {
  const [appPath, appQuery = ''] = cut(app, '?');
  const [namePath, nameQuery = ''] = cut(name, '?');
  const [first = '', ...rest] = [...appPath.split('/'), ...namePath.split('/')].filter((part) => part !== '');
  const [key, behindColon] = cut(rest.join('/'), ':');
  if (first === '' || key === '') return undefined;
  return { app: first, key, password: behindColon ?? queryPassword(nameQuery) ?? queryPassword(appQuery) };
}

function cut(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function queryPassword(query: string): string | undefined {
  const values = new URLSearchParams(query);
  return values.get('password') ?? values.get('rtmp_password') ?? undefined;
}
