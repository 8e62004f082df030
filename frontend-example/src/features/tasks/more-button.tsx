import { useEffect, useEffectEvent, useRef } from 'react';

interface MoreButtonProps {
  next: string;
  onMore: (cursor: string) => void;
}

/** Asks for more as it comes near the screen; a press does the same where nothing scrolls. */
export function MoreButton({ next, onMore }: MoreButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const more = useEffectEvent(() => {
    onMore(next);
  });
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) more();
      },
      { rootMargin: '300px' },
    );
    if (button.current) observer.observe(button.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return (
    <button
      ref={button}
      type="button"
      className="small secondary outline more"
      onClick={() => {
        onMore(next);
      }}
    >
      Show more tasks
    </button>
  );
}
