export { CopyIn, copyIn } from './copy-in.ts';
export { CopyOut, copyOut } from './copy-out.ts';
export { unescapeCopy } from './text.ts';
