import { isAbsolute, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';

/** A value given on the command line or in the environment that cannot be used, said for people. */
export class ConfigError extends Error {
  readonly code = 'config';
}

/** Reads one text value of an option; throws ConfigError with what would be right. */
export type Parser<T> = (text: string, name: string) => T;

export const text: Parser<string> = (value) => value;

export const flag: Parser<boolean> = (value, name) => {
  if (['true', '1', 'yes', 'on'].includes(value.toLowerCase())) return true;
  if (['false', '0', 'no', 'off'].includes(value.toLowerCase())) return false;
  throw new ConfigError(`${name} is "${value}": say true or false.`);
};

/** A whole number between two bounds. */
export function whole(least: number, most: number): Parser<number> {
  return (value, name) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    throw new ConfigError(`${name} is "${value}": say a whole number from ${least} to ${most}.`);
  };
}

/** A port: 1 to 65535, or 0 for a free one. */
export const port: Parser<number> = whole(0, 65535);

/** A port or 'off'. */
export const portOrOff: Parser<number | 'off'> = (value, name) =>
  value.toLowerCase() === 'off' ? 'off' : port(value, name);

/** A byte count: digits with an optional K, M, G or T (powers of 1024). */
export const bytes: Parser<number> = (value, name) => {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(value.trim());
  if (match === null) throw new ConfigError(`${name} is "${value}": say a size such as 512M or 10G.`);
  const power = ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase());
  return Math.floor(Number(match[1]) * 1024 ** power);
};

/** A folder or file, made absolute from the present folder. */
export const path: Parser<string> = (value) =>
  isAbsolute(value) ? resolve(value) : resolve(process.cwd(), value);

/** An absolute http or https address without a path, query or trailing slash. */
export const origin: Parser<string> = (value, name) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== ''
  ) {
    throw new ConfigError(
      `${name} is "${value}": say an address such as https://music.example.org, without a path.`,
    );
  }
  return url.origin;
};

/** An http or https address, a path allowed. */
export const address: Parser<string> = (value, name) => {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new ConfigError(`${name} is ${value}: say an address such as http://10.0.0.2:6081.`);
  }
  if (url.username !== '' || url.password !== '') throw new ConfigError(`${name} must not hold a password.`);
  return url.href.replace(/\/+$/, '');
};

/** An address of PostgreSQL. It is not repeated in the words: it may hold a password. */
export const postgres: Parser<string> = (value, name) => {
  if (URL.canParse(value) && /^postgres(?:ql)?:$/.test(new URL(value).protocol)) return value;
  throw new ConfigError(
    `${name} is none: say postgres://user:password@host:5432, with /database where one serves all.`,
  );
};

/** Addresses of these schemes, several with commas. They are not repeated in the words: they may hold a password. */
export function brokerAddress(...schemes: readonly string[]): Parser<string> {
  return (value, name) => {
    const fits = (part: string): boolean => {
      const url = URL.parse(part.trim());
      return url !== null && schemes.includes(url.protocol.slice(0, -1));
    };
    if (value.split(',').every(fits)) return value;
    throw new ConfigError(`${name} is none: say ${schemes[0] ?? ''}://user:password@host:port.`);
  };
}

/** A network in CIDR form or one address. */
export const network: Parser<string> = (value, name) => {
  if (ipaddr.isValid(value) || ipaddr.isValidCIDR(value)) return value;
  throw new ConfigError(`${name} has "${value}": say an address or a network such as 10.0.0.0/8.`);
};

/** One address, IPv4 or IPv6. */
export const ipAddress: Parser<string> = (value, name) => {
  if (ipaddr.isValid(value)) return value;
  throw new ConfigError(`${name} has "${value}": say an address such as 203.0.113.7.`);
};

/** One of several words. */
export function oneOf<W extends string>(...words: readonly W[]): Parser<W> {
  return (value, name) => {
    const found = words.find((word) => word === value.toLowerCase());
    if (found !== undefined) return found;
    throw new ConfigError(`${name} is "${value}": say ${words.join(', ')}.`);
  };
}

/** Values separated by commas; each is parsed by itself, empty ones are left out. */
export function listOf<T>(parse: Parser<T>): Parser<readonly T[]> {
  return (value, name) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => parse(part, name));
}
