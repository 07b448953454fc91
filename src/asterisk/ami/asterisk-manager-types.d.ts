/** The part of asterisk-manager 0.2.0 that is used; it ships no types. Header names come in lower case. */
declare module 'asterisk-manager' {
  /** A header that stood twice is a list, `variable` and `chanvariable` are objects. */
  export type ManagerEvent = Readonly<Record<string, unknown>>;
  /** `error` is the answer itself when its Response is Error. Called with two stray arguments more. */
  export type ManagerCallback = (error: ManagerEvent | undefined, answer: ManagerEvent | undefined) => void;

  export interface Manager {
    on(event: 'managerevent', listener: (event: ManagerEvent) => void): this;
    on(event: 'close', listener: () => void): this;
    removeAllListeners(event: string): this;
    connect(port: number, host: string, callback: () => void): void;
    login(callback: (error?: ManagerEvent) => void): void;
    /** @returns the ActionID */
    action(action: Record<string, string>, callback: ManagerCallback): string;
  }

  /** Without a port nothing is connected yet. */
  export default function createManager(
    port: undefined,
    host: string,
    username: string,
    password: string,
    events: boolean,
  ): Manager;
}
