import { type FocusEvent, type ReactNode, useRef } from 'react';

interface MenuProps {
  /** What opens it. */
  summary: ReactNode;
  label?: string;
  className?: string;
  children: ReactNode;
}

/** Closes when the focus leaves it, on Escape, and when something in it is chosen. */
export function Menu({ summary, label, className = '', children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);

  function close() {
    if (menu.current) menu.current.open = false;
  }
  function leave(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) close();
  }
  return (
    <details
      className={`menu ${className}`}
      ref={menu}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <summary aria-label={label}>{summary}</summary>
      <ul onClick={close}>{children}</ul>
    </details>
  );
}
