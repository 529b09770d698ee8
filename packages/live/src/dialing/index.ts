export { DialRefused, dial, whyNot } from './dial.ts';
