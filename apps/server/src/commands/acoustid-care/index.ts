export { addCareCommands } from './commands.ts';
