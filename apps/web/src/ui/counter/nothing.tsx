interface Props { words: string }

/** An empty cell: a dash to the eye, a word to the ear. */
export function Nothing({ words }: Props) {
  return <span className="nothing text-muted"><span aria-hidden="true">–</span><span className="sr-only">{words}</span></span>;
}
