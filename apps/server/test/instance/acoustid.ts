/** Talks with identification as clients of AcoustID do: forms, JSON. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bandstand, type Environment, root } from './command.ts';
import { at, listAt, textAt } from './talking.ts';

interface Goldens {
  readonly fixtures: Readonly<Record<string, { readonly compressed: string }>>;
}

const goldens: Goldens = JSON.parse(
  readFileSync(join(root, 'packages/acoustid/test/vectors/goldens.json'), 'utf8'),
);

/** A fixture as clients send it. */
export const fixture = (name: string): string => goldens.fixtures[`TEST_${name}`]?.compressed ?? '';

/** The key that Picard comes with. */
export const picardKey = 'v8pQ6oyB';

export type Fields = Readonly<Record<string, string | number>>;

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export async function tell(url: string, path: string, fields: Fields): Promise<Told> {
  const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(`${url}/acoustid/v2/${path}`, {
    method: 'POST',
    body: new URLSearchParams(texts),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

/** Asks until the answer fits. Rejects after two minutes with the last one. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  fits: (answer: Answer) => boolean,
): Promise<Answer> {
  for (const until = Date.now() + 120_000; ; ) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (Date.now() > until) throw new Error(`no other answer came than ${JSON.stringify(answer)}`);
    await delay(50);
  }
}

/** Waits until identification answers: anything but "unavailable". */
export function answering(url: string): Promise<Told> {
  return eventually(
    // A key of its own: that one is unknown is remembered for a minute.
    () => tell(url, 'lookup', { client: 'nobody', trackid: '00000000-0000-4000-8000-000000000001' }),
    ({ status }) => status !== 503,
  );
}

/** Registers Picard and somebody who submits, beside the running server. */
export async function register(data: string, env: Environment = {}): Promise<{ readonly user: string }> {
  const rate = ['--rate-limit', '1000'];
  const program = ['--name', 'Picard', '--key', picardKey, ...rate];
  const application = await bandstand(['acoustid', 'application', 'add', ...program, '--data', data], {
    env,
  });
  assert.equal(application.code, 0, application.stderr);
  const account = await bandstand(['acoustid', 'account', 'add', '--name', 'Ana', '--data', data], { env });
  assert.equal(account.code, 0, account.stderr);
  return { user: account.stdout.trim() };
}

export interface Keys {
  readonly url: string;
  readonly user: string;
}

/** Submits one fingerprint and waits for its end; the track that it led to. */
export async function submitted({ url, user }: Keys, fields: Fields): Promise<string> {
  const said = await tell(url, 'submit', { client: picardKey, user, ...fields });
  assert.equal(said.status, 200, JSON.stringify(said.body));
  const id = Number(at(listAt(said.body, 'submissions')[0], 'id'));
  const ended = await eventually(
    () => tell(url, 'submission_status', { client: picardKey, id }),
    ({ body }) => at(body, 'submissions.0.status') !== 'pending',
  );
  return textAt(ended.body, 'submissions.0.result.id');
}

export interface Heard {
  readonly id: string;
  readonly score: number;
  readonly recordings: readonly unknown[];
}

/** The answer of a lookup: the first that there is. A machine that is busy may have none in time, and says so. */
export async function heard(url: string, fields: Fields): Promise<readonly Heard[]> {
  const { status, body } = await eventually(
    () => tell(url, 'lookup', { client: picardKey, ...fields }),
    (told) => told.status !== 503,
  );
  assert.equal(status, 200, JSON.stringify(body));
  return listAt(body, 'results').map((result) => ({
    id: textAt(result, 'id'),
    score: Number(at(result, 'score')),
    recordings: listAt(result, 'recordings'),
  }));
}
