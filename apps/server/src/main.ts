import { Command, CommanderError } from 'commander';
import {
  addAccountCommands,
  addAcoustidCommands,
  addAppCommands,
  addBackupCommands,
  addDoctorCommand,
  addFpindexCommands,
  addIdentifyCommand,
  addImportCommands,
  addOfflineCommands,
  addPrepareCommand,
  addScanCommand,
  addServeCommand,
  addTokenCommands,
} from './commands/index.ts';
import { ConfigError } from './config/index.ts';
import { CommandError, exitCodes } from './terminal/index.ts';
import { version } from './version.ts';

function buildProgram(): Command {
  const program = new Command('bandstand')
    .description('The self-hosted home of a music scene.')
    .version(version)
    .showHelpAfterError('(--help shows every option)')
    .exitOverride();
  for (const add of [
    addServeCommand,
    addScanCommand,
    addIdentifyCommand,
    addAccountCommands,
    addBackupCommands,
    addTokenCommands,
    addAppCommands,
    addImportCommands,
    addFpindexCommands,
    addAcoustidCommands,
    addOfflineCommands,
    addDoctorCommand,
    addPrepareCommand,
  ])
    add(program);
  for (const command of program.commands) command.exitOverride().showSuggestionAfterError();
  return program;
}

async function main(): Promise<number> {
  try {
    await buildProgram().parseAsync(process.argv);
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (error instanceof ConfigError || error instanceof CommandError) {
      process.stderr.write(`bandstand: ${error.message}\n`);
      return error instanceof CommandError ? error.exitCode : exitCodes.usage;
    }
    process.stderr.write(
      `bandstand: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return exitCodes.failed;
  }
}

process.exitCode = await main();
