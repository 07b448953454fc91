import { describe, expect, it } from 'vitest';
import { changedSettings, readSettings, TenantSettingsChange } from '../../src/tenancy/guard/tenant-settings.ts';

describe('settings of a tenant', () => {
  it('have a value where nothing was set', () => {
    for (const stored of [{}, null, '', 'nonsense', [], 7, '{}']) {
      expect(readSettings(stored)).toMatchObject({ timezone: 'UTC', country: null, retention: { calls: null } });
    }
  });

  it('are read part by part: what cannot be used counts as not set', () => {
    const stored = {
      timezone: 'Mars/Olympus',
      country: 'DE',
      break_reasons: ['lunch'],
      retention: { calls: 30 },
      holidays: 'never',
      ours: { of: 'another version' },
    };
    for (const form of [stored, JSON.stringify(stored)]) {
      expect(readSettings(form)).toMatchObject({
        timezone: 'UTC',
        country: 'DE',
        break_reasons: ['lunch'],
        holidays: [],
        retention: { calls: 30, sms: null },
      });
    }
  });

  it('change by what is named; null goes back; what nobody knows here survives', () => {
    const stored = { timezone: 'Europe/Berlin', country: 'DE', retention: { calls: 30, sms: 7 }, future: [1, 2] };
    expect(changedSettings(stored, { country: 'FR' })).toEqual({ ...stored, country: 'FR' });
    expect(changedSettings(stored, { country: null, retention: { calls: 90, sms: null } })).toEqual({
      timezone: 'Europe/Berlin',
      retention: { calls: 90 },
      future: [1, 2],
    });
    expect(changedSettings(stored, { retention: null })).not.toHaveProperty('retention');
    expect(changedSettings('[]', { country: 'FR' })).toEqual({ country: 'FR' });
  });

  it.each<[string, unknown]>([
    ['a zone that is none', { timezone: 'Mars/Olympus' }],
    ['an offset for a zone', { timezone: '+02:00' }],
    ['a country in small letters', { country: 'de' }],
    ['a country that is none', { country: 'XX' }],
    ['a currency that is none', { currency: 'EURO' }],
    ['a language that is none', { language: 'en_' }],
    ['an hour after 24', { business_hours: [{ days: ['mon'], from: '09:00', to: '24:01' }] }],
    ['no day', { business_hours: [{ days: [], from: '09:00', to: '17:00' }] }],
    ['31 February', { holidays: [{ date: '2026-02-31', name: 'x' }] }],
    ['text that turns around', { break_reasons: ['\u202elunch'] }],
    ['no days at all', { retention: { calls: 0 } }],
    ['a kind that is none', { retention: { faxes: 3 } }],
    ['a key that is none', { colour: 'red' }],
    ['a boolean in words', { chat_enabled: 'yes' }],
  ])('refuse %s', (_, change) => {
    expect(TenantSettingsChange.safeParse(change).success).toBe(false);
  });
});
