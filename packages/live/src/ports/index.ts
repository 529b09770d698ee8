export { type Listening, openPort, type PortChoice } from './ports.ts';
