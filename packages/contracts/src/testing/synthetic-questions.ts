/** A question nobody asked, with what was planted in it. */
export interface SyntheticQuestion {
  text: string;
  planted: { kind: 'structured' | 'name'; words: string }[];
}

/** Numbers between 0 and 1 that follow the seed. Source: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// Half of these stand in no list of the rule, and some are written small.
const names = [
  'Anna', 'Thandiwe', 'Oluwaseun', 'Lukas', 'Priya', 'Sarah', 'Mohammed', 'Xiomara', 'Katharina', 'Bram', 'Siobhan', 'Tomasz', 'Ngozi', 'Felix', 'Aroha',
  'Yuki', 'Julia', 'Dmitri', 'Ingeborg', 'Kwame', 'Leila', 'Sofia', 'Rashid', 'Ottilie', 'Björn', 'Zsófia', 'Marek', 'Emily', 'Hiroshi', 'Lorcan', 'Amara',
  'David', 'Nkechi', 'Wiebke', 'Jean-Luc', "D'Angelo", 'Thomas', 'Parisa', 'Cillian', 'Ewa', 'Isabella', 'Tariq', 'Svetlana', 'Joris', 'Maria', 'Olamide',
];
const surnames = ['Mokoena', 'Hoffmann', 'Brandt', 'O’Connor', 'van der Berg', 'Nguyen', 'Kowalski', 'Papadopoulos', 'García', 'Lindqvist', 'Achebe', 'Fitzgerald', 'Yamamoto', 'de Souza', 'Schneider'];
const small = ['anna', 'thomas', 'maria', 'julia', 'david', 'sarah', 'lukas', 'thandiwe', 'priya'];

const digits = (random: () => number, many: number): string => Array.from({ length: many }, () => Math.floor(random() * 10)).join('');
const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

function iban(random: () => number): string {
  const [country, length] = pick(random, [['DE', 18], ['AT', 16], ['ES', 20], ['FR', 23]] as const);
  const account = digits(random, length);
  const numeric = `${account}${country.charCodeAt(0) - 55}${country.charCodeAt(1) - 55}00`;
  let rest = 0;
  for (const digit of numeric) rest = (rest * 10 + Number(digit)) % 97;
  const whole = `${country}${String(98 - rest).padStart(2, '0')}${account}`;
  return random() < 0.5 ? whole : whole.replace(/(.{4})(?=.)/gu, '$1 ');
}

function card(random: () => number): string {
  const body = `4${digits(random, 14)}`;
  const sum = Array.from(body).reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  const whole = `${body}${(10 - (sum % 10)) % 10}`;
  return pick(random, [whole, whole.replace(/(.{4})(?=.)/gu, '$1 '), whole.replace(/(.{4})(?=.)/gu, '$1-')]);
}

const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const structured: readonly ((random: () => number) => string)[] = [
  (random) => `${pick(random, names).toLowerCase().replace(/[^a-z]/gu, '')}.${digits(random, 2)}@${pick(random, ['mail.example', 'post.example.org', 'web-briefe.de'])}`,
  (random) => `nina (at) ${pick(random, ['webpost', 'briefe'])} (dot) com`,
  (random) => pick(random, [`+49 170 ${digits(random, 7)}`, `0${digits(random, 3)} ${digits(random, 7)}`, `+44 20 ${digits(random, 4)} ${digits(random, 4)}`, `(212) 555-${digits(random, 4)}`, `00${digits(random, 11)}`]),
  (random) => pick(random, [`https://photos.example/${digits(random, 6)}?a=1`, `www.my-${digits(random, 3)}.blog/about`, `linktr-${digits(random, 2)}.com/me`]),
  iban,
  card,
  (random) => `@${pick(random, ['luna', 'mo_ritz', 'the.river', 'x_ana'])}_${digits(random, 2)}`,
  (random) => pick(random, [`${1 + Math.floor(random() * 28)}.${1 + Math.floor(random() * 12)}.19${digits(random, 2)}`, `19${digits(random, 2)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}`, `${1 + Math.floor(random() * 28)} ${pick(random, monthNames)} 19${digits(random, 2)}`, `${pick(random, monthNames)} ${1 + Math.floor(random() * 28)}, 19${digits(random, 2)}`]),
];

const aroundStructured = [
  'Should I answer when the letter says {s}?', 'They wrote to me from {s} and I do not know what to make of it.', 'Someone left {s} on my desk. What is mine to do?',
  'What stands between me and {s}?', 'My notes only say {s}, nothing more. Do I call?', 'I keep looking at {s} at night. How do I let it rest?', 'He gave me {s} in March; what did that open?',
  'Is it wise to send the rent to {s} before Christmas?', 'The form wanted {s} again. Why does that trouble me so much?',
];
const aroundNames = [
  'What does {n} see in me that I miss?', 'Should I forgive {n} for what happened in Berlin?', 'My friend {n} moved away last autumn. Where does that leave us?', 'How do I speak with {n} about the house?',
  'Am I still in love with {n}?', 'I left {n} two years ago and I am not at peace.', 'Since I met {n} at work everything is faster. What is the cause?', 'Will I find a way back to {n} and to myself?',
  '{n} told me on Monday that it is over. What now?', 'Is {n} a part of my future, or of my past?', 'I promised {n} to stay until summer. May I break that?', 'What ties me to {n} and her sister?',
  'After the funeral {n} stopped writing. What do I carry that is not mine?', 'Do I owe {n}’s mother an answer?', 'My ex {n} wants the dog. How do I stay calm?', 'Between {n} and my work, where does my strength go?',
  'Dear house, {n} and I want to open a café in Lisbon. What is missing?', 'How can I be fair to {n} without losing the Sunday evenings?',
];
const clean = [
  'Should I leave the orchestra before winter?', 'What holds me back from moving to Hamburg in June?', 'How do I find rest after Christmas with my family?', 'Is it time to change my job, or only my hours?',
  'I dreamt of the Tower and the Moon, and of water. What does it ask of me?', 'My English exam is on Friday. What helps me to stay calm?', 'What does the Queen of Cups want me to see about Mum?',
  'Will the new flat on the third floor become a home?', 'I am 43 and feel late. What is not late at all?', 'Instagram makes me sad. What do I look for there?', 'I have 3 offers and 14 days. How do I choose?',
  'Why do I fear the letter from the bank of 1 200 euros?', 'Everything changed in 2019, and again in 2024. What is the thread?', 'God knows I tried. What would I do if nobody watched?', 'Shall we marry in May or wait for autumn?',
  'What can I learn from the last 10 years in Germany?', 'My mother and my father no longer speak. What is mine in this?', 'Can hope grow back after such a winter?', 'Work eats my days. Where do I begin?',
  'The HR department and my CEO want an answer by Monday 9:30. What do I want?', 'Should I go to Japan for half a year?', 'What would Grandma say to the way I live?', 'Grace is what I miss. Where did it go?',
  'Will I ever paint again?', 'Mercury is in retrograde and I am tired. What is real?', 'Is Spanish worth the effort, 20 minutes a day?', 'How do I part with things: 2 rooms, 40 boxes, one car?', 'Losing sleep over a PhD at 50: brave or foolish?',
];
// Capitals within a sentence that no list holds: the honest source of false alarms.
const strangeCapitals = ['What does the move to Tübingen open?', 'Is the Bauhaus course the right one for me?', 'Should I join the choir of St Stephen?', 'Does Lake Garda heal anything?'];

/** `many` texts that follow the seed: two in five clean, the rest with one to three things planted. */
export function syntheticQuestions(seed: number, many: number): SyntheticQuestion[] {
  const random = seededRandom(seed);
  return Array.from({ length: many }, (): SyntheticQuestion => {
    const kind = random();
    if (kind < 0.4) return { text: random() < 0.03 ? pick(random, strangeCapitals) : pick(random, clean), planted: [] };
    const planted: SyntheticQuestion['planted'] = [];
    const sentences: string[] = [];
    for (let n = 1 + Math.floor(random() * 2); n > 0; n -= 1) {
      if (random() < 0.5) {
        const words = pick(random, structured)(random);
        planted.push({ kind: 'structured', words });
        sentences.push(pick(random, aroundStructured).replace('{s}', () => words));
      } else {
        const written = random();
        const words = written < 0.08 ? pick(random, small) : written < 0.3 ? `${pick(random, names)} ${pick(random, surnames)}` : pick(random, names);
        planted.push({ kind: 'name', words });
        sentences.push(pick(random, aroundNames).replace('{n}', () => words));
      }
    }
    if (random() < 0.3) sentences.push(pick(random, clean));
    return { text: sentences.join(' '), planted };
  });
}
