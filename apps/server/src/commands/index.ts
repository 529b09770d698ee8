export { addAccountCommands } from './account.ts';
export { addBackupCommands } from './backup.ts';
export { addDoctorCommand } from './doctor.ts';
export { addFpindexCommands } from './fpindex.ts';
export { addImportCommands } from './import.ts';
export { addScanCommand } from './scan.ts';
export { addServeCommand } from './serve.ts';
export { addTokenCommands } from './token.ts';
