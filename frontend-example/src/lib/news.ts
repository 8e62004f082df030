import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

/** What there is news of; `all` after a time in which news may have been missed. */
export type Topic = 'tasks' | 'notifications';

/** Changes that come together are asked for together. */
const GATHER_MS = 200;

const streams = new Map<number, boolean>();
const watchers = new Set<() => void>();
const listeners = new Set<(topic: Topic | 'all') => void>();

/** A stream of this page is there, or away. When it is there again, nothing tells what happened meanwhile. */
export function setConnected(stream: number, connected: boolean): void {
  if (streams.get(stream) === connected) return;
  streams.set(stream, connected);
  changed();
  if (connected) announce('all');
}

export function forgetStream(stream: number): void {
  streams.delete(stream);
  changed();
}

export function announce(topic: Topic | 'all'): void {
  listeners.forEach((listener) => {
    listener(topic);
  });
}

/** Every stream that this page wants is there: what changes is told, nobody has to ask. */
export const useLive = (): boolean => useSyncExternalStore(watch, isLive);

const isLive = () => streams.size > 0 && [...streams.values()].every(Boolean);

interface Asking {
  refetch: () => void;
  /** The shortest time between two. */
  pauseMs: number;
  /** An answer is on its way: it may be older than the news, so it is asked again after it. */
  waiting: boolean;
}

/** Asks again soon after news of `topic`. Not in a hidden tab: it asks when it is shown. */
export function useNews(topic: Topic, { refetch, pauseMs, waiting }: Asking): void {
  const ask = useEffectEvent((): number | null => {
    if (document.hidden) return null;
    if (waiting) return GATHER_MS;
    refetch();
    return null;
  });
  const earliest = useEffectEvent((last: number) => last + pauseMs);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    function plan(ms: number) {
      timer ??= setTimeout(() => {
        timer = undefined;
        const again = ask();
        if (again === null) last = Date.now();
        else plan(again);
      }, ms);
    }
    const stop = listen((about) => {
      if (about === topic || about === 'all')
        plan(Math.max(GATHER_MS, earliest(last) - Date.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [topic]);
}

function listen(listener: (topic: Topic | 'all') => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function changed(): void {
  watchers.forEach((watcher) => {
    watcher();
  });
}
