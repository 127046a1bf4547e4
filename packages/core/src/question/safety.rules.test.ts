import type { StopReason, Topic } from '@omenhall/contracts/question/question.schema';
import { describe, expect, test } from 'vitest';
import { screenQuestion } from './safety.rules.ts';

const crisis = [
  'I want to die', 'I want to kill myself', 'Should I end my life?', 'Is it time to end it all?', 'I don’t want to live anymore', "i dont wanna be alive",
  'I wish I was dead. What do the cards say?', 'Everyone would be better off without me', 'I am a burden to my family', 'There is no reason to go on living',
  'I can’t go on anymore', 'Life is not worth living without him', 'I keep cutting myself, will it stop?', 'I have been thinking about suicide', 'How do I stop hurting myself?',
  'I want to fall asleep and never wake up again', 'I took too many pills last night', 'Should I jump off the bridge', 'I wrote a goodbye letter, who finds it?',
  'k i l l  m y s e l f', 'su1c1de', 'I want to K!ll mys3lf', 's.u.i.c.i.d.e', 'ＳＵＩＣＩＤＥ', 'i wanna d\u200bie', 'kms, should i',
  'My husband hits me, should I stay?', 'He beat me again last night', 'She threatens me when I want to leave', 'I am being abused at home', 'My father touches me at night',
  'Is it my fault that I was raped?', 'I am in an abusive relationship', 'I’m afraid of my husband', 'He said he will kill me if I go', 'My ex is stalking me',
  'He won’t let me leave the house', 'My partner gets violent when he drinks', 'I want to kill my boss', 'How can I poison her without anyone knowing', 'I feel like hurting someone',
  'My family wants me forced to marry a stranger', 'I’m scared to go home', 'I make myself throw up after meals', 'Is my anorexia coming back?', 'I stopped eating. Am I right?',
  'I haven’t eaten in five days', 'I starve myself to be loved', 'The voices tell me to leave', 'I have chest pain and my arm is numb, is it the stars', 'I can’t breathe, what does it mean',
  'Should I bring a gun to his house',
  'I don’t see a reason to live any more', 'I have lost the will to live', 'Is there a point in living?', 'Do I deserve to live?', 'nobody would notice if I died', 'I want to sleep and not wake up', 'I feel like dying', 'I am thinking of jumping', 'I bought a rope', 'I want my pain to end forever, I have the pills ready', 'I throw up after eating', 'I only eat one apple a day and still feel fat', 'My husband pushed me down the stairs', 'He grabbed me by the throat', 'My dad beats my mum', 'My uncle abused me as a child', 'My partner controls my money and hits the wall', 'I am bleeding badly', 'I hate my life and want it to end', 'tonight it ends',
];

const minor = [
  'I am 15, does he like me?', 'I’m 13 years old and sad', 'im 16 and want to move out', 'I am only fourteen', 'as a 15 year old, what should I do', 'I’m in 9th grade, who is my friend',
  'I turn 17 next month, what is ahead?', 'I am still a minor, may I ask?', '15yo girl here', 'I’m 16f, is it love', 'I’m in middle school and nobody likes me', 'I am under 18',
];

const verdict = [
  'Am I pregnant?', 'Will I get pregnant this year?', 'Do I have cancer?', 'Should I stop my medication?', 'Will my mother survive the operation?', 'Should I have the surgery in May?',
  'What will my blood test results say?', 'When will I die?', 'How long does my father have left?', 'Will I win my case?', 'Will the judge believe me?', 'Do I get custody of my kids?', 'Should I sue my landlord?',
  'Will I go to prison?', 'Will my visa be approved?', 'Should I invest in my cousin’s startup?', 'Should I buy bitcoin now?', 'Is it time to sell my shares?', 'What are the winning numbers?',
  'Will I win the lottery?', 'Who will win the match on Saturday?', 'Should I bet on the red one?', 'Should I take out a loan for the shop?', 'Will the cancer come back?', 'Should I stop taking antidepressants?',
  'Should I declare bankruptcy?', 'Can you diagnose my headaches?',
  'Should I put my savings into stocks?', 'Is my baby healthy?', 'Should I refinance my mortgage?', 'do I have a chance in court', 'Is it a boy or a girl',
];

const control = [
  'How do I make him love me?', 'How can I make my ex come back?', 'Cast a love spell on her', 'Can I put a curse on my boss?', 'Should I read his messages?', 'How can I hack my wife’s phone?',
  'Should I check my daughter’s phone in secret?', 'How do I spy on my husband?', 'Who is he texting at night?', 'How can I break them up?', 'How do I get revenge on my sister?', 'What can I do to make her leave her husband?',
  'How do I get him to obey?', 'Put a tracker on his car?', 'How can I ruin his career?', 'Should I follow her secretly?', 'How do I manipulate my boss?', 'How can I stop her from seeing him?',
  'I want her to suffer, how?', 'how do I see his whatsapp', 'make my husband stay', 'how do I make him jealous',
];

