import { describe, expect, it } from 'vitest';
import { failureOf, isDuplicate } from '../../src/platform/mysql/failure.ts';

describe('what a failed query means', () => {
  it.each([
    [{ errno: 1213, sqlState: '40001' }, 'conflict'],
    [{ errno: 1205, sqlState: 'HY000' }, 'conflict'],
    [{ errno: 1020, sqlState: 'HY000' }, 'conflict'],
    [{ errno: 1406, sqlState: '22001' }, 'data'],
    [{ errno: 1452, sqlState: '23000' }, 'data'],
    [{ errno: 1153, sqlState: '08S01', fatal: true }, 'data'],
    [{ errno: 9999, sqlState: '22008' }, 'data'],
    [{ errno: 1040, sqlState: '08004' }, 'outage'],
    [{ errno: 1053, sqlState: '08S01' }, 'outage'],
    [{ errno: 1045, sqlState: '28000' }, 'outage'],
    [{ errno: 1021, sqlState: 'HY000' }, 'outage'],
    [{ errno: -111, code: 'ECONNREFUSED', fatal: true }, 'outage'],
    [{ code: 'EPIPE' }, 'outage'],
    [{ code: 'PROTOCOL_CONNECTION_LOST' }, 'outage'],
    [{ code: 'POOL_REFUSED' }, 'outage'],
    [Object.assign(new Error('closed state'), { fatal: true }), 'outage'],
    [{ errno: 1064, code: 'ER_PARSE_ERROR', sqlState: '42000' }, 'defect'],
    [{ errno: 1146, code: 'ER_NO_SUCH_TABLE', sqlState: '42S02' }, 'defect'],
    [new TypeError('x is undefined'), 'defect'],
    [undefined, 'defect'],
    ['text', 'defect'],
  ])('%j: %s', (error, failure) => {
    expect(failureOf(error)).toBe(failure);
  });

  it('tells a duplicate key apart', () => {
    expect(isDuplicate({ errno: 1062 })).toBe(true);
    expect(isDuplicate({ errno: 1452 })).toBe(false);
    expect(isDuplicate(null)).toBe(false);
  });
});
