/** What a page's worker checks of the files and tokens that a browser keeps; bundled for a dedicated worker. */

import { errorCode } from '@bandstand/offline';
import { answerFile, PrivateFiles, SecretVault } from '@bandstand/offline/browser';
import { same } from '../conformance/check.ts';

declare function postMessage(message: unknown): void;
declare const indexedDB: { open(name: string): { result: Reading; onsuccess: () => void } };
interface Reading {
  transaction(name: string): {
    objectStore(name: string): { getAll(): { result: unknown[]; onsuccess: () => void } };
  };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function text(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const piece of pieces) all += new TextDecoder().decode(piece);
  return all;
}

const codeOf = (work: () => Promise<unknown>): Promise<string | undefined> =>
  work().then(
    () => 'nothing was thrown',
    (error: unknown) => errorCode(error),
  );

async function files(): Promise<void> {
  const media = new PrivateFiles('media-test');
  same([await media.size('a/b.part'), await media.list('a')], [undefined, []]);
  const first = await media.write('a/b.part', 0);
  same(await codeOf(() => media.write('a/b.part', 0)), 'cannot_open');
  await first.write(bytes('hello world'));
  await first.sync();
  await first.close();
  const second = await media.write('a/b.part', 6);
  await second.write(bytes('moon'));
  await second.close();
  same(await text(media.read('a/b.part')), 'hello moon');
  same(await text(media.read('a/b.part', { start: 6, end: 8 })), 'mo');
  const old = await media.write('c/d/e.flac', 0);
  await old.write(bytes('an older one'));
  await old.close();
  await media.rename('a/b.part', 'c/d/e.flac');
  same([await media.size('a/b.part'), await media.size('c/d/e.flac')], [undefined, 10]);
  same([await media.list('c'), await media.list('c/d')], [[], ['e.flac']]);
  const request = (range: string) => new Request('https://x/', { headers: { range } });
  const file = await media.file('c/d/e.flac');
  if (file === undefined) throw new Error('the file is gone');
  const part = answerFile(request('bytes=6-'), file, { type: 'audio/flac' });
  same([part.status, await part.text()], [206, 'moon']);
  for (const path of ['../x', '/x', 'a//b', '', 'a/../b'])
    same(await codeOf(() => media.size(path)), 'bad_input', path);
  await media.remove('c/d/e.flac');
  await media.remove('c/d/e.flac');
  const open = await media.write('parts/1.part', 0);
  await open.write(bytes('half of it'));
  await media.remove('parts/1.part');
  await open.write(bytes(', and more'));
  await open.close();
  same(await media.list('parts'), [], 'what is removed while it is written goes when that ends');
  same(
    [await codeOf(() => text(media.read('c/d/e.flac'))), ((await media.free()) ?? 0) > 0],
    ['not_found', true],
  );
}

const token = '5f4dcc3b5aa765d61d8327deb882cf99';
const ann = { serverId: 's1', userId: 'u1' };
const bob = { serverId: 's1', userId: 'u2' };

/** Everything in the vault's database, as a script of the site could read it. */
const kept = (): Promise<unknown[]> =>
  new Promise((resolve) => {
    const opening = indexedDB.open('secrets-test');
    opening.onsuccess = () => {
      const asking = opening.result.transaction('values').objectStore('values').getAll();
      asking.onsuccess = () => resolve(asking.result);
    };
  });

async function secrets(): Promise<void> {
  const [one, two] = [new SecretVault('secrets-test'), new SecretVault('secrets-test')];
  await Promise.all([one.set(ann, token), two.set(bob, 'other')]);
  same([await two.get(ann), await one.get(bob)], [token, 'other']);
  await one.set(bob, 'third');
  await two.remove(ann);
  await two.remove(ann);
  await Promise.all([one.close(), two.close()]);
  const again = new SecretVault('secrets-test');
  same([await again.get(ann), await again.get(bob)], [undefined, 'third']);
  await again.set(ann, token);
  const values = await kept();
  const key = values.find((value) => value instanceof CryptoKey);
  if (key === undefined) throw new Error('no key is kept');
  const exported = await crypto.subtle.exportKey('raw', key).then(
    () => true,
    () => false,
  );
  same([key.extractable, exported], [false, false]);
  for (const value of values) {
    if (
      typeof value !== 'object' ||
      value === null ||
      !('bytes' in value) ||
      !(value.bytes instanceof ArrayBuffer)
    )
      continue;
    const seen = new TextDecoder('latin1').decode(value.bytes);
    if (seen.includes(token) || seen.includes('third')) throw new Error('a token is kept as it is');
  }
}

const results: { readonly name: string; readonly error?: string }[] = [];
for (const [name, check] of Object.entries({ files, secrets })) {
  const error = await check().then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof Error ? `${thrown.message}\n${thrown.stack}` : String(thrown)),
  );
  results.push(error === undefined ? { name } : { name, error });
}
postMessage(results);
