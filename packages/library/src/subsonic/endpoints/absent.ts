import type { Endpoint } from '../endpoint.ts';
import { failure } from '../protocol/failures.ts';

/** Methods of API 1.16.1 and of OpenSubsonic that this server knows by name only. */
const names = ['getSonicSimilarTracks', 'findSonicPath'];

/** They answer error 0, as the protocol has no word of its own for what a server does not offer. */
export const absentEndpoints: readonly Endpoint[] = names.map((name) => ({
  name,
  permission: 'signed-in',
  rate: 'read',
  summary: 'Not offered by this server',
  answer: () => {
    throw failure(0, `This server does not offer ${name}.`);
  },
}));
