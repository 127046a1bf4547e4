import { deliveryStates, orderStates } from '@omenhall/contracts/values/state-words';
import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { glyphDrawings, StateGlyph, StateMark } from './state-glyph.tsx';

describe('the shape of a state', () => {
  it.each([...Object.entries(orderStates), ...Object.entries(deliveryStates)])('%s is drawn, with its word beside it', (_name, state) => {
    const { container } = render(<StateMark state={state} />);
    expect(container.querySelector('svg')?.childElementCount).toBeGreaterThan(0);
    expect(container.textContent).toBe(state.word);
  });

  it('differs from every other shape, so that colour alone tells nothing', () => {
    const shapes = (Object.keys(glyphDrawings) as (keyof typeof glyphDrawings)[]).map((glyph) => render(<StateGlyph glyph={glyph} />).container.innerHTML);
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});