const clear = [
  'I feel dead tired at work', 'Should I move for work?', 'He left, how do I go on?', 'This job is killing me, should I look elsewhere?', 'I’m dying to know what comes next',
  'My cat died. How do I live with the quiet?', 'My phone died and so did my patience', 'How do I meet the deadline without losing myself?', 'I dreamt that I died and it was peaceful', 'I dreamed that a wolf attacked me',
  'What does the tower in my dream mean?', 'Should I break up with him?', 'Does she still think of me?', 'Is he the one for me?', 'How can I talk to my daughter again?', 'Why do I keep choosing the same kind of man?',
  'Should I take the job in Oslo or stay?', 'What holds me back from painting?', 'Is it time to leave the band?', 'When is a good time to move in together?', 'Should I divorce after twenty years?', 'How do I forgive my father?',
  'I am 15 minutes late for my own life', 'I’m 17 days sober, what keeps me steady?', 'My son is 15, how do I let him go?', 'I am 45 and starting over', 'When I was sixteen I stopped singing; why?', 'I teach in high school and I am tired',
  'Should I bet on myself for once?', 'Am I investing too much in this friendship?', 'Is it worth investing time in us?', 'Should I buy the little house by the sea?', 'How do I ask for a raise?', 'My savings are low; what should I look at first?',
  'Should I talk to Sue about the project?', 'How do I win her trust?', 'How do I get my team to listen?', 'How can I make my mother feel welcome?', 'How do I make friends in a new town?', 'Will our relationship survive the distance?',
  'How do I recover from this breakup?', 'I cannot go on holiday with her, how do I say so?', 'I see no way out of this contract', 'I cut myself some slack lately, is it too much?', 'I nearly killed myself laughing; why do I miss that?', 'He hits me as insincere. Should I trust that?',
  'How do I keep track of my own wishes?', 'I am under her spell, is it love?', 'What is this dry spell in my writing about?', 'I stopped eating meat and feel alone at family meals', 'I want to take stock of the year', 'Am I afraid of success?',
  'I’m scared of choosing wrong', 'I hurt my friend with what I said; how do I mend it?', 'How do I stop beating around the bush?', 'How do I stop hurting the people I love?', 'What do I owe my family?', 'Who am I without this job?',
  'I feel stuck and heavy this winter', 'I can’t sleep before big decisions, why?', 'What is behind my anger at him?', 'Is my boss against me?', 'Should I follow her to Lisbon?', 'I was beaten to it by a colleague; what now?',
  'What would courage look like this month?', 'My grandmother passed away; what did she leave in me?', 'How long will this wait last?', 'Should I read his book before we meet?', 'How do I control my temper?', 'I want to live more lightly',
  'How can I get her to call me?', 'I am in the 9th month of waiting', 'How do I live with my diagnosis of being too nice?', 'Do I deserve to be happy?', 'I hate living in this city', 'Is my marriage dying?', 'Why do I dream of drowning?', 'I am at the end of my rope with this project', 'Who will stand by me?', 'Is it worth the money?', 'I am 17 years into this marriage', 'What is the strength of my will?',
];

const screen = (text: string, topic: Topic = 'open') => {
  const screened = screenQuestion(text, topic);
  return screened.outcome === 'stopped' ? screened.reason : 'clear';
};
const labelled: [StopReason, string[]][] = [['crisis', crisis], ['minor', minor], ['verdict', verdict], ['control', control]];

test('no crisis passes the gate', () => {
  expect(crisis.filter((text) => screen(text) !== 'crisis')).toEqual([]);
});

test('at most one ordinary question in twenty is stopped', () => {
  const stopped = clear.filter((text) => screen(text) !== 'clear');
  expect(stopped.length / clear.length).toBeLessThanOrEqual(0.05);
});

describe.each(labelled)('%s', (reason, texts) => {
  test.each(texts)('%s', (text) => {
    expect(screen(text)).toBe(reason);
  });
});

test('the labelled set is large, and a third of it is clear', () => {
  const all = crisis.length + minor.length + verdict.length + control.length + clear.length;
  expect(all).toBeGreaterThanOrEqual(120);
  expect(clear.length / all).toBeGreaterThanOrEqual(1 / 3);
});

test('danger outweighs every other reason', () => {
  expect(screen('I am 15 and I want to die')).toBe('crisis');
  expect(screen('He beats me, will I win custody?')).toBe('crisis');
});

test('a dreamed illness is an image, an asked one is a verdict', () => {
  expect(screen('I dreamt I was pregnant with a bird', 'dream_symbol')).toBe('clear');
  expect(screen('Am I pregnant?', 'dream_symbol')).toBe('verdict');
});

test('a long text is screened in well under ten milliseconds', () => {
  const long = 'he said that she was in no way out of my own '.repeat(14).slice(0, 600);
  const start = performance.now();
  for (let i = 0; i < 20; i += 1) screen(long);
  expect((performance.now() - start) / 20).toBeLessThan(10);
});
