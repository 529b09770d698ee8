/**
 * Asks an index node as often as it answers: address, size of the corpus
 * and seconds are the arguments. Prints searches/s.
 */
import { Agent, request } from 'node:http';
import process from 'node:process';
import { makeCorpus, queriesFor } from '../fpindex-corpus.ts';

const [, , url = '', documents = '', seconds = ''] = process.argv;
const connections = 8;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const queries = queriesFor(makeCorpus(Number(documents)), 2000).map(({ id, hashes }) => ({
  id,
  body: JSON.stringify({ query: Array.from(hashes) }),
}));

function post(body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      authorization: 'Bearer x',
      'content-length': body.length,
    };
    const asked = request(`${url}/main/_search`, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve(text));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

let next = 0;
let counted = 0;
const started = performance.now();
const warm = started + 500;
const end = warm + Number(seconds) * 1000;

async function asking(): Promise<void> {
  while (performance.now() < end) {
    const query = queries[next++ % queries.length];
    if (query === undefined) return;
    const text = await post(query.body);
    if (!text.startsWith(`{"results":[{"id":${query.id},`))
      throw new Error(`wrong answer: ${text.slice(0, 200)}`);
    if (performance.now() > warm) counted += 1;
  }
}

await Promise.all(Array.from({ length: connections }, asking));
process.stdout.write(String(counted / ((performance.now() - warm) / 1000)));
agent.destroy();
