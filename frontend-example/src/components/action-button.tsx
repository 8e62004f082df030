import type { ComponentProps } from 'react';
import { leavesFocus } from './leaves-focus';

type ActionButtonProps = Omit<ComponentProps<'button'>, 'type' | 'disabled'> & {
  busy?: boolean;
  idle?: boolean;
};

/** A small button that stays focusable while it is busy or has nothing to do, so that no focus is lost. */
export function ActionButton({
  busy = false,
  idle = false,
  onClick,
  className,
  ...rest
}: ActionButtonProps) {
  return (
    <button
      ref={leavesFocus}
      type="button"
      className={`small ${className ?? 'secondary outline'}`}
      aria-busy={busy}
      aria-disabled={busy || idle}
      onClick={(event) => {
        // the second half of a double click would act on what the first has made of it
        if (!busy && !idle && event.detail <= 1) onClick?.(event);
      }}
      {...rest}
    />
  );
}
