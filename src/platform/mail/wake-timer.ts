interface WakeTimer {
  /** Rings after the given milliseconds, or sooner if it is already set to an earlier time. */
  readonly set: (milliseconds: number) => void;
  readonly end: () => void;
}

/** A timer that rings once, at the earliest time that was set. */
export function wakeTimer(ring: () => void): WakeTimer {
  let timer: NodeJS.Timeout | null = null;
  let at = Infinity;
  let ended = false;
  return {
    set(milliseconds) {
      const wanted = performance.now() + milliseconds;
      if (ended || wanted >= at) return;
      if (timer) clearTimeout(timer);
      at = wanted;
      timer = setTimeout(() => {
        at = Infinity;
        ring();
      }, milliseconds).unref();
    },
    end() {
      ended = true;
      if (timer) clearTimeout(timer);
    },
  };
}
