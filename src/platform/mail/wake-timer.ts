interface WakeTimer {
  /** Rings after so many milliseconds, or sooner when it was set so before. */
  readonly set: (milliseconds: number) => void;
  readonly end: () => void;
}

/** Rings once at a time, at the earliest moment it was set to. */
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
