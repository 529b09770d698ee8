import { type Command, Option } from 'commander';
import {
  type Config,
  kebab,
  type OptionName,
  type OptionSpec,
  options,
  readConfig,
} from '../config/index.ts';

/** Flags that are on unless told otherwise: `--no-watch`. */
const switchedOff: readonly OptionName[] = ['watch', 'acoustid'];

/** Adds options of the configuration to a command; what the command line does not say stays undefined. */
export function addOptions(command: Command, names: readonly OptionName[]): Command {
  for (const name of names) {
    const spec: OptionSpec<unknown> = options[name];
    if (spec.environmentOnly === true) continue;
    const long = switchedOff.includes(name) ? `--no-${kebab(name)}` : `--${kebab(name)}`;
    const option = new Option(spec.value === undefined ? long : `${long} <${spec.value}>`, describe(spec));
    if (spec.list === true)
      option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
  return command;
}

function describe(spec: OptionSpec<unknown>): string {
  const { fallback, value } = spec;
  if (typeof fallback !== 'string' && typeof fallback !== 'number') return spec.describe;
  const shown = value === 'SIZE' && typeof fallback === 'number' ? `${fallback / 1024 ** 3}G` : fallback;
  return `${spec.describe} (default ${shown})`;
}

/** All options of `serve`, in the order of the table. */
export const allOptions = Object.keys(options).filter((name): name is OptionName => name in options);

/** The configuration for a command that was called with these values. */
export function configOf(command: Command): Config {
  const given: Record<string, string | boolean | readonly string[]> = {};
  for (const [name, value] of Object.entries(command.optsWithGlobals())) {
    if (!(name in options) || command.getOptionValueSourceWithGlobals(name) === 'default') continue;
    if (typeof value === 'string' || typeof value === 'boolean') given[name] = value;
    else if (Array.isArray(value)) given[name] = value.map(String);
  }
  return readConfig(given, process.env);
}
