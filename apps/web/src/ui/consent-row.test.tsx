import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { consentText } from '../testing/pretend-house.tsx';
import { ConsentRow, type ConsentAnswer } from './consent-row.tsx';

const text = consentText({ sentence: 'May we keep this scroll?' });

function Row({ onAnswer }: { onAnswer: (answer: ConsentAnswer) => void }) {
  const [answer, setAnswer] = useState<ConsentAnswer | null>(null);
  return <ConsentRow text={text} answer={answer} onAnswer={(next) => { setAnswer(next); onAnswer(next); }} />;
}

const choice = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name });

describe('a consent row', () => {
  it('has nothing chosen in advance', () => {
    render(<Row onAnswer={() => {}} />);
    expect(choice('Off').checked).toBe(false);
    expect(choice('On').checked).toBe(false);
  });

  it('is one group of native radio buttons named by its sentence, so that arrows and space choose', () => {
    render(<Row onAnswer={() => {}} />);
    const group = screen.getByRole('group', { name: text.sentence });
    expect(group.getAttribute('aria-describedby')).toBeTruthy();
    expect(choice('Off').name).toBe(choice('On').name);
    choice('Off').focus();
    expect(document.activeElement).toBe(choice('Off'));
    expect(group.querySelectorAll('[tabindex="-1"]')).toHaveLength(0);
  });

  it('tells each choice once and shows it', () => {
    const onAnswer = vi.fn<(answer: ConsentAnswer) => void>();
    render(<Row onAnswer={onAnswer} />);
    fireEvent.click(choice('On'));
    expect(choice('On').checked).toBe(true);
    fireEvent.click(choice('Off'));
    expect(choice('Off').checked).toBe(true);
    expect(onAnswer.mock.calls).toEqual([['granted'], ['refused']]);
  });

  it('draws both choices alike', () => {
    render(<Row onAnswer={() => {}} />);
    expect(choice('Off').closest('label')?.className).toBe(choice('On').closest('label')?.className);
  });
});
