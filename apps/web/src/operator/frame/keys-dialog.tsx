import { keysCopy as copy } from '../../copy/en/operator.ts';
import { Button } from '../../ui/button.tsx';
import { switchShortcuts, useShortcutsOn } from '../../ui/counter/keyboard.ts';
import { Dialog } from '../../ui/dialog.tsx';

interface Props { open: boolean; onOpenChange: (open: boolean) => void }

/** What each key does, and the switch that turns them off. */
export function KeysDialog({ open, onOpenChange }: Props) {
  const on = useShortcutsOn();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={copy.title} description={copy.lead}>
      <div className="flex items-start gap-3">
        <input id="keys-on" type="checkbox" className="mt-1.5 size-4 flex-none accent-accent" checked={on} aria-describedby="keys-on-hint" onChange={(event) => { switchShortcuts(event.target.checked); }} />
        <div>
          <label htmlFor="keys-on" className="block py-0.5 font-semibold">{copy.on}</label>
          <p id="keys-on-hint" className="text-small text-muted">{copy.onHint}</p>
        </div>
      </div>
      <table className="register mt-4 w-full">
        <caption className="sr-only">{copy.title}</caption>
        <thead className="sr-only"><tr><th scope="col">{copy.head.key}</th><th scope="col">{copy.head.does}</th></tr></thead>
        <tbody>
          {copy.rows.map(([key, does]) => (
            <tr key={key} className="border-b border-line">
              <th scope="row" className="w-28 py-1 text-start font-semibold"><kbd className="font-house">{key}</kbd></th>
              <td className="py-1">{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-4"><Button size="row" onClick={() => { onOpenChange(false); }}>{copy.close}</Button></p>
    </Dialog>
  );
}
