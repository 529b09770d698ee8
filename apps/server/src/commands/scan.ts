import type { Command } from 'commander';
export function addScanCommand(_p: Command): void {}
