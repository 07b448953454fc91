/** What src/ has beside the ground it stands on and its edges. */
export const ROOMS = [
  'tenancy',
  'contacts',
  'privacy',
  'reports',
  'provisioning',
  'routing',
  'calls',
  'callbacks',
  'control',
  'records',
  'recordings',
  'agents',
  'messaging',
  'voicemail',
  'helpdesk',
  'chat',
];
