/** One socket that is read in breaths. */
export interface BreathReader {
  /** What was read, bytes. @returns whether to go on reading now; otherwise the reader is resumed with the next breath */
  goesOn(length: number): boolean;
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

/** A read that brings more than this, bytes, has more behind it: a snapshot, or a PBX that is far ahead. */
const MUCH = 16 * 1024;

/**
 * A busy PBX writes thousands of small events a second, and waking for each costs more than hearing it. So a socket that
 * was quiet is read at once, and then all of them together every so many milliseconds for as long as something comes;
 * what happened in between is one piece of work and one commit. What nobody reads meanwhile waits in the socket.
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
      goesOn: (length) => {
        if (length > MUCH) return true;
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
