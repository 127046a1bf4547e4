/*
 * Loaded before a worker: its wall clock is wrong from the start, by `hours` of this module's address, and with `jump` it
 * leaps to another hour every 700 ms. Clocks that only go forward are left alone, as they are in life.
 */
const said = new URL(import.meta.url).searchParams;
const RealDate = Date;
let shiftMs = Number(said.get('hours') ?? 0) * 3_600_000;
if (said.has('jump')) {
  let turn = 0;
  setInterval(() => {
    turn += 1;
    shiftMs = [0, 3_600_000, -3_600_000, 1_800_000][turn % 4] ?? 0;
  }, 700).unref();
}
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name, target)),
});
