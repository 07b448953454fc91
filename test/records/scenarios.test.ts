import { describe, expect, it } from 'vitest';
import * as naming from '../../src/asterisk/naming.ts';
import { derive } from '../../src/records/model/call-record.ts';
import { scenarios, tell } from './scenario.ts';

describe('recorded calls', () => {
  it.each(scenarios())('$name: $title', ({ events, legs, expected }) => {
    expect(tell(derive({ events, legs }, null, naming))).toBe(expected);
  });
});
