export { writeDemo } from './demo.ts';
