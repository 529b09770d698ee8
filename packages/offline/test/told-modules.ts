/** Imported before a program: writes the address of each module of this package that the program loads into a file. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import process from 'node:process';

const file = process.env['TOLD_MODULES'] ?? '';

registerHooks({
  load: (url, context, next) => {
    if (url.includes('/packages/offline/src/')) appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
