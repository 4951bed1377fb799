/** A limit of time that stands still while a person is asked. */
export interface Deadline {
  /** Runs `work` without the time that it takes being counted. */
  without<T>(work: () => Promise<T>): Promise<T>
  clear(): void
}

export function startDeadline(milliseconds: number, onPassed: () => void): Deadline {
  let left = milliseconds
  let since = performance.now()
  let asking = 0
  let timer: NodeJS.Timeout | null = setTimeout(onPassed, left)

  function stop(): void {
    if (timer === null) return
    clearTimeout(timer)
    timer = null
    left -= performance.now() - since
  }
  return {
    async without(work) {
      asking += 1
      stop()
      try {
        return await work()
      } finally {
        asking -= 1
        if (asking === 0 && left !== Number.POSITIVE_INFINITY) {
          since = performance.now()
          timer = setTimeout(onPassed, Math.max(left, 1000))
        }
      }
    },
    clear() {
      stop()
      left = Number.POSITIVE_INFINITY
    },
  }
}
