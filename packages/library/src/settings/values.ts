import type { SettingDefinition } from './definitions.ts';

/** A value of a setting as programs and JSON hold it. */
export type SettingValue =
  | string
  | boolean
  | number
  | readonly { readonly label: string; readonly url: string }[];

/** The value as the table keeps it, or in words what is wrong with it. Secrets are sealed by whoever writes them. */
export function writtenValue(
  definition: SettingDefinition,
  value: unknown,
): { readonly text: string } | { readonly wrong: string } {
  switch (definition.type) {
    case 'flag':
      return typeof value === 'boolean' ? { text: String(value) } : { wrong: 'must be true or false' };
    case 'number': {
      const { min, max, unit } = definition;
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
      return fits
        ? { text: String(value) }
        : { wrong: `must be a whole number of ${unit} from ${min} to ${max}` };
    }
    case 'choice':
      return typeof value === 'string' && definition.choices.includes(value)
        ? { text: value }
        : { wrong: `must be one of ${definition.choices.join(', ')}` };
    case 'links':
      return linksOf(value) === undefined
        ? { wrong: 'must be a list of at most 50 items with label and a web address as url' }
        : { text: JSON.stringify(linksOf(value)) };
    default:
      return typeof value === 'string' && value.length <= definition.maxLength
        ? { text: value }
        : { wrong: `must be a text of at most ${definition.maxLength} characters` };
  }
}

/** The value behind a stored text; the default where there is none, or what is stored is none of its kind. */
export function readValue(
  definition: Exclude<SettingDefinition, { readonly type: 'secret' }>,
  text: string | undefined,
): SettingValue {
  if (text === undefined) return definition.default;
  switch (definition.type) {
    case 'flag':
      return text === 'true' || (text !== 'false' && definition.default);
    case 'number': {
      const value = Number(text);
      const { min, max } = definition;
      return Number.isInteger(value) && value >= min && value <= max ? value : definition.default;
    }
    case 'choice':
      return definition.choices.includes(text) ? text : definition.default;
    case 'links':
      return linksOf(parsed(text)) ?? definition.default;
    default:
      return text;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linksOf(value: unknown): { label: string; url: string }[] | undefined {
  if (!Array.isArray(value) || value.length > 50) return undefined;
  const links = value.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('url' in one) || typeof one.url !== 'string') return [];
    const label = 'label' in one && typeof one.label === 'string' ? one.label : one.url;
    return isWebAddress(one.url) && label.length <= 200 ? [{ label, url: one.url }] : [];
  });
  return links.length === value.length ? links : undefined;
}

/** True for an absolute address of the web: what a page may link to without running it. */
export function isWebAddress(text: string): boolean {
  return text.length <= 2000 && URL.canParse(text) && /^(?:https?|mailto):$/.test(new URL(text).protocol);
}
