/** The paints of the drawing grammar: outline, face, second tone, horizon, hairline. */
export type Paint = 'ink' | 'paper' | 'tone' | 'mark' | 'line';
export type SymbolColours = Record<Paint, string>;

/** For pages: the theme decides. */
export const variableColours: SymbolColours = {
  ink: 'var(--ink)', paper: 'var(--paper)', tone: 'var(--tone)', mark: 'var(--mark)', line: 'var(--line)',
};
export const dayColours: SymbolColours = { ink: '#16212A', paper: '#FAFCF7', tone: '#DDE5D8', mark: '#0B5468', line: '#C3CEC0' };
export const nightColours: SymbolColours = { ink: '#E4EAE1', paper: '#17222A', tone: '#22313A', mark: '#7CC4D6', line: '#2C3A43' };
/** For paper: black on white; the second tone stays a whisper, so that a poor printer can lose it. */
export const paperColours: SymbolColours = { ink: '#000000', paper: '#FFFFFF', tone: '#EDEDED', mark: '#000000', line: '#000000' };
