import type { ModelCall } from '@omenhall/contracts/reading/reading.schema';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { WhoWrote } from './who-wrote.tsx';

const call = (change: Partial<ModelCall> = {}): ModelCall => ({
  host: 'model.example', model: 'writer-1', template: '3', at: '2026-03-02T10:00:00.000Z', sent: ['the signs', 'the topic'], outcome: 'kept', keptNothing: false, ...change,
});

describe('who wrote a scroll', () => {
  it('was the house grammar: no AI was used, and what it was given is named', () => {
    render(<WhoWrote provenance={{ writer: 'house-grammar', version: '1.0.0', given: ['the signs', 'the topic'] }} />);
    expect(screen.getByText('Written by the house grammar. No AI was used.')).toBeTruthy();
    expect(screen.getByText('the signs, the topic')).toBeTruthy();
    expect(document.querySelector('details')).toBeNull();
  });

  it('was a model: which one, where, what was sent to it and what it keeps', () => {
    render(<WhoWrote provenance={{ writer: 'model', version: 'writer-1', given: ['the signs'], calls: [call({ outcome: 'refused' }), call({ at: '2026-03-02T10:00:09.000Z', keptNothing: true })] }} />);
    expect(screen.getByText('Written by a model at the house’s request.')).toBeTruthy();
    const said = screen.getByText('What was sent to the model, 2 times').closest('details')?.textContent ?? '';
    for (const words of ['writer-1 at model.example', 'the signs, the topic', 'did not pass the checks', 'Its text is this scroll.', 'As long as its own rules say.', 'Nothing, by agreement.']) expect(said).toContain(words);
  });

  it('was the house grammar after a model failed: never that no AI was used', () => {
    render(<WhoWrote provenance={{ writer: 'house-grammar', version: '1.0.0', given: ['the signs'], calls: [call({ outcome: 'failed' })] }} />);
    expect(screen.getByText('Written by the house grammar. A model was asked first, and none of its text stands here.')).toBeTruthy();
    expect(screen.queryByText(/No AI was used/)).toBeNull();
  });
});
