import { join } from 'node:path';
import { encodeName } from '../../../asterisk/naming.ts';
import type { PbxCommands } from '../../../asterisk/pbx-event.ts';
import type { Log } from '../../../platform/log.ts';
import type { Database } from '../../../platform/mysql/connect.ts';
import { replaceFile } from '../../../platform/replace-file.ts';
import { projectMusic } from '../../model/music/projection.ts';
import { allMusic } from '../../store/music/all-music.ts';
import { musicFolder } from './places.ts';

export interface MusicProjection {
  /**
   * Makes Asterisk's file say what the tables say, and has it read where it has not been. One at a time.
   * @throws when the file cannot be written or Asterisk cannot be asked; to be called again
   */
  project(): Promise<void>;
}

export function createMusicProjection(o: {
  readonly db: Database;
  readonly spoolDir: string;
  readonly commands: Pick<PbxCommands, 'reloadModule'>;
  readonly log: Log;
}): MusicProjection {
  const path = join(o.spoolDir, 'projection', 'musiconhold.conf');
  // What a former process wrote may never have been read.
  let unread = true;
  let running: Promise<void> = Promise.resolve();

  async function now(): Promise<void> {
    const classes = (await allMusic(o.db)).map(({ tenantId, name, random, fileNames }) => ({
      name: encodeName(tenantId, name),
      random,
      files: fileNames.map((file) => join(musicFolder(o.spoolDir, tenantId), file.replace(/\.[^.]*$/, ''))),
    }));
    if (await replaceFile(path, projectMusic(classes))) {
      unread = true;
      o.log.info({ path, classes: classes.length }, 'music on hold for Asterisk was written');
    }
    if (!unread) return;
    await o.commands.reloadModule('res_musiconhold');
    unread = false;
  }

  return {
    project: () => {
      const done = running.then(now);
      running = done.catch(() => {});
      return done;
    },
  };
}
