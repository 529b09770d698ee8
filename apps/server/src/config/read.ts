import { readFileSync } from 'node:fs';
import { nearest } from './nearest.ts';
import type { OptionSpec } from './option.ts';
import { type Config, kebab, type OptionName, options, variable } from './options.ts';
import { ConfigError } from './parsers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line said, by option name: texts as written, flags as booleans, lists as arrays. */
export type Given = Readonly<Partial<Record<OptionName, string | boolean | readonly string[]>>>;

const names = Object.keys(options) as readonly OptionName[];

/** Variables that other programs of the project read: the command itself accepts and ignores them. */
const foreign = /^BANDSTAND_TEST_/;

/**
 * The effective configuration. The command line wins over the environment, the environment over the default;
 * an empty variable counts as unset.
 * @throws ConfigError for a malformed value or an unknown BANDSTAND_ variable, naming the nearest right one
 */
export function readConfig(given: Given, environment: Environment): Config {
  refuseUnknown(environment);
  return Object.fromEntries(names.map((name) => [name, readOption(name, given, environment)])) as Config;
}

function readOption(name: OptionName, given: Given, environment: Environment): unknown {
  const spec: OptionSpec<unknown> = options[name];
  const said = given[name];
  if (typeof said === 'boolean') return said;
  if (said !== undefined) {
    const texts = typeof said === 'string' ? [said] : said;
    return spec.list === true
      ? texts.flatMap((one) => spec.parse(one, `--${kebab(name)}`))
      : spec.parse(texts.at(-1) ?? '', `--${kebab(name)}`);
  }
  const fromEnvironment = variableText(name, spec, environment);
  if (fromEnvironment !== undefined) return spec.parse(fromEnvironment, variable(name));
  return name === 'data' ? spec.parse(String(spec.fallback), 'data') : spec.fallback;
}

function variableText(
  name: OptionName,
  spec: OptionSpec<unknown>,
  environment: Environment,
): string | undefined {
  const direct = environment[variable(name)];
  const fileName = spec.secret === true ? environment[`${variable(name)}_FILE`] : undefined;
  if (direct && fileName) {
    throw new ConfigError(`${variable(name)} and ${variable(name)}_FILE are both set: keep one.`);
  }
  if (direct) return direct;
  if (!fileName) return undefined;
  try {
    return readFileSync(fileName, 'utf8').trim();
  } catch (cause) {
    throw new ConfigError(`${variable(name)}_FILE names ${fileName}, which cannot be read.`, { cause });
  }
}

function refuseUnknown(environment: Environment): void {
  const known = names.flatMap((name) => {
    const spec: OptionSpec<unknown> = options[name];
    return spec.secret === true ? [variable(name), `${variable(name)}_FILE`] : [variable(name)];
  });
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('BANDSTAND_') || !value || known.includes(name) || foreign.test(name)) continue;
    throw new ConfigError(`${name} is not an option. Did you mean ${nearest(name, known) ?? 'another'}?`);
  }
}

/** The configuration for people to read: one line for each option, secrets hidden. */
export function describeConfig(
  config: Config,
): readonly { name: string; value: string; isDefault: boolean }[] {
  return names.map((name) => {
    const spec: OptionSpec<unknown> = options[name];
    const value: Config[OptionName] = config[name];
    const shown = Array.isArray(value) ? value.join(', ') : value === null ? '' : String(value);
    return {
      name: variable(name),
      value: spec.secret === true && shown !== '' ? '(set)' : shown,
      isDefault: value === spec.fallback || (Array.isArray(value) && value.length === 0),
    };
  });
}
