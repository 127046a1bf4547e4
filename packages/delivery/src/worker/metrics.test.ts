import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openMeter } from './metrics.ts';

const now = { transport: 'redis', measures: [{ measure: 'due_lag_seconds', label: 'email', value: 3.5 }, { measure: 'dead', label: '', value: 2 }], findings: [{ finding: 'due_too_long', count: 4 }] };

describe('the numbers of a worker', () => {
  it('count under their labels, one by one and many at once', async () => {
    const meter = openMeter();
    meter.count('outcomes_total', ['email_job', 'succeeded']);
    meter.count('outcomes_total', ['email_job', 'succeeded']);
    meter.count('outcomes_total', ['email_job', 'dead']);
    meter.count('reclaimed_total', [], 7);
    const text = await meter.text(now);
    expect(text).toContain('omen_delivery_outcomes_total{kind="email_job",outcome="succeeded"} 2\n');
    expect(text).toContain('omen_delivery_outcomes_total{kind="email_job",outcome="dead"} 1\n');
    expect(text).toContain('omen_delivery_reclaimed_total 7\n');
  });

  it('keep times apart by what took them', async () => {
    const meter = openMeter();
    meter.observe('effect_seconds', 'smtp', 0.3);
    meter.observe('effect_seconds', 'desk', 20);
    const text = await meter.text(now);
    expect(text).toContain('omen_delivery_effect_seconds_bucket{le="0.5",provider="smtp"} 1\n');
    expect(text).toContain('omen_delivery_effect_seconds_bucket{le="10",provider="desk"} 0\n');
    expect(text).toContain('omen_delivery_effect_seconds_sum{provider="desk"} 20\n');
  });

  it('show the ledger\'s own beside them, with the label that belongs to each', async () => {
    const text = await openMeter().text(now);
    for (const line of ['due_lag_seconds{queue="email"} 3.5', 'dead 2', 'audit_findings{check="due_too_long"} 4', 'transport{name="redis"} 1', 'ledger_up 1']) expect(text).toContain(`omen_delivery_${line}\n`);
  });

  it('are told while the ledger is away, and say so', async () => {
    const meter = openMeter();
    meter.count('offers_failed_total');
    const text = await meter.text({ transport: 'postgres', measures: null, findings: [] });
    expect(text).toContain('omen_delivery_ledger_up 0\n');
    expect(text).toContain('omen_delivery_offers_failed_total 1\n');
  });

  it('have every name that an alarm asks for', async () => {
    const rules = await readFile(new URL('../../../../docs/alerts.yaml', import.meta.url), 'utf8');
    const pulse = await readFile(new URL('../../sql/0007-numbers.sql', import.meta.url), 'utf8');
    const measures = [...pulse.matchAll(/select '([a-z_]+)'/g)].map(([, measure]) => ({ measure: measure ?? '', label: '', value: 1 }));
    const text = await openMeter().text({ ...now, measures });
    const asked = [...new Set([...rules.matchAll(/omen_delivery_[a-z_]+/g)].map(([name]) => name))];
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(text).toContain(`# TYPE ${name} gauge`);
  });

  it('of two workers in one process do not mix', async () => {
    const [one, other] = [openMeter(), openMeter()];
    one.count('fenced_total');
    expect(await other.text(now)).not.toContain('omen_delivery_fenced_total 1');
  });
});
