/**
 * One change of a host. Every kind can be simulated on facts, carried out by the apply script and undone by the
 * undo script; one that cannot does not exist. Paths are real ones (no symbolic link as last component, `link` and
 * `remove` apart), owners and groups numbers, content bytes as latin1.
 */
export type Action =
  /** Makes a regular file with this content. What is not stated is kept; for a new file it is root's, 0600. */
  | {
      readonly do: 'write'
      readonly path: string
      readonly content: string
      readonly mode?: number
      readonly uid?: number
      readonly gid?: number
      readonly sensitive?: true
    }
  /** Removes a file, a link, or a directory with all below it (which must have been looked at as a tree). */
  | { readonly do: 'remove'; readonly path: string; readonly sensitive?: true }
  /** Makes a directory whose parent exists. */
  | {
      readonly do: 'mkdir'
      readonly path: string
      readonly mode: number
      readonly uid: number
      readonly gid: number
    }
  /** Makes a symbolic link, in place of a link or of nothing. */
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  /** Changes mode and owner of a file or directory. */
  | {
      readonly do: 'permit'
      readonly path: string
      readonly mode?: number
      readonly uid?: number
      readonly gid?: number
    }
  /** Adds and removes attributes of chattr(1): letters, possibly none. */
  | { readonly do: 'chattr'; readonly path: string; readonly add: string; readonly remove: string }
  /** Starts or stops, enables or disables, masks or unmasks a service; `name` as it was looked at. */
  | {
      readonly do: 'service'
      readonly name: string
      readonly active?: boolean
      readonly enabled?: boolean
      readonly masked?: boolean
    }
  /** Makes sshd read its files again. Only the planner adds it, as the last action. */
  | { readonly do: 'reload' }

/** What a notified handler does after all actions. Not state: it takes no part in settling, and is repeated after an undo. */
export interface Effect {
  readonly effect: 'restart' | 'reload'
  readonly service: string
}
