import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { tenantScope } from '../../src/platform/mysql/tenant-scope.ts';
import { refreshSpans } from '../../src/provisioning/actions/schedules/keep-spans.ts';
import { isOpen } from '../../src/provisioning/model/schedules/schedule.ts';
import { findSchedule, scheduleOf } from '../../src/provisioning/store/schedules/schedules.ts';
import { nextSpan } from '../../src/provisioning/store/schedules/spans.ts';
import { type Office, openOffice } from './office.ts';

const ADA = 'acme/tenant_admin';
const HOUR = 3_600_000;
/** In the week in which Berlin's clocks go back. */
let now = Date.parse('2026-10-20T10:00:00.000Z');

const OFFICE_HOURS = {
  name: 'Office',
  timezone: 'Europe/Berlin',
  rules: [
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '12:00' },
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '13:00', to: '17:00' },
    { days: ['sat'], from: '22:00', to: '06:00' },
  ],
  holidays: [
    { date: '2026-12-24', name: 'Christmas Eve', hours: [{ from: '09:00', to: '12:00' }] },
    { date: '2026-12-25', name: 'Christmas', hours: [] },
  ],
};

describe('opening hours over HTTP', () => {
  let office: Office;
  let id = 0;
  const spans = () => office.db.selectFrom('schedule_spans').selectAll().where('schedule_id', '=', id).execute();
  const check = async (at?: string) =>
    (await office.ask(ADA, 'GET', `/schedules/${id}/check${at === undefined ? '' : `?at=${at}`}`)).body;

  beforeAll(async () => {
    office = await openOffice({ clock: { now: () => now } });
    const made = await office.ask(ADA, 'POST', '/schedules', OFFICE_HOURS);
    expect(made, made.text).toMatchObject({ status: 201, body: OFFICE_HOURS });
    ({ id } = made.body as { id: number });
  });
  afterAll(() => office?.stop());

  it('says whether it is open, and until when', async () => {
    expect(await check()).toEqual({
      id,
      name: 'Office',
      at: '2026-10-20T10:00:00.000Z',
      open: false,
      until: '2026-10-20T11:00:00.000Z',
    });
    expect(await check('2026-10-26T08:30:00Z')).toMatchObject({ open: true, until: '2026-10-26T11:00:00.000Z' });
    expect(await check('2026-12-24T12:00:00Z')).toMatchObject({ open: false, until: '2026-12-26T21:00:00.000Z' });
  });

  it('the dialplan’s one comparison says the same, each quarter of an hour of two weeks, and a year ahead', async () => {
    const db = tenantScope(office.db, 'acme');
    const row = await findSchedule(db, id);
    if (row === undefined) throw new Error('gone');
    const schedule = scheduleOf(row);
    const moments = Array.from({ length: 14 * 96 }, (_, n) => now + n * (HOUR / 4));
    const far = Array.from({ length: 200 }, (_, n) => now + 399 * 24 * HOUR - n * 2 * HOUR);
    for (const at of [...moments, ...far]) {
      const span = await nextSpan(db, id, new Date(at));
      expect(span !== null && span.from <= at, new Date(at).toISOString()).toBe(isOpen(schedule, at));
    }
  });

  it('asks one row by the primary key', async () => {
    const query = office.db
      .selectFrom('schedule_spans')
      .select('opens_at_utc')
      .where('tenant_id', '=', 'acme')
      .where('schedule_id', '=', id)
      .where('closes_at_utc', '>', new Date(now))
      .orderBy('closes_at_utc')
      .limit(1);
    const [plan] = await query.explain<{ key: string; Extra: string | null }>('traditional');
    expect(plan).toMatchObject({ key: 'PRIMARY' });
    expect(plan?.Extra ?? '').not.toMatch(/filesort|temporary/);
  });

  it('the days go on by themselves: old spans go, new ones come', async () => {
    const before = await spans();
    now += 30 * 24 * HOUR;
    const room = { db: office.db, log: silentLog, clock: { now: () => now } } as never;
    await refreshSpans(room);
    const after = await spans();
    const last = (all: typeof after) => Math.max(...all.map((span) => span.closes_at_utc.getTime()));
    expect(last(after) - last(before)).toBeGreaterThan(25 * 24 * HOUR);
    expect(Math.min(...after.map((span) => span.opens_at_utc.getTime()))).toBeGreaterThan(now - 3 * 24 * HOUR);
    await refreshSpans(room);
    expect((await spans()).length).toBe(after.length);
  });

  it('a change counts at once; a dry run does not, and the change set has no spans in it', async () => {
    const before = await spans();
    const never = { rules: [], holidays: [] };
    const dry = await office.ask(ADA, 'PATCH', `/schedules/${id}?dry_run=true`, never);
    expect((dry.body as { changes: { table: string }[] }).changes.map(({ table }) => table)).toEqual(['schedules']);
    expect(await spans()).toEqual(before);
    expect((await office.ask(ADA, 'PATCH', `/schedules/${id}`, never)).status).toBe(200);
    expect(await spans()).toEqual([]);
    expect(await check()).toMatchObject({ open: false, until: null });
    const always = { rules: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }] };
    await office.ask(ADA, 'PATCH', `/schedules/${id}`, always);
    expect((await spans()).length).toBe(1);
    expect(await check()).toMatchObject({ open: true, until: null });
  });

  it.each<[string, unknown, string]>([
    ['a zone that there is not', { timezone: 'Europe/Atlantis' }, 'body.timezone'],
    ['an offset in place of a zone', { timezone: '+02:00' }, 'body.timezone'],
    ['25 o’clock', { rules: [{ days: ['mon'], from: '25:00', to: '12:00' }] }, 'body.rules.0.from'],
    ['no length', { rules: [{ days: ['mon'], from: '09:00', to: '09:00' }] }, 'body.rules.0.to'],
    ['no day', { rules: [{ days: [], from: '09:00', to: '10:00' }] }, 'body.rules.0.days'],
    ['30 February', { holidays: [{ date: '2026-02-30' }] }, 'body.holidays.0.date'],
    ['a date twice', { holidays: [{ date: '2026-12-25' }, { date: '2026-12-25' }] }, 'body.holidays'],
    ['more rules than anybody has', { rules: Array(101).fill(OFFICE_HOURS.rules[0]) }, 'body.rules'],
  ])('refuses %s', async (_, wrong, path) => {
    const answer = await office.ask(ADA, 'POST', '/schedules', {
      ...OFFICE_HOURS,
      name: 'Wrong',
      ...(wrong as object),
    });
    expect(answer, answer.text).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('a name is there once, and hours that a number counts on stay', async () => {
    expect(await office.ask(ADA, 'POST', '/schedules', OFFICE_HOURS)).toMatchObject({
      status: 409,
      body: { detail: `the name is in use by /schedules/${id}` },
    });
    const route = { type: 'queue', target: 'support' };
    const body = { number: '+49305550300', route, schedule_id: id, after_hours_route: route };
    const did = (await office.ask(ADA, 'POST', '/dids', body)).body as { id: number };
    expect(await office.ask(ADA, 'DELETE', `/schedules/${id}`)).toMatchObject({
      status: 409,
      body: { errors: [{ path: `/dids/${did.id}`, message: 'number +49305550300' }] },
    });
    await office.ask(ADA, 'DELETE', `/dids/${did.id}`);
    expect((await office.ask('globex/tenant_admin', 'DELETE', `/schedules/${id}`)).status).toBe(404);
    expect((await office.ask(ADA, 'DELETE', `/schedules/${id}`)).status).toBe(204);
    expect(await spans()).toEqual([]);
    // The deleted number comes back without the hours that are gone.
    expect(await office.ask(ADA, 'POST', `/dids/${did.id}/restore`)).toMatchObject({
      status: 200,
      body: { schedule_id: null, after_hours_route: null, route },
    });
  });
});
