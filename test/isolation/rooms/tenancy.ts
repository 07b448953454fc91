import { type Kinds, plain, reference } from '../kind.ts';

const tenant = reference((side: { readonly tenant: string }) => side.tenant, 'nowhere');

export const tenancyKinds: Kinds<{ readonly tenant: string }> = {
  'body email': plain('nobody@example.com'),
  'body password': plain('not the password'),
  'body current_password': plain('not the password'),
  'body new_password': plain('a new long password'),
  'body refresh_token': plain('never-given-out'),
  'body tenant': tenant,
};
