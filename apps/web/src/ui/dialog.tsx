import { CSPProvider } from '@base-ui/react/csp-provider';
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence on what this is about; read out when it opens. */
  description?: ReactNode;
  children: ReactNode;
}

/** A dialog that holds focus, closes on Escape and gives focus back to where it was. */
export function Dialog({ open, onOpenChange, title, description, children }: Props) {
  return (
    <CSPProvider disableStyleElements>
      <Base.Root open={open} onOpenChange={onOpenChange}>
        <Base.Portal>
          <Base.Backdrop className="scrim" />
          <Base.Popup className="dialog">
            <Base.Title className="h2">{title}</Base.Title>
            {description !== undefined && <Base.Description className="mt-2 text-muted">{description}</Base.Description>}
            <div className="mt-4">{children}</div>
          </Base.Popup>
        </Base.Portal>
      </Base.Root>
    </CSPProvider>
  );
}
