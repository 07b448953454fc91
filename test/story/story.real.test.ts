import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls } from './chapters/calls.ts';
import { care } from './chapters/care.ts';
import { people } from './chapters/people.ts';
import { phonesAndNumbers } from './chapters/phones-and-numbers.ts';
import type { Story } from './story.ts';
import { buildWorld } from './world.ts';

/** One after the other: all that an administrator does, from nothing to calls that are answered. */
describe('the story of an administrator', () => {
  const on = { accounts: new Map() } as unknown as Story;
  beforeAll(async () => {
    on.world = await buildWorld();
  });
  afterAll(async () => {
    await on.annasPhone?.stop();
    for (const phone of [on.bensPhone, on.deskPhone]) phone?.kill();
    await on.world?.stop();
  });

  it('the types made from the live document and all that is asked below compile together', () => {
    expect(on.world.compiled).toBe('');
  });
  people(on);
  phonesAndNumbers(on);
  calls(on);
  care(on);
});
