import { type ReactNode, useId, useRef } from 'react';
import { leavesFocus } from './leaves-focus';

interface ConfirmButtonProps {
  label: string;
  title: ReactNode;
  /** What will happen. */
  children: ReactNode;
  confirm: string;
  disabled?: boolean;
  onConfirm: () => void;
}

/** Asks before it does what cannot be taken back. Escape and "Keep" do nothing. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, title, children, confirm, disabled, onConfirm } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  return (
    <>
      <button
        ref={leavesFocus}
        type="button"
        className="small secondary outline"
        disabled={disabled}
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={id}>
        <form method="dialog" className="card dialog">
          <h2 id={id}>{title}</h2>
          <div>{children}</div>
          <div className="dialog-actions">
            <button className="secondary outline">Keep</button>
            <button onClick={onConfirm}>{confirm}</button>
          </div>
        </form>
      </dialog>
    </>
  );
}
