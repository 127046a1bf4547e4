import { frameCopy } from '../copy/en/frame.ts';
import { chooseTheme, useThemeChoice, type ThemeChoice } from './theme.ts';

const choices: readonly ThemeChoice[] = ['system', 'day', 'night'];

export function ThemeChooser() {
  const chosen = useThemeChoice();
  return (
    <fieldset className="mt-4 flex flex-wrap items-center gap-x-4">
      <legend className="sr-only">{frameCopy.theme}</legend>
      {choices.map((choice) => (
        <label key={choice} htmlFor={`theme-${choice}`} className="inline-flex min-h-11 items-center gap-2">
          <input id={`theme-${choice}`} type="radio" name="theme" className="accent-accent size-4" checked={chosen === choice} onChange={() => { chooseTheme(choice); }} />
          {frameCopy.themes[choice]}
        </label>
      ))}
    </fieldset>
  );
}
