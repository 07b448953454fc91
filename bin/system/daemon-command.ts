/**
 * How Node runs the daemon. Its garbage is mostly events that live for milliseconds: with more room for the young they are
 * dropped there and never copied to the old. Costs at most 96 MB.
 */
export const DAEMON_ARGS = ['--max-semi-space-size=32', '--import', 'tsx', 'src/main.ts'] as const;
