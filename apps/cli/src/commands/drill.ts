import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import { drillCanary, type CanaryReport } from './drill-canary.ts';
import { queueLoss } from './drill-queue-loss.ts';

const canaryCommand = defineCommand({
  meta: { name: 'canary', description: 'Plants a word in the running trial house as a customer would, and searches everything reachable for it. 0: nowhere; 2: found, or the search was blind; 1: the drill could not be run.' },
  args: {
    json: { type: 'boolean', description: 'One JSON object.', default: false },
    patience: { type: 'string', description: 'Seconds to wait for the order to be whole.', default: '120' },
  },
  async run({ args }) {
    const env = readEnvironment(process.env, 'cli');
    const patienceMs = Number(args.patience) * 1000;
    if (!(patienceMs > 0 && patienceMs <= 3_600_000)) throw new Error('--patience is a number of seconds up to 3600');
    const report = await drillCanary(env, patienceMs);
    if (args.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else print(report);
    process.exitCode = report.sightings.length === 0 && report.blind.length === 0 ? 0 : 2;
  },
});

export const drill = defineCommand({ meta: { name: 'drill', description: 'Rehearsals whose outcome anyone can check.' }, subCommands: { canary: canaryCommand, 'queue-loss': queueLoss } });

function print({ order, scanned, sightings, blind, unreached }: CanaryReport): void {
  const say = (words: string): void => void process.stdout.write(`${words}\n`);
  say(`Order ${order} was asked, refused, paid, written and delivered with a planted word in its question, its own words and its address.`);
  for (const [target, looked] of Object.entries(scanned)) {
    const places = new Set(sightings.filter((sighting) => sighting.target === target).map(({ place }) => place)).size;
    say(`  ${target.padEnd(22)} ${String(looked).padStart(6)} read   ${blind.includes(target) ? 'BLIND: its control was not found' : places === 0 ? 'clean, and its control was found' : `FOUND in ${places}`}`);
  }
  for (const { target, place, field, forms } of sightings) say(`  found: ${target}: ${place} (${field}, ${forms.join(', ')})`);
  for (const words of unreached) say(`  not reached: ${words}`);
  say(sightings.length === 0 && blind.length === 0 ? 'The word lies nowhere.' : 'The drill failed.');
}
