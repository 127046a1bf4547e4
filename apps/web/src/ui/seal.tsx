interface Props {
  open?: boolean;
  /** Said aloud; without it the drawing is silent because words stand beside it. */
  label?: string;
}

/** The ring threaded on the line, or lifted clear of it. Only where something is sealed, signed or verified. */
export function Seal({ open = false, label }: Props) {
  return (
    <svg className="seal" viewBox="0 0 24 24" {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}>
      {open
        ? <><circle className="ring-part" cx="12" cy="9" r="7" /><path d="M1.5 20.5H22.5" /></>
        : <><path className="ring-part" d="M5.56 12.74A7 7 0 1 1 8.19 15.87" /><path d="M1.5 14.5H15.1M19.6 14.5H22.5" /></>}
    </svg>
  );
}
