/** How many fingerprints of two minutes are compared with one query in a second of one core. */
import { kernelRate, lookAlikes, plainRate, strangers } from '../../packages/acoustid/test/compare-rounds.ts';
import type { Benchmark } from './benchmark.ts';
import { besideLimit, besidePeer, compare } from './figures.ts';

/** Five times what acoustid_compare2 of PostgreSQL's extension makes of fingerprints that share nothing. */
const least = 335_000;
/** A comparison of a kind needs no longer rounds: thousands of them fit in one. */
const longestRoundMs = 500;

const kinds = [
  { name: 'unrelated', material: strangers(1), limited: true },
  { name: 'of one recording', material: lookAlikes(2), limited: false },
];

export const compareFingerprints: Benchmark = {
  name: 'compare',
  about: 'comparisons of 948-hash fingerprints on one core, beside the definition in plain JavaScript',
  run: async ({ rounds, seconds }, tell) => {
    const roundMs = Math.min(longestRoundMs, seconds * 1000);
    for (const { name, material, limited } of kinds) {
      const compared = await compare(
        { name: 'kernel', measure: async () => kernelRate(material, roundMs) },
        { name: 'plain', measure: async () => plainRate(material, roundMs) },
        { rounds, better: 'more' },
      );
      tell(besidePeer(`compare, ${name}`, 'plain JavaScript', compared, { unit: '/s' }));
      if (limited) tell(besideLimit(`compare, ${name}`, compared.ours, '/s', { least }));
    }
  },
};
