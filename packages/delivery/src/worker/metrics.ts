import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What this process counts, with its labels; every name gets `omen_delivery_` before it. Source: delivery specification 18. */
const counters = {
  outcomes_total: ['What became of tries, as the ledger answered.', 'kind', 'outcome'],
  stale_hints_total: ['Hints that the ledger did not accept: late, doubled or invented.'],
  fenced_total: ['Answers that came from a claim which was no longer the present one.'],
  reoffers_total: ['Rows offered more than once.'],
  reclaimed_total: ['Rows taken back from dead workers and outlived leases.'],
  offers_failed_total: ['Offers that the transport refused or did not answer.'],
  probes_missed_total: ['Looks at the transport without an answer.'],
  transport_loss_total: ['Times the transport was found emptied.'],
  destination_alarms_total: ['Answers that say our own settings for a destination are wrong.', 'dest', 'code'],
  transport_changes_total: ['Moves from one transport to another.', 'name'],
} as const satisfies Record<string, readonly [help: string, ...labels: string[]]>;

const histograms = {
  run_seconds: { help: 'Time in a handler.', label: 'kind', buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600] },
  effect_seconds: { help: 'Time in a call to a provider.', label: 'provider', buckets: [0.02, 0.1, 0.5, 2, 10, 60, 600] },
  batch_rows: { help: 'Rows of one call to the ledger.', label: 'call', buckets: [1, 2, 5, 10, 25, 50, 100, 200] },
} as const;

/** What the ledger's own numbers are labelled with, beside those that need no label. */
const gaugeLabels: Readonly<Record<string, string>> = { due_lag_seconds: 'queue', audit_findings: 'check' };

export type CounterName = keyof typeof counters;
export type HistogramName = keyof typeof histograms;

/** Counts of this process. Label values are kinds, queues, providers and codes of ours: few, and nobody's. */
export interface Meter {
  /** `labels` in the order in which the counter names them. */
  count: (name: CounterName, labels?: readonly string[], by?: number) => void;
  observe: (name: HistogramName, label: string, value: number) => void;
  /** Prometheus text of all counts, and of the ledger's present numbers; null says that the ledger is away. */
  text: (now: { transport: string; measures: ReadonlyArray<{ measure: string; label: string; value: number }> | null; findings: ReadonlyArray<{ finding: string; count: number }> }) => Promise<string>;
}

const prefix = 'omen_delivery_';

/** Opens the counts of one worker; each worker has a registry of its own, so that two in one process stay apart. */
export function openMeter(): Meter {
  const registry = new Registry();
  const families = new Map(Object.entries(counters).map(([name, [help, ...labelNames]]) => [name, new Counter({ name: prefix + name, help, labelNames, registers: [registry] })]));
  const times = new Map(Object.entries(histograms).map(([name, { help, label, buckets }]) => [name, new Histogram({ name: prefix + name, help, labelNames: [label], buckets: [...buckets], registers: [registry] })]));
  // A counter finds its line by sorting and joining labels, which costs more than the job's own bookkeeping.
  const lines = new Map<string, Counter.Internal>();
  const observed = new Map<string, Histogram.Internal<string>>();

  const countLine = (name: CounterName, labels: readonly string[]): Counter.Internal => {
    const key = `${name} ${labels.join(' ')}`;
    const known = lines.get(key);
    if (known !== undefined) return known;
    const line = families.get(name)?.labels(...labels);
    if (line === undefined) throw new Error(`no counter ${name}`);
    lines.set(key, line);
    return line;
  };

  return {
    count: (name, labels = [], by = 1) => countLine(name, labels).inc(by),
    observe(name, label, value) {
      const key = `${name} ${label}`;
      const known = observed.get(key) ?? times.get(name)?.labels(label);
      if (known === undefined) throw new Error(`no histogram ${name}`);
      observed.set(key, known);
      known.observe(value);
    },
    async text({ transport, measures, findings }) {
      const present = new Registry();
      const gauges = new Map<string, Gauge>();
      const set = (measure: string, label: string, value: number): void => {
        const labelName = measure === 'transport' ? 'name' : gaugeLabels[measure];
        const gauge = gauges.get(measure) ?? new Gauge({ name: prefix + measure, help: `The ledger's ${measure.replaceAll('_', ' ')} now.`, labelNames: labelName === undefined ? [] : [labelName], registers: [present] });
        gauges.set(measure, gauge);
        if (labelName === undefined) gauge.set(value);
        else gauge.set({ [labelName]: label }, value);
      };
      set('ledger_up', '', measures === null ? 0 : 1);
      set('transport', transport, 1);
      for (const { measure, label, value } of measures ?? []) set(measure, label, value);
      for (const { finding, count } of findings) set('audit_findings', finding, count);
      return `${await registry.metrics()}\n${await present.metrics()}`;
    },
  };
}
