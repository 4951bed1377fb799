import type { Stage } from '../model/index.ts'

/** How long each stage of a host took; a stage that came twice has both times together. */
export class StageClock {
  readonly #taken = new Map<Stage, number>()
  #now: Stage | null = null
  #since = 0

  begin(stage: Stage): void {
    this.#end()
    this.#now = stage
    this.#since = performance.now()
  }

  /** Seconds, in the order in which stages came first. */
  seconds(): { readonly [stage in Stage]?: number } {
    this.#end()
    return Object.fromEntries([...this.#taken].map(([stage, time]) => [stage, Math.round(time) / 1000]))
  }

  #end(): void {
    if (this.#now === null) return
    const time = performance.now() - this.#since
    this.#taken.set(this.#now, (this.#taken.get(this.#now) ?? 0) + time)
    this.#now = null
  }
}
