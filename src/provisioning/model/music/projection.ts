/** A class of music as Asterisk is to know it. */
export interface ProjectedMusic {
  /** In Asterisk: `acme_jazz`. */
  readonly name: string;
  readonly random: boolean;
  /** Absolute, without suffix, in the order in which they are played. */
  readonly files: readonly string[];
}

const HEAD = `; Written by Patchbay from the tables music_classes and music_files: changes made here are lost.
`;

/** Sections for musiconhold.conf, in order of name. One without files is left out: Asterisk then plays its own music. */
export function projectMusic(all: readonly ProjectedMusic[]): string {
  const sections = all
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, random, files }) => {
      const lines = [
        'mode = playlist',
        ...(random ? ['sort = random'] : []),
        ...files.map((file) => `entry = ${file}`),
      ];
      return `[${name}]\n${lines.join('\n')}\n`;
    });
  return [HEAD, ...sections].join('\n');
}
