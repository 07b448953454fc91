/** One socket that is read in breaths. */
export interface BreathReader {
  /**
   * @param length what was read, bytes
   * @param room what could have been read at one time, bytes
   * @returns whether to go on reading now; otherwise the reader is resumed with the next breath
   */
  goesOn(length: number, room: number): boolean;
  /** Something is waited for: resumes at once. */
  wake(): void;
  /** Is not resumed any more. */
  end(): void;
}

/** Sockets that rest and are read again at the same moment. */
export interface Breaths {
  reader(resume: () => void): BreathReader;
  /** Resumes all that rest at once. */
  breathe(): void;
}

/**
 * A busy PBX writes thousands of small events a second, and waking for each costs more than hearing it. So a socket that
 * was quiet is read at once, and then all of them together every so many milliseconds for as long as something comes;
 * what happened in between is one piece of work and one commit. What nobody reads meanwhile waits in the socket, for which
 * the kernel makes as much room as is read at one time (tcp(7), tcp_rmem).
 */
export function createBreaths(everyMs: number): Breaths {
  const resting = new Set<() => void>();
  let isDue = false;

  function breathe(): void {
    const readers = [...resting];
    resting.clear();
    for (const resume of readers) resume();
  }

  function due(): void {
    isDue = false;
    breathe();
  }

  return {
    breathe,
    reader: (resume) => ({
      goesOn: (length, room) => {
        // What fills the room has more behind it; what does not was all there is, and what trickles in now can wait.
        if (length === room) return true;
        resting.add(resume);
        if (!isDue) setTimeout(due, everyMs);
        isDue = true;
        return false;
      },
      wake: () => {
        if (resting.delete(resume)) resume();
      },
      end: () => {
        resting.delete(resume);
      },
    }),
  };
}
