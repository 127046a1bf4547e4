import { expect, it } from 'vitest';
import { findForbidden, findVerdict, type Forbidden, type Verdict } from './guard-stored.rules.ts';

const glue = (...parts: string[]): string => parts.join('');

/** Written apart from the patterns, as people write; the first reading found 52 of 60 and 40 of 40. Put together at run time, so that a scan of this repository finds no secret. */
const held: Record<Forbidden, readonly string[]> = {
  secret: [
    glue('is sk_', 'test_', '4eC39HqLyjWDarjtT1zdp7dc', ' cursed?'), glue('they gave me whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', ' yesterday'), glue('-----BEGIN OPENSSH ', 'PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA'),
    glue('token eyJraWQiOiJhYmMiLCJhbGciOiJSUzI1NiJ9', '.eyJpc3MiOiJodHRwczovL2EuYiJ9', '.c2lnbmF0dXJlLWhlcmU'), glue('ASIA', 'Y34FZKBOKMUTVV7A'), glue('github_pat_', '11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ'),
    glue('glpat-', 'AbCdEfGhIjKlMnOpQrSt'), glue('npm_', 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789'), glue('xoxp-', '2345678901-2345678901-abcdef'), glue('AIza', 'SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q'),
    glue('SG.', 'ngeVfQFYQlKU0ufo8x5d1A', '.TwL2iGABf9DHoTf09kqeF8tAmbihYzrnopKc1s5cr'), 'mongodb://admin:s3cretpw@10.0.0.3/home', 'redis://default:p4ssword@cache.example', 'The wifi Password: Sunfl0wer!', 'my PIN is 4821, should I change it',
    'passphrase = correct7horse', 'API-Key: 77ab-90cd-12ef', 'secret_key=abc123def', 'access token is 9a8b7c6d5e', 'his passwort ist geheim123',
  ],
  card_number: [
    'I paid with 5105 1051 0510 5100', '4111-1111-1111-1111', '378282246310005 is my lucky number?', 'visa 4012888888881881 exp 09/28', '6011000990139424', '3530111333300000', '4222222222222', '2223 0031 2200 3222', '6759 6498 2643 8453',
    'card:4000056655665556;', '4917 6100 0000 0000', '30569309025904', '4000/0027/6000/3184', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', '４１１１１１１１１１１１１１１１', '41\u200b11 1111 1111 1111', '6200000000000005', '5555555555554444.', '(4242)(4242)(4242)(4242)', '4242, 4242, 4242, 4242',
  ],
  contact: [
    'lea.braun@posteo.de said no', 'Ask o’brien+news@mail.co.uk', 'her mail: tom_s@uni-köln.de', 'mia [at] web [dot] de', 'paul(at)firma.com', 'sara at gmail dot com', 'ben at gmail.com is him', 'call 0041 44 668 18 00', 'she has +33 6 12 34 56 78', 'tel. 030 901820',
    'his cell 415-555-2671', '(212) 555 0187 is her office', '0151-23456789', '+1 (650) 253-0000', 'text me on +447911123456', 'WhatsApp 0176 12345678', 'find her on instagram @lena.marie_', 'telegram: @nightowl99', 'his snapchat is max_power01', '+49(0)89-636-48018',
  ],
};

const verdicts: Record<Verdict, readonly string[]> = {
  medical: [
    'You have diabetes.', 'This shows that you are suffering from an anxiety disorder.', 'You should stop taking your tablets.', 'Increase your dose of insulin.', 'You do not need a doctor.', 'The lump is benign.', 'It is not cancer.', 'You are pregnant.', 'Your test will come back negative.', 'Skip the chemotherapy.',
    'You will recover from the illness.', 'The operation will succeed.', 'There is no need for surgery.', 'She has Alzheimer’s.', 'You clearly have ADHD.', 'Replace your medication with herbs.', 'Your depression is caused by this.', 'Take magnesium instead of your pills.', 'The treatment will work.', 'You are bipolar.',
  ],
  legal: [
    'The court will decide in your favour.', 'You will win the lawsuit.', 'You will lose custody.', 'Your visa will be granted.', 'He is guilty of fraud.', 'You are entitled to half of the house.', 'Do not pay the fine.', 'Plead not guilty.', 'You should sue them.', 'Sign the contract.',
    'Your appeal will be rejected.', 'The judge is going to side with you.', 'You have a legal right to the money.', 'The will is invalid.', 'The contract is void.', 'Do not testify.', 'You will not go to prison.', 'They are liable for the damage.', 'Drop the charges.', 'You will get asylum.',
  ],
};

const mayBeKept: readonly string[] = [
  'Should I take the job in Bern or stay?', 'My sister was born on 12.04.1988 at 07:45.', 'I owe 1,250.00 to my brother since 2019.', 'Why do I keep dreaming of 11:11 and 22:22?', 'Our flat is 64 square metres for 1,180 a month.', 'Order 7KQ-42F arrived on 2026-11-20.', 'My password was stolen and I feel naked.', 'I lost the key to my house.',
  'The secret is out, and he knows.', 'Am I a token friend?', 'What does the number 404 mean for me?', 'We are 3 sisters, aged 41, 39 and 36.', 'ISBN 978-3-16-148410-0 changed my life.', 'Flight LH 1234 on 03/12 at 18:20, should I go?', 'He is at home, dot dot dot.', 'I live at 12 Elm Street.', 'Postcode 10115, second floor.',
  'Is 2027 my year?', 'The last 10 years were hard, 2016 to 2026.', 'I work at Siemens and feel small.', 'IBAN or cash, does it matter?', 'She called 3 times in 2 days.', 'We broke up on instagram.', 'Telegram or letter, how should I tell him?', 'My pin broke.', 'I weigh 72.5 kg and run 10 km.', '100000000 thoughts a day', 'Version 1.2.3.4 of me', 'AKIA is my cat', 'eyJ?', 'In room 0123 of the hotel', 'He earns 120000 a year', 'Lottery 4 8 15 16 23 42',
];

const mayBeWritten: readonly string[] = [
  'What belongs to a doctor stays with a doctor.', 'A card cannot say whether an illness is there; ask someone who can examine you.', 'The Sun asks what grows when you rest.', 'You have a choice between two roads.', 'You have courage and little patience.', 'Judgement reversed speaks of a call not yet answered.', 'Justice asks what is owed.',
  'If a court is involved, the question belongs to a lawyer.', 'The Hanged Man suffers nothing; he waits.', 'Take a breath before you answer.', 'Write down what you would sign and what not.', 'A promise is no contract.', 'Your heart is heavy, says the Three of Swords.', 'You are free to stop reading here.', 'Do not decide tonight.', 'Something in you wants to recover its voice.',
  'The operation of chance is not a verdict.', 'This card treats of loss.', 'It is not a sentence over you.', 'Death, as a card, is an end that makes room.', 'You will have to ask them.', 'You may be right about the house.', 'Strength is gentle here.', 'The Tower is a structure that no longer holds.', 'What would you do if you were not afraid?', 'Pay attention to the second sign.', 'He may not know what you need.', 'Sign and position belong together.', 'The Devil shows what binds.', 'Temperance mixes two waters.', 'You could halve the dose: half the hours, half the words.',
];

const missed = <Kind>(texts: Record<string, readonly string[]>, find: (text: string) => Kind | null): string[] =>
  Object.entries(texts).flatMap(([kind, lines]) => lines.filter((line) => find(line) !== kind).map((line) => `${kind}: ${line}`));

const count = (texts: Record<string, readonly string[]>): number => Object.values(texts).flat().length;

it(`of ${count(held)} secrets, card numbers and contact details all are named by their kind`, () => {
  expect(missed(held, findForbidden)).toEqual([]);
});

it(`of ${mayBeKept.length} harmless questions none is refused`, () => {
  expect(mayBeKept.filter((text) => findForbidden(text) !== null)).toEqual([]);
});

it(`of ${count(verdicts)} medical and legal verdicts all are named by their kind`, () => {
  expect(missed(verdicts, findVerdict)).toEqual([]);
});

it(`of ${mayBeWritten.length} sentences a reading may hold none is called a verdict`, () => {
  expect(mayBeWritten.filter((text) => findVerdict(text) !== null)).toEqual([]);
});

it('a verdict is seen through look-alike letters, hidden characters and line breaks', () => {
  for (const text of ['You ha\u200bve can\u00adcer.', 'Ｙｏｕ ｈａｖｅ cancer', 'You\nhave\ncancer', 'YOU HAVE CANCER']) expect(findVerdict(text)).toBe('medical');
});
