/**
 * Asterisk's folders of a mailbox. INBOX and Urgent hold what is new: they light the lamp of a phone. The others hold
 * what was heard. Cust5, which no prompt of Asterisk names, is the wastebasket: its own folder Deleted cannot be used
 * (asterisk-conf/voicemail.conf).
 */
export const FOLDERS = [
  'INBOX',
  'Old',
  'Work',
  'Family',
  'Friends',
  'Cust1',
  'Cust2',
  'Cust3',
  'Cust4',
  'Cust5',
  'Urgent',
] as const;
export type Folder = (typeof FOLDERS)[number];

export const WASTE: Folder = 'Cust5';

/** The last part of `/var/spool/asterisk/voicemail/acme_vm/1001/INBOX`; null for what is no folder of messages. */
export function folderOf(dir: string): Folder | null {
  const name = dir.slice(dir.lastIndexOf('/') + 1);
  return FOLDERS.find((folder) => folder === name) ?? null;
}

export function isNew(folder: Folder): boolean {
  return folder === 'INBOX' || folder === 'Urgent';
}
