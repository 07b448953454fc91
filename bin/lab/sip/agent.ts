import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild, untilReady } from '../child.ts';
import { freePort } from '../ports.ts';
import type { Root } from '../root.ts';
import { encodeNetstring, netstrings } from './netstring.ts';

/** What baresip tells: `REGISTER_OK`, `REGISTER_FAIL`, `CALL_INCOMING`, `CALL_RINGING`, `CALL_ESTABLISHED`, `CALL_CLOSED` … */
export interface PhoneEvent {
  readonly type: string;
  readonly peer: string;
  readonly param: string;
  readonly at: number;
}

/** A softphone registered at the PBX. */
export interface Agent {
  readonly endpoint: string;
  readonly pid: number;
  /** All that happened, in order. */
  readonly history: readonly PhoneEvent[];
  /** The next event of this type that no earlier call of `next` has given. */
  next(type: string, timeoutMs?: number): Promise<PhoneEvent>;
  answer(): Promise<void>;
  /** Refuses the ringing call: 486. */
  reject(): Promise<void>;
  hangup(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** Blind transfer (REFER) of the current call. */
  transfer(to: string): Promise<void>;
  dial(number: string): Promise<void>;
  /** Presses these keys within the call. */
  keys(keys: string): Promise<void>;
  /** Signs off at the PBX and ends. */
  stop(): Promise<void>;
  /** Is gone without a word; its registration stays until it expires. */
  kill(): Promise<void>;
}

export interface AgentOptions {
  readonly root: Root;
  readonly dir: string;
  readonly sipPort: number;
  readonly endpoint: string;
  readonly password: string;
  /** Answers by itself so long after it began to ring; absent: only when told to. */
  readonly answerAfterMs?: number;
  /** Refuses every call with 486. */
  readonly busy?: boolean;
  /** Hangs up so long after it answered. */
  readonly hangUpAfterMs?: number;
  /** Seconds that a registration lasts. Default 60. */
  readonly expires?: number;
  /** The tone that it sends. Default 440. */
  readonly toneHz?: number;
}

/** Starts baresip, driven over its control socket, and waits until it is registered. */
export async function startAgent(o: AgentOptions): Promise<Agent> {
  await mkdir(o.dir, { recursive: true });
  const dir = await mkdtemp(join(o.dir, 'agent-'));
  const control = await freePort();
  await writeFile(join(dir, 'config'), await configuration(control, o.toneHz ?? 440));
  await writeFile(join(dir, 'accounts'), '');
  const child = await startChild(o.root.command('baresip', ['-f', dir], [dir]), { log: join(dir, 'baresip.log') });
  let socket: Socket | undefined;
  await untilReady('baresip', child, async () => {
    const attempt = connect(control, '127.0.0.1');
    await once(attempt, 'connect');
    socket = attempt;
  });
  if (!socket) throw new Error('baresip has no control socket');
  const phone = driven(o, child, socket);
  const account = `<sip:${o.endpoint}@127.0.0.1:${o.sipPort};transport=udp>;auth_pass=${o.password};regint=${o.expires ?? 60};answermode=manual;audio_codecs=PCMU,PCMA`;
  await phone.command('uanew', account);
  await phone.agent.next('REGISTER_OK', 10_000);
  return phone.agent;
}

function driven(
  o: AgentOptions,
  child: Child,
  socket: Socket,
): { agent: Agent; command(name: string, params?: string): Promise<void> } {
  const history: PhoneEvent[] = [];
  const taken = new Set<PhoneEvent>();
  const told = new EventEmitter().setMaxListeners(0);
  const answers = new Map<string, (failure: string | null) => void>();
  let count = 0;
  const command = (name: string, params?: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const token = String(++count);
      const settle = (failure: string | null) => {
        clearTimeout(timer);
        answers.delete(token);
        if (failure === null) resolve();
        else reject(new Error(`baresip: ${name}: ${failure}`));
      };
      const timer = setTimeout(() => settle('no answer in 5 s'), 5_000);
      answers.set(token, settle);
      socket.write(encodeNetstring(JSON.stringify({ command: name, params: params ?? '', token })));
    });
  const later = (ms: number, name: string) => setTimeout(() => void command(name).catch(() => {}), ms);
  netstrings(socket, (text) => {
    const message = JSON.parse(text) as Record<string, unknown>;
    if (message['response'] === true) {
      answers.get(String(message['token']))?.(message['ok'] === true ? null : String(message['data']));
      return;
    }
    const event: PhoneEvent = {
      type: String(message['type']),
      peer: String(message['peeruri'] ?? ''),
      param: String(message['param'] ?? ''),
      at: Date.now(),
    };
    history.push(event);
    if (event.type === 'CALL_INCOMING' && o.busy) later(0, 'hangup');
    else if (event.type === 'CALL_INCOMING' && o.answerAfterMs !== undefined) later(o.answerAfterMs, 'accept');
    if (event.type === 'CALL_ESTABLISHED' && o.hangUpAfterMs !== undefined) later(o.hangUpAfterMs, 'hangup');
    told.emit('event');
  });
  socket.on('error', () => {}); // the phone was killed
  const next = async (type: string, timeoutMs = 15_000): Promise<PhoneEvent> => {
    const signal = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const event = history.find((candidate) => candidate.type === type && !taken.has(candidate));
      if (event) {
        taken.add(event);
        return event;
      }
      await once(told, 'event', { signal }).catch(async () => {
        const seen = history.map((one) => one.type).join(' ');
        throw new Error(`${o.endpoint} saw no ${type} in ${timeoutMs} ms, only ${seen}\n${await child.lastWords()}`);
      });
    }
  };
  return {
    command,
    agent: {
      endpoint: o.endpoint,
      pid: child.pid,
      history,
      next,
      answer: () => command('accept'),
      reject: () => command('hangup'),
      hangup: () => command('hangup'),
      hold: () => command('hold'),
      // It answers EINVAL where there is no other call to hold, after it has sent the re-INVITE.
      resume: () => command('resume').catch(() => {}),
      transfer: (to) => command('transfer', to),
      keys: async (keys) => {
        for (const key of keys) {
          await command('sndcode', key);
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
      },
      dial: (number) => command('dial', `sip:${number}@127.0.0.1:${o.sipPort}`),
      stop: async () => {
        await command('uadelall').catch(() => {});
        await child.stop(2_000);
        socket.destroy();
      },
      kill: async () => {
        child.signal('SIGKILL');
        await child.ended;
        socket.destroy();
      },
    },
  };
}

async function configuration(control: number, toneHz: number): Promise<string> {
  const media = await freePort(20);
  return `${[
    'poll_method epoll',
    'net_interface 127.0.0.1',
    `sip_listen 127.0.0.1:${await freePort(2)}`, // and the next one for TLS,
    `ctrl_tcp_listen 127.0.0.1:${control}`,
    `rtp_ports ${media}-${media + 19}`,
    ...['call_max_calls 4', 'call_local_timeout 180', 'call_hold_other_calls yes', 'ausrc_srate 48000'],
    ...[`audio_source ausine,${toneHz}`, 'audio_player aubridge,ear', 'audio_alert aubridge,bell'],
    'module_path /usr/lib/baresip/modules',
    ...['g711', 'ausine', 'aubridge'].map((name) => `module ${name}.so`),
    'module_tmp account.so',
    ...['menu', 'ctrl_tcp'].map((name) => `module_app ${name}.so`),
  ].join('\n')}\n`;
}
