import { useEffect, useId, useRef, type ReactNode } from 'react';

/** A dialog of the browser's own: it keeps the keyboard inside, closes with Escape, and gives the keyboard back. */
export function Dialog({
  title,
  closeLabel,
  onClose,
  children,
}: {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element?.open) element?.showModal();
  }, []);
  // By the browser, which then gives the keyboard back and says so.
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        // A click beside it, which the browser says is one on the dialog itself.
        if (event.target === dialog.current) close();
      }}
    >
      <div className="dialog__body">
        <header className="dialog__header">
          <h2 id={id}>{title}</h2>
          <button type="button" className="button button--quiet" aria-label={closeLabel} onClick={close}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
