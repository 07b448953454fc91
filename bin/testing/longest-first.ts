import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes although they are short; a machine without a memory of earlier runs would begin them last. */
const LONG = [
  'isolation/isolation.real',
  'faults/faults.real',
  'scenarios/scenarios.real',
  'callbacks/callbacks.real',
  'voicemail/mailboxes.real',
  'webphone/softphone.real',
  'daemon/restarts.real',
];

/** The longest files first, so that none of them is waited for at the end with nothing beside it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification): number => {
      const known = LONG.findIndex((name) => moduleId.includes(name));
      return known === -1 ? LONG.length : known;
    };
    return sorted
      .map((file, at) => ({ file, at }))
      .sort((a, b) => place(a.file) - place(b.file) || a.at - b.at)
      .map(({ file }) => file);
  }
}
