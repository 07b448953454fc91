import { readFile } from 'node:fs/promises';

/** Settings that keep an ordinary user from making a user namespace, and what to do about each. */
const SETTINGS: readonly { file: string; bad: string; remedy: string }[] = [
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    bad: '1',
    remedy: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0   (Ubuntu 23.10 and later)',
  },
  {
    file: '/proc/sys/kernel/unprivileged_userns_clone',
    bad: '0',
    remedy: 'sudo sysctl -w kernel.unprivileged_userns_clone=1',
  },
  { file: '/proc/sys/user/max_user_namespaces', bad: '0', remedy: 'sudo sysctl -w user.max_user_namespaces=10000' },
];

/** One message with what failed, the setting that forbids it if it can be seen, and the ways out. */
export async function whyNoNamespace(cause: unknown): Promise<string> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const remedies: string[] = [];
  for (const { file, bad, remedy } of SETTINGS) {
    const value = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (value === bad) remedies.push(remedy);
  }
  if (/could not be started/.test(reason)) remedies.push('sudo apt-get install util-linux mount');
  if (remedies.length === 0) {
    remedies.push(
      'run it as root, or in a container with --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined',
    );
  }
  return [
    'Asterisk and MySQL run in a private root, and this system allows neither a mount namespace (as root) nor a user namespace.',
    reason,
    'One of these makes it possible:',
    ...remedies.map((remedy) => `  ${remedy}`),
    'Or use programs that are installed already: set DATABASE_URL, AMI_EVENTS_URL, AMI_CONTROL_URL, ARI_URL and SPOOL_DIR.',
  ].join('\n');
}
