export function registerHooks(): void {
  process.once('SIGTERM', () => process.exit(0))
}
