/** Counters of this process, written in the text format that Prometheus reads. */
export interface Meter {
  /** Adds one, or `add` when that label is given; the label itself is not kept. */
  count: (name: string, labels?: Record<string, string>) => void;
  text: (gauges: ReadonlyArray<{ measure: string; label: string; value: number }>, transport: string) => string;
}

const prefix = 'omen_delivery_';

export function openMeter(): Meter {
  const counters = new Map<string, number>();
  return {
    count(name, labels = {}) {
      const { add, ...kept } = labels;
      const key = `${prefix}${name}${render(kept)}`;
      counters.set(key, (counters.get(key) ?? 0) + (add === undefined ? 1 : Number(add)));
    },
    text(gauges, transport) {
      const lines = [...counters].map(([key, value]) => `${key} ${value}`);
      for (const { measure, label, value } of gauges) lines.push(`${prefix}${measure}${render(label === '' ? {} : { queue: label })} ${value}`);
      lines.push(`${prefix}transport{name="${transport}"} 1`);
      return `${lines.toSorted().join('\n')}\n`;
    },
  };
}

const render = (labels: Record<string, string>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, '_')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};
